import Foundation
import PostgresClient
import Registry

extension PostgresSession: MessageOperations {
    func messages(
        _ state: OutgoingMessage.State?, limit: Int, after: UUID?
    ) async throws -> [OutgoingMessage] {
        try await connection.execute(statements.messages.listMessages, [state?.rawValue, limit, after])
            .map(OutgoingMessage.init(row:))
    }

    func retryMessage(_ id: UUID) async throws -> OutgoingMessage {
        let retried = try await connection.execute(statements.messages.retryMessage, [id])
        guard let row = try await connection.execute(statements.messages.readMessage, [id]).first else {
            throw RegistryError.notFound("There is no message \(id.uuidString.lowercased()).")
        }
        guard !retried.isEmpty else {
            throw RegistryError.conflict(
                "Only a message that was given up can be tried again, and no link to sign in: that is asked for anew.")
        }
        return try OutgoingMessage(row: row)
    }
}

extension OutgoingMessage {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), kind: try row.decode("kind"), accountID: try row.decode("account_id"),
            siteID: try row.decode("site_id"), createdAt: try row.decode("created_at"), dueAt: try row.decode("due_at"),
            attemptCount: try row.decode("attempt_count"), sentAt: try row.decode("sent_at"),
            givenUpAt: try row.decode("given_up_at"), failure: try row.decode("failure"))
    }
}

/// The statements about messages, for those who look after them.
struct MessageStatements: Sendable {
    let listMessages, readMessage, retryMessage: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        listMessages = try statements("messaging/list_messages")
        readMessage = try statements("messaging/read_message")
        retryMessage = try statements("messaging/retry_message")
    }
}
