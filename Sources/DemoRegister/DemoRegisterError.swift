/// Why the demonstration register cannot be made.
public enum DemoRegisterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reference data name an area that they do not describe or that has no postcode.
    case unknownArea(String)
    /// A place lies outside the tables of the grid transformation.
    case outsideTheGrid
    /// Dates some years before or after the reference day are beyond the years 1 to 9999.
    case dayOutOfRange

    public var description: String {
        switch self {
        case .unknownArea(let code): "the reference data say too little about the area \(code)"
        case .outsideTheGrid: "a place of the demonstration lies outside the National Grid"
        case .dayOutOfRange: "the reference day is too near the beginning or the end of the calendar"
        }
    }
}
