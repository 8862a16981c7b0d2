/// Why nothing of a file can go in.
public struct ImportFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence for the person who sent the file.
    public let reason: String
    /// Counted from 1; nil where the fault has no line.
    public let line: Int?

    public init(_ reason: String, line: Int? = nil) {
        self.reason = reason
        self.line = line
    }

    public var description: String { line.map { "Line \($0): \(reason)" } ?? reason }
}
