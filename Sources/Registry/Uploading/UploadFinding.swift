/// What somebody should know of a row of an upload, or of the file.
public struct UploadFinding: Hashable, Sendable, Codable {
    public enum Severity: String, Sendable, Codable, CaseIterable {
        /// The row stays out.
        case refused
        /// It may be registered already.
        case duplicate
        /// The row goes in as it was understood.
        case remark
    }

    public let severity: Severity
    /// As the file names it; nil for the row as a whole.
    public let column: String?
    /// A sentence that repeats nothing personal and no code.
    public let detail: String

    public init(_ severity: Severity, _ detail: String, column: String? = nil) {
        self.severity = severity
        self.column = column
        self.detail = detail
    }
}
