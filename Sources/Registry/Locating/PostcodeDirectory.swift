public import NationalGrid
public import SpatialGrid

/// The postcodes of the register with their points, and how densely people live there.
///
/// Memory: 43 bytes a postcode, of which 23 are the grid.
public struct PostcodeDirectory: Sendable {
    /// A postcode as it is read.
    public struct Entry: Sendable {
        public let postcode: Postcode
        public let coordinate: Coordinate
        /// Residents for each square kilometre of the area that holds it; nil: not known.
        public let density: Double?

        public init(_ postcode: Postcode, _ coordinate: Coordinate, density: Double? = nil) {
            self.postcode = postcode
            self.coordinate = coordinate
            self.density = density
        }
    }

    private let keys: [UInt64]
    private let coordinates: [Coordinate]
    /// Not a number: not known.
    private let densities: [Float]
    private let grid: SpatialGrid
    /// Which edition is loaded, for the caller who asks for a postcode that is not in it. Nil: none is.
    public let edition: String?

    /// A postcode farther away than this, in metres, tells nothing of a place.
    static let greatestReach = 2_000.0

    public static let empty = PostcodeDirectory([], edition: nil)

    /// Complexity: O(n log n).
    public init(_ entries: some Sequence<Entry>, edition: String?) {
        var ordered = entries.compactMap { entry in
            Self.key(of: entry.postcode).map { (key: $0, entry: entry) }
        }
        ordered.sort { $0.key < $1.key }
        keys = ordered.map(\.key)
        coordinates = ordered.map(\.entry.coordinate)
        densities = ordered.map { Float($0.entry.density ?? .nan) }
        grid = SpatialGrid(coordinates)
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

    /// Residents for each square kilometre where somebody is: of the area of the nearest postcode; nil where none is near
    /// or its area is not known.
    ///
    /// - Complexity: that of one nearest neighbour.
    public func density(at place: Coordinate) -> Double? {
        let densities = densities
        let nearest = grid.nearest(to: place, count: 1, within: Self.greatestReach) { !densities[$0].isNaN }
        return nearest.first.map { Double(densities[$0.index]) }
    }

    /// At most seven letters and digits fit into eight bytes, in the order of the alphabet.
    private static func key(of postcode: Postcode) -> UInt64? {
        let characters = postcode.description.utf8.filter { $0 != UInt8(ascii: " ") }
        guard characters.count <= 8 else { return nil }
        return characters.reduce(0) { $0 << 8 | UInt64($1) } << (8 * UInt64(8 - characters.count))
    }
}
