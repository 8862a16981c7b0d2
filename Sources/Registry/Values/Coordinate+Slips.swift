public import SpatialGrid

extension Coordinate {
    /// Latitude and longitude in each other's place; nil where that is no place.
    public var swapped: Coordinate? { Coordinate(latitude: longitude, longitude: latitude) }

    /// The longitude with the other sign: a minus forgotten, or one too many.
    public var mirrored: Coordinate? { Coordinate(latitude: latitude, longitude: -longitude) }
}
