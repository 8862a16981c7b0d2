/// Why a conversion to or from the National Grid is not possible.
///
/// No case carries the position asked for: it may be a patient's, and errors find their way into logs.
public enum NationalGridError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A latitude, longitude, easting or northing is infinite or not a number.
    case notFinite
    /// The position lies outside the rectangle for which OSTN15 gives shifts.
    case outsideCoverage
    /// A file of the transformation is missing or damaged.
    case shiftGridUnusable(file: String, reason: String)

    public var description: String {
        switch self {
        case .notFinite:
            "a coordinate is not a finite number"
        case .outsideCoverage:
            "the position is outside Great Britain, the Isle of Man and the seas around them, the area of the National "
                + "Grid transformation OSTN15"
        case .shiftGridUnusable(let file, let reason):
            "the shift grid \(file) of the National Grid transformation cannot be used: \(reason)"
        }
    }
}
