public import NationalGrid
public import SpatialGrid

/// A place as a caller names it.
public enum PlaceQuery: Sendable {
    case coordinate(Coordinate)
    case postcode(Postcode)
    case gridReference(GridReference)
}

/// A place found.
public struct Place: Hashable, Sendable {
    public enum Source: String, Sendable {
        case coordinate = "lat_lon"
        case postcode
        case gridReference = "grid_reference"
    }

    public let coordinate: Coordinate
    public let source: Source
    /// The postcode or grid reference in its usual form; nil for coordinates.
    public let name: String?
    /// Half the side of the square that a grid reference names, in metres; nil where it is not known.
    public let uncertainty: Double?

    public init(coordinate: Coordinate, source: Source, name: String? = nil, uncertainty: Double? = nil) {
        self.coordinate = coordinate
        self.source = source
        self.name = name
        self.uncertainty = uncertainty
    }
}

/// Finds the point of a place: postcodes in a directory, grid references through OSTN15.
public struct PlaceResolver: Sendable {
    let grid: NationalGridTransform

    public init(grid: NationalGridTransform) {
        self.grid = grid
    }

    /// A grid reference names a square; the answer is its centre.
    func place(for query: PlaceQuery, in postcodes: PostcodeDirectory) throws(RegistryError) -> Place {
        switch query {
        case .coordinate(let coordinate):
            return Place(coordinate: coordinate, source: .coordinate)
        case .postcode(let postcode):
            guard let coordinate = postcodes.coordinate(of: postcode) else {
                let absence =
                    postcodes.edition.map { "is not among the \(postcodes.count) postcodes loaded here from \($0)" }
                    ?? "cannot be looked up: no postcodes are loaded"
                throw .unknownPlace(.init("postcode", "\(postcode) \(absence)."))
            }
            return Place(coordinate: coordinate, source: .postcode, name: postcode.description)
        case .gridReference(let reference):
            guard
                let position = try? grid.geodeticPosition(of: reference.centre),
                let coordinate = Coordinate(latitude: position.latitude, longitude: position.longitude)
            else {
                throw .unknownPlace(.init("gridReference", "\(reference) lies outside the cover of the National Grid."))
            }
            return Place(
                coordinate: coordinate, source: .gridReference, name: reference.description,
                uncertainty: Double(reference.sideLength) / 2)
        }
    }
}
