/// Puts what a source says into the register.
public protocol ImportStore: Sendable {
    /// Applies a reading in one transaction: all of it or nothing.
    ///
    /// What the source names for the first time is added, or linked to the site that one of its identifiers names; what
    /// it says differently than last time is changed; what it no longer names is reported and left alone. Nothing is
    /// reported as gone where the reading does not tell it (``ImportReading/tellsWhatIsGone``).
    ///
    /// - Parameters:
    ///   - dryRun: does it all, tells what changed, and takes it back.
    ///   - progress: called with each step as it begins.
    /// - Throws: ``RegistryError``.
    func apply(
        _ reading: ImportReading, from source: ImportSource, dryRun: Bool,
        progress: @escaping @Sendable (ImportStep) -> Void
    ) async throws -> ImportOutcome
}

/// Where a file comes from.
public struct ImportSource: Hashable, Sendable {
    /// Lower-case letters, digits, `_`, `.`, `-`; what ties a later file to an earlier one.
    public let name: String
    public let fileName: String
    /// Hexadecimal.
    public let fileSHA256: String
    /// Everything in it is made up for a demonstration.
    public let invented: Bool

    public init(name: String, fileName: String, fileSHA256: String, invented: Bool = false) {
        self.name = name
        self.fileName = fileName
        self.fileSHA256 = fileSHA256
        self.invented = invented
    }
}

/// What an import is busy with.
public enum ImportStep: Sendable {
    /// Rows sent so far, of how many.
    case sending(rows: Int, of: Int)
    case comparing
    case changing
    case committing
}

/// What an import did, or would do.
public struct ImportOutcome: Sendable {
    public var changes: [ImportChange]
    /// Entries that say what they said last time.
    public var unchangedCount: Int

    public init(changes: [ImportChange], unchangedCount: Int) {
        self.changes = changes
        self.unchangedCount = unchangedCount
    }

    public func count(of kind: ImportChange.Kind) -> Int {
        changes.count { $0.kind == kind }
    }
}

public struct ImportChange: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case added
        case updated
        /// Known to the register from elsewhere, by an identifier.
        case linked
        case disappeared
        /// Was missing from the source's last file.
        case reappeared
    }

    public let kind: Kind
    public let externalID: String
    public let siteCode: String
    public let siteName: String?
    /// Columns that the source changed.
    public let fields: [String]

    public init(kind: Kind, externalID: String, siteCode: String, siteName: String?, fields: [String] = []) {
        self.kind = kind
        self.externalID = externalID
        self.siteCode = siteCode
        self.siteName = siteName
        self.fields = fields
    }
}
