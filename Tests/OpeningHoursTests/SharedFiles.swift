import Foundation

/// Files of the shared collection, which is not a part of the repository.
enum SharedFiles {
    /// The bytes of a file; nil, and a line saying so, where the collection is not at hand.
    static func read(_ path: String) throws -> Data? {
        guard let root = ProcessInfo.processInfo.environment["HEARTSHIELD_SHARED"] else {
            print("HEARTSHIELD_SHARED is not set: data/\(path) is not read.")
            return nil
        }
        return try Data(contentsOf: URL(fileURLWithPath: root + "/data/" + path))
    }
}
