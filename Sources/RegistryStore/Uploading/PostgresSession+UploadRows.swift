import Foundation
import PostgresClient
import Registry

extension PostgresSession {
    func registerRows(
        of id: UUID, after: Int, limit: Int, including duplicates: Set<Int>,
        reading draft: @Sendable (String) throws -> SiteDraft
    ) async throws -> Int? {
        guard try await !connection.execute(statements.uploads.lock, [id]).isEmpty else {
            throw RegistryError.noUpload(id)
        }
        let upload = try await self.upload(id)
        guard upload.uploaderRole == caller.role else {
            throw RegistryError.conflict("An upload of a group is registered by the group, and by nobody for it.")
        }
        try await check(duplicates, of: upload)
        let rows = try await connection.execute(
            statements.uploads.listReady, [id, after, duplicates.sorted(), limit])
        var last: Int?
        for row in rows {
            let number: Int = try row.decode("number")
            last = number
            let looked: [UUID] = try row.word("state") == UploadRowState.duplicate ? row.decode("alike") : []
            try await register(number, of: upload, try row.decode("draft"), notDuplicateOf: Set(looked), draft)
        }
        return last
    }

    private func check(_ duplicates: Set<Int>, of upload: KeptUpload) async throws {
        if let stranger = duplicates.sorted().first(where: { !(1...upload.rowCount).contains($0) }) {
            throw RegistryError.invalid([.init("includeDuplicates", "There is no row \(stranger).")])
        }
        guard !duplicates.isEmpty else { return }
        let unreadable = try await connection.execute(
            statements.uploads.listUnreadable, [upload.id, duplicates.sorted()])
        if let row = unreadable.first {
            throw RegistryError.invalid([
                .init("includeDuplicates", "Row \(try row.decode("number", as: Int.self)) has faults.")
            ])
        }
    }

    /// Registers a row and says so beside it, in one transaction: both or neither.
    private func register(
        _ number: Int, of upload: KeptUpload, _ text: String, notDuplicateOf looked: Set<UUID>,
        _ reading: (String) throws -> SiteDraft
    ) async throws {
        _ = try await connection.execute(statements.uploads.beginRow, [])
        do {
            var draft = try reading(text)
            draft.groupID = upload.groupID
            draft.notDuplicateOf = looked
            let alike = try await likelyDuplicates(of: draft)
            let unseen = alike.filter { !looked.contains($0.siteID) }
            if unseen.isEmpty {
                let site = try await register(draft)
                try await settle(number, of: upload, .registered, [], site: site.id)
                _ = try await connection.execute(statements.uploads.moveCode, [upload.id, number])
            } else {
                try await settle(
                    number, of: upload, .duplicate, UploadFinding.findings(of: unseen, ("site", "sites")),
                    alike: unseen.map(\.siteID))
            }
        } catch {
            guard let findings = Self.findings(error) else { throw error }
            _ = try await connection.execute(statements.uploads.undoRow, [])
            try await settle(number, of: upload, .failed, findings)
        }
        _ = try await connection.execute(statements.uploads.keepRow, [])
    }

    private func settle(
        _ number: Int, of upload: KeptUpload, _ state: UploadRowState, _ findings: [UploadFinding],
        alike: [UUID] = [], site: UUID? = nil
    ) async throws {
        _ = try await one(
            statements.uploads.settleRow,
            [upload.id, number, state.rawValue, try FindingsText.text(of: findings), alike, site])
    }

    /// What is wrong with the row; nil where the fault is not the row's own.
    private static func findings(_ error: any Error) -> [UploadFinding]? {
        let known = error as? RegistryError ?? (error as? PostgresError).flatMap { RegistryError($0) }
        switch known {
        case .invalid(let faults):
            return faults.map { UploadFinding(.refused, $0.detail, column: $0.field) }
        case .unknownPlace(let fault):
            return [UploadFinding(.refused, fault.detail, column: fault.field)]
        case .conflict(let sentence), .forbidden(let sentence), .notFound(let sentence):
            return [UploadFinding(.refused, sentence)]
        case .notReady, .databaseUnavailable, .outcomeUnknown, .tookTooLong, .collided, .stale, .keyUsedOtherwise, nil:
            return nil
        }
    }
}
