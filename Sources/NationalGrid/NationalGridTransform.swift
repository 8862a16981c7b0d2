import Foundation

/// The definitive transformation between ETRS89 latitude and longitude and the British National Grid: the National Grid
/// projection on GRS80 followed by the OSTN15 shifts.
///
/// Together with ETRS89, OSTN15 defines the National Grid today, so the result has no error of its own beyond the rounding
/// of the published tables, a millimetre. They fill the whole rectangle of eastings 0 to 700 km and northings 0 to
/// 1,250 km, and this type answers everywhere in it. They rest on surveys in Great Britain and on the Isle of Man; out at
/// sea they are a smooth continuation. Ireland and France have grids of their own: there the result is a number on the
/// British grid, but no position that anyone there would use.
///
/// There and back again comes within a millimetre up to 280 km from the central meridian, which takes in all of Great
/// Britain but the Western Isles; at worst, in the ocean beyond St Kilda, it is off by a centimetre. That is how far the
/// series of the published projection reach, and Ordnance Survey's own test points show it too.
///
/// Source: Ordnance Survey, *A guide to coordinate systems in Great Britain*, and its OSTN15 developer pack.
public struct NationalGridTransform: Sendable {
    private let projection = TransverseMercator.onGRS80
    private let grid: ShiftGrid

    /// The bundled transformation. The first call reads and unpacks its tables, blocking its thread for some tens of
    /// milliseconds; all later ones return the same in no time. A service calls it once while starting.
    ///
    /// The files are looked for in the resource bundle that the package manager puts beside the executable, and which
    /// has to be installed with it: without the bundle as a whole, the package manager's accessor ends the process.
    ///
    /// - Throws: ``NationalGridError/shiftGridUnusable(file:reason:)`` if the bundled files are missing or damaged.
    public static func load() throws(NationalGridError) -> NationalGridTransform {
        try bundled.get()
    }

    private static let bundled = Result { () throws(NationalGridError) in
        try NationalGridTransform(shiftGridFolder: Bundle.module.bundlePath + "/ShiftGrids")
    }

    /// Reads the tables from a folder that holds the two files under their bundled names.
    ///
    /// - Throws: ``NationalGridError/shiftGridUnusable(file:reason:)``.
    public init(shiftGridFolder: String) throws(NationalGridError) {
        grid = try ShiftGrid(folder: shiftGridFolder)
    }

    /// The National Grid position of a latitude and longitude in degrees. Constant time.
    ///
    /// - Throws: ``NationalGridError/notFinite``, ``NationalGridError/outsideCoverage``.
    public func gridPosition(latitude: Double, longitude: Double) throws(NationalGridError) -> GridPosition {
        guard latitude.isFinite, longitude.isFinite else { throw NationalGridError.notFinite }
        // Generous bounds of the rectangle: beyond them the series of the projection mean nothing and could even fold
        // back into it.
        guard (49.0...62.0).contains(latitude), (-10.0...4.0).contains(longitude) else {
            throw NationalGridError.outsideCoverage
        }
        let projected = projection.project(GeodeticPosition(latitude: latitude, longitude: longitude))
        guard grid.covers(projected) else { throw NationalGridError.outsideCoverage }
        let shift = grid.shift(at: projected)
        return GridPosition(easting: projected.easting + shift.east, northing: projected.northing + shift.north)
    }

    /// The latitude and longitude of a National Grid position. Constant time.
    ///
    /// The shifts are tabulated by the position looked for, so it is found by iteration.
    ///
    /// - Throws: ``NationalGridError/notFinite``, ``NationalGridError/outsideCoverage``.
    public func geodeticPosition(of position: GridPosition) throws(NationalGridError) -> GeodeticPosition {
        guard position.easting.isFinite, position.northing.isFinite else { throw NationalGridError.notFinite }
        var projected = position
        // From one kilometre to the next a shift changes by centimetres, so each round leaves about a ten-thousandth of
        // the error: three settle it, eight is a bound.
        for _ in 0..<8 {
            let shift = grid.shift(at: projected)
            let better = GridPosition(easting: position.easting - shift.east, northing: position.northing - shift.north)
            let change = max(abs(better.easting - projected.easting), abs(better.northing - projected.northing))
            projected = better
            if change < 0.000_01 { break }
        }
        guard grid.covers(projected) else { throw NationalGridError.outsideCoverage }
        return projection.unproject(projected)
    }

    /// The shifts in metres at a position on the projection of ETRS89, for checks against published values.
    func shift(at projected: GridPosition) -> (east: Double, north: Double) {
        grid.shift(at: projected)
    }
}
