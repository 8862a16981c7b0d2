import Foundation
import PostgresClient
import Registry

extension PostgresSession: UploadOperations {
    /// Rows of one statement.
    static let uploadBatch = 500

    func keep(_ upload: NewUpload) async throws -> (upload: KeptUpload, isNew: Bool) {
        let added: PostgresResult
        do {
            added = try await connection.execute(
                statements.uploads.add,
                [
                    upload.groupID, upload.fileName, upload.fileHash, upload.rows.count,
                    try FindingsText.text(of: upload.remarks), upload.unusedColumns,
                ])
        } catch let error as PostgresError where error.sqlState == .foreignKeyViolation {
            throw RegistryError.invalid([.init("group", "There is no such group.")])
        }
        guard let id = try added.first?.decode("id", as: UUID.self) else {
            let known = try await one(statements.uploads.findFile, [upload.groupID, upload.fileHash])
            guard let id = try known.decode("id", as: UUID?.self) else { throw StoreError.noRow }
            return (try await self.upload(id), false)
        }
        let judged = try await UploadJudge(session: self).judge(upload.rows, upload.neighbours)
        for start in stride(from: 0, to: judged.count, by: Self.uploadBatch) {
            try await add(judged[start..<min(start + Self.uploadBatch, judged.count)], to: id)
        }
        let coded = upload.rows.filter { $0.draft?.unlockCode != nil }
        if !coded.isEmpty {
            _ = try await connection.execute(
                statements.uploads.keepCodes, [id, coded.map(\.number), coded.compactMap { $0.draft?.unlockCode }])
        }
        return (try await self.upload(id), true)
    }

    private func add(_ rows: ArraySlice<JudgedRow>, to upload: UUID) async throws {
        _ = try await connection.execute(
            statements.uploads.addRows,
            [
                upload, rows.map(\.row.number), rows.map(\.row.line), rows.map { $0.row.name ?? "" },
                rows.map(\.state.rawValue),
                try rows.map { try FindingsText.text(of: $0.findings) }, rows.map { $0.row.text ?? "" },
                try rows.map { try $0.alike.postgresText() ?? "{}" },
                try rows.map { try $0.alikeRows.postgresText() ?? "{}" },
            ])
    }

    func upload(_ id: UUID) async throws -> KeptUpload {
        guard let row = try await connection.execute(statements.uploads.read, [id]).first else {
            throw RegistryError.noUpload(id)
        }
        return try KeptUpload(row: row)
    }

    func rows(of upload: UUID, limit: Int, after: Int) async throws -> [KeptUploadRow] {
        try await connection.execute(statements.uploads.listRows, [upload, after, limit]).map(KeptUploadRow.init(row:))
    }

    func answer(keptUnder key: IdempotencyKey) async throws -> KeptAnswer? {
        guard let row = try await connection.execute(statements.uploads.readAnswer, [key.text]).first else {
            return nil
        }
        guard try row.decode("request_sha256", as: Data.self) == key.requestHash else {
            throw RegistryError.keyUsedOtherwise
        }
        return KeptAnswer(
            status: try row.decode("status"), version: try row.decode("etag"), location: try row.decode("location"),
            body: try row.decode("body", as: Data?.self) ?? Data())
    }

    func members(of group: UUID, withAddresses addresses: [String]) async throws -> [String: UUID] {
        let rows = try await connection.execute(statements.uploads.findMembers, [group, addresses])
        var members: [String: UUID] = [:]
        for row in rows { members[try row.decode("address")] = try row.decode("account_id") }
        return members
    }

    func readinessStates(atSites sites: [UUID]) async throws -> [UUID: ReadinessState] {
        let rows = try await connection.execute(statements.uploads.readStates, [sites])
        var states: [UUID: ReadinessState] = [:]
        for row in rows { states[try row.decode("site_id")] = try row.word("state") }
        return states
    }
}

extension RegistryError {
    static func noUpload(_ id: UUID) -> RegistryError {
        .notFound("There is no upload \(id.uuidString.lowercased()).")
    }
}

extension KeptUpload {
    /// From a row of `uploads/read`.
    fileprivate init(row: PostgresRow) throws {
        let states = try row.decode("states", as: [String].self)
        let counts = try row.decode("counts", as: [Int].self)
        var counted: [UploadRowState: Int] = [:]
        for (state, count) in zip(states, counts) { counted[UploadRowState(rawValue: state) ?? .failed] = count }
        self.init(
            id: try row.decode("id"), groupID: try row.decode("group_id"), fileName: try row.decode("file_name"),
            uploadedAt: try row.decode("uploaded_at"), uploaderRole: try row.word("uploader_role"),
            rowCount: try row.decode("row_count"), remarks: try FindingsText.findings(in: row.decode("remarks")),
            unusedColumns: try row.decode("unused_columns"), counts: counted)
    }
}

extension KeptUploadRow {
    /// From a row of `uploads/list_rows`.
    fileprivate init(row: PostgresRow) throws {
        self.init(
            number: try row.decode("number"), line: try row.decode("line"), name: try row.decode("name"),
            state: try row.word("state"), findings: try FindingsText.findings(in: row.decode("findings")),
            text: try row.decode("draft"),
            alike: try row.decode("alike"), alikeRows: try row.decode("alike_rows"),
            siteID: try row.decode("site_id"))
    }
}

/// Findings as the database keeps them. They are the service's own words, so the platform's reader is strict enough.
enum FindingsText {
    static func text(of findings: [UploadFinding]) throws -> String {
        String(decoding: try JSONEncoder().encode(findings), as: UTF8.self)
    }

    static func findings(in text: String) throws -> [UploadFinding] {
        try JSONDecoder().decode([UploadFinding].self, from: Data(text.utf8))
    }
}

/// The statements about uploads.
struct UploadStatements: Sendable {
    let add, addRows, keepCodes, moveCode, findFile, lock, read, listRows: PostgresStatement
    let listReady, listUnreadable, settleRow, beginRow, keepRow, undoRow: PostgresStatement
    let findNamed, findAlike, findMembers, readStates, readAnswer: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        add = try statements("uploads/add")
        addRows = try statements("uploads/add_rows")
        keepCodes = try statements("uploads/keep_codes")
        moveCode = try statements("uploads/move_code")
        findFile = try statements("uploads/find_file")
        lock = try statements("uploads/lock")
        read = try statements("uploads/read")
        listRows = try statements("uploads/list_rows")
        listReady = try statements("uploads/list_ready")
        listUnreadable = try statements("uploads/list_unreadable")
        settleRow = try statements("uploads/settle_row")
        beginRow = try statements("uploads/begin_row")
        keepRow = try statements("uploads/keep_row")
        undoRow = try statements("uploads/undo_row")
        findNamed = try statements("uploads/find_named")
        findAlike = try statements("uploads/find_alike")
        findMembers = try statements("uploads/find_members")
        readStates = try statements("uploads/read_states")
        readAnswer = try statements("uploads/read_answer")
    }
}
