import Foundation

/// Expected values of the shared collection, which is not a part of the repository.
enum SharedVectors {
    /// A decoded file; nil, and a line saying so, where the collection is not at hand.
    static func read<Vectors: Decodable>(_ name: String, as type: Vectors.Type) throws -> Vectors? {
        guard let root = ProcessInfo.processInfo.environment["HEARTSHIELD_SHARED"] else {
            print("HEARTSHIELD_SHARED is not set: vectors/equity/\(name) is not read.")
            return nil
        }
        let file = URL(fileURLWithPath: root + "/vectors/equity/" + name)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(contentsOf: file))
    }
}
