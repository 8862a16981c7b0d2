public import NationalGrid
public import SpatialGrid

/// The postcodes of the register with their points, in two flat sorted arrays: 16 bytes a postcode.
public struct PostcodeDirectory: Sendable {
    private let keys: [UInt64]
    private let coordinates: [Coordinate]
    /// Which edition is loaded, for the caller who asks for a postcode that is not in it. Nil: none is.
    public let edition: String?

    public static let empty = PostcodeDirectory([], edition: nil)

    /// Complexity: O(n log n).
    public init(_ postcodes: some Sequence<(Postcode, Coordinate)>, edition: String?) {
        var pairs = postcodes.compactMap { postcode, coordinate in
            Self.key(of: postcode).map { (key: $0, coordinate: coordinate) }
        }
        pairs.sort { $0.key < $1.key }
        keys = pairs.map(\.key)
        coordinates = pairs.map(\.coordinate)
        self.edition = edition
    }

    public var count: Int { keys.count }

    /// The point of a postcode. Complexity: O(log n).
    public func coordinate(of postcode: Postcode) -> Coordinate? {
        guard let key = Self.key(of: postcode) else { return nil }
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < keys.count && keys[low] == key ? coordinates[low] : nil
    }

    /// At most seven letters and digits fit into eight bytes, in the order of the alphabet.
    private static func key(of postcode: Postcode) -> UInt64? {
        let characters = postcode.description.utf8.filter { $0 != UInt8(ascii: " ") }
        guard characters.count <= 8 else { return nil }
        return characters.reduce(0) { $0 << 8 | UInt64($1) } << (8 * UInt64(8 - characters.count))
    }
}
