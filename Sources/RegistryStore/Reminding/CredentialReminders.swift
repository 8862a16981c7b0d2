import CivilTime
import Foundation
public import PostgresClient
import Registry

/// Has volunteers and the coordinators of their schemes warned of credentials that lapse: each once for its cause.
public struct CredentialReminders: Sendable {
    private let pool: PostgresPool
    private let takeTurn, readPolicy, listCredentials, addMessages: PostgresStatement

    /// Credentials in one transaction.
    private let batch: Int

    /// - Parameters:
    ///   - pool: its sessions work for the service itself: see ``Clockwork/systemSettings``.
    ///   - batch: credentials in one transaction; at least 1.
    public init(pool: PostgresPool, statements: StatementLibrary, batch: Int = 1000) throws {
        self.pool = pool
        self.batch = max(1, batch)
        takeTurn = try statements("reminding/take_credential_turn")
        readPolicy = try statements("reminding/read_credential_policy")
        listCredentials = try statements("reminding/list_credentials")
        addMessages = try statements("reminding/add_credential_messages")
    }

    /// Adds a message for each warning that should have been given by now and was not yet.
    ///
    /// - Returns: how many; those that find another instance at work leave the rest to it.
    /// - Throws: ``RegistryError``s of the database.
    public func remind() async throws -> Int {
        try await pool.addInBatches { try await remind(after: $0, on: $1) }
    }

    /// - Returns: how many messages were added, and the last credential where there may be more.
    private func remind(after: UUID?, on connection: PostgresConnection) async throws -> (Int, UUID?) {
        guard try await connection.execute(takeTurn, []).first?.decode("taken", as: Bool.self) == true else {
            return (0, nil)
        }
        guard let row = try await connection.execute(readPolicy, []).first else { throw StoreError.noPolicy }
        let days = try row.decode("credential_reminder_days", as: [Int].self)
        let today = ZoneRules.london.day(at: try row.decode("moment"))
        let credentials = try await connection.execute(listCredentials, [after, batch]).map(HeldCredential.init(row:))
        let messages = credentials.flatMap { $0.messages(on: today, noticeDays: days) }
        let count = try await add(messages, on: connection)
        return (count, credentials.count == batch ? credentials.last?.id : nil)
    }

    private func add(_ messages: [CredentialMessage], on connection: PostgresConnection) async throws -> Int {
        guard !messages.isEmpty else { return 0 }
        let parameters: [any PostgresEncodable] = [
            messages.map(\.notice.kind), messages.map(\.account.uuidString), messages.map(\.credential.kind.rawValue),
            messages.map { $0.isHolder ? "" : $0.credential.callSign }, messages.map(\.credential.lastDay.description),
            messages.map(\.cause),
        ]
        return try await connection.execute(addMessages, parameters).count
    }
}

/// The credential of its kind that counts longest, with whom to warn.
private struct HeldCredential {
    let id: UUID
    let kind: CredentialKind
    let lastDay: CalendarDay
    let holder: UUID
    let callSign: String
    let coordinators: [UUID]

    init(row: PostgresRow) throws {
        id = try row.decode("id")
        kind = try row.word("kind")
        lastDay = try row.day("expires_on")
        holder = try row.decode("account_id")
        callSign = try row.decode("call_sign")
        coordinators = try row.decode("coordinator_ids", as: [String].self).compactMap(UUID.init(uuidString:))
    }

    func messages(on today: CalendarDay, noticeDays: [Int]) -> [CredentialMessage] {
        guard let notice = CredentialNotice(lastDay: lastDay, today: today, noticeDays: noticeDays) else { return [] }
        return [CredentialMessage(notice: notice, credential: self, account: holder, isHolder: true)]
            + coordinators.map {
                CredentialMessage(notice: notice, credential: self, account: $0, isHolder: false)
            }
    }
}

/// One warning for one person.
private struct CredentialMessage {
    let notice: CredentialNotice
    let credential: HeldCredential
    let account: UUID
    let isHolder: Bool

    var cause: String {
        "\(credential.id.uuidString.lowercased())/\(notice.key)/\(account.uuidString.lowercased())"
    }
}
