public import Foundation

/// A file of sites as it was read and judged, on its way into the register.
public struct NewUpload: Sendable {
    public let groupID: UUID
    public let fileName: String?
    /// SHA-256, 32 bytes.
    public let fileHash: Data
    public let remarks: [UploadFinding]
    public let unusedColumns: [String]
    public let rows: [NewUploadRow]
    /// What the rows were found to be of each other, by number.
    public let neighbours: [Int: RowNeighbours]

    public init(
        groupID: UUID, fileName: String?, fileHash: Data, remarks: [UploadFinding], unusedColumns: [String],
        rows: [NewUploadRow], neighbours: [Int: RowNeighbours]
    ) {
        self.groupID = groupID
        self.fileName = fileName
        self.fileHash = fileHash
        self.remarks = remarks
        self.unusedColumns = unusedColumns
        self.rows = rows
        self.neighbours = neighbours
    }
}

public struct NewUploadRow: Sendable {
    public let number: Int
    public let line: Int
    /// The site's, also of a row that is refused; nil where none can be read.
    public let name: String?
    public let findings: [UploadFinding]
    /// Nil where it is refused.
    public let draft: SiteDraft?
    /// The draft without its code, as `POST /v1/sites` takes it; nil together with it.
    public let text: String?
    /// The register's own key and code of the site that the row says it is.
    public let statedID: UUID?
    public let statedCode: String?

    public init(
        number: Int, line: Int, name: String?, findings: [UploadFinding], draft: SiteDraft?, text: String?,
        statedID: UUID?, statedCode: String?
    ) {
        self.number = number
        self.line = line
        self.name = name
        self.findings = findings
        self.draft = draft
        self.text = text
        self.statedID = statedID
        self.statedCode = statedCode
    }
}

/// What becomes of a row.
public enum UploadRowState: String, Sendable, CaseIterable {
    /// Can be registered.
    case ready
    /// Has a fault.
    case refused
    /// May be registered already; registered only where somebody says that it is another one.
    case duplicate
    case registered
    /// Was ready, and could not be registered when its turn came.
    case failed
}

public struct KeptUpload: Sendable {
    public let id: UUID
    public let groupID: UUID
    public let fileName: String?
    public let uploadedAt: Date
    /// ``Role/guardian`` or ``Role/administrator``: whoever else may look at it may not register it.
    public let uploaderRole: Role
    public let rowCount: Int
    public let remarks: [UploadFinding]
    public let unusedColumns: [String]
    public let counts: [UploadRowState: Int]

    public init(
        id: UUID, groupID: UUID, fileName: String?, uploadedAt: Date, uploaderRole: Role, rowCount: Int,
        remarks: [UploadFinding], unusedColumns: [String], counts: [UploadRowState: Int]
    ) {
        self.id = id
        self.groupID = groupID
        self.fileName = fileName
        self.uploadedAt = uploadedAt
        self.uploaderRole = uploaderRole
        self.rowCount = rowCount
        self.remarks = remarks
        self.unusedColumns = unusedColumns
        self.counts = counts
    }
}

public struct KeptUploadRow: Sendable {
    public let number: Int
    public let line: Int
    /// The site's; nil where none could be read.
    public let name: String?
    public let state: UploadRowState
    public let findings: [UploadFinding]
    /// As `POST /v1/sites` takes it; nil where the row could not be read.
    public let text: String?
    /// Sites, and rows of the same file, that it may be.
    public let alike: [UUID]
    public let alikeRows: [Int]
    /// The site that it became.
    public let siteID: UUID?

    public init(
        number: Int, line: Int, name: String?, state: UploadRowState, findings: [UploadFinding], text: String?,
        alike: [UUID], alikeRows: [Int], siteID: UUID?
    ) {
        self.number = number
        self.line = line
        self.name = name
        self.state = state
        self.findings = findings
        self.text = text
        self.alike = alike
        self.alikeRows = alikeRows
        self.siteID = siteID
    }
}
