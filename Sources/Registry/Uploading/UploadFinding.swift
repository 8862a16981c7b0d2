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

    /// Likely duplicates that are described one by one.
    public static let greatestDescribed = 5

    /// What somebody should know of likely duplicates: a few sentences, however many there are.
    ///
    /// - Parameter names: one of them, and several.
    public static func findings(
        of duplicates: [LikelyDuplicate], _ names: (one: String, several: String)
    ) -> [UploadFinding] {
        let described = duplicates.prefix(greatestDescribed).map { site in
            UploadFinding(.duplicate, "It may be \(site.code): \(site.reasons.joined(separator: ", ")).")
        }
        let further = duplicates.count - described.count
        guard further > 0 else { return described }
        return described + [
            UploadFinding(.duplicate, "It is like \(further) further \(further == 1 ? names.one : names.several), too.")
        ]
    }
}
