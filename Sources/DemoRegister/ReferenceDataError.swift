/// Why bundled data cannot be used: the installation is incomplete or damaged.
public enum ReferenceDataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file is not there or cannot be read.
    case missing(file: String)
    /// The file cannot be unpacked or is no such file at all.
    case damaged(file: String, reason: String)
    /// A row is not what it should be; the heading is row 1.
    case badRow(file: String, row: Int)

    public var description: String {
        switch self {
        case .missing(let file): "the bundled file \(file) cannot be read"
        case .damaged(let file, let reason): "the bundled file \(file) is damaged: \(reason)"
        case .badRow(let file, let row): "row \(row) of the bundled file \(file) is damaged"
        }
    }
}
