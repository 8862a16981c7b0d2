public import Foundation
public import PostgresClient
import Registry

/// Messages in the table `outgoing_message`, for whoever sends them.
///
/// A message is marked as tried, in a transaction of its own, before it is sent. A sender that dies between leaves one that
/// is tried again when its time is up: perhaps twice, with the same Message-ID, and never not at all.
public struct PostgresOutbox: Sendable {
    /// A message that is to be sent now, by whoever took it.
    public struct Taken: Sendable {
        public let id: UUID
        public let kind: String
        public let accountID: UUID
        /// Nil where nothing is known of the person any more.
        public let displayName: String?
        public let email: String?
        public let accountIsOpen: Bool
        public let createdAt: Date
        /// 1 for the first.
        public let attempt: Int
        public let facts: [String: String]
        /// Other reminders for the same person, which go with it in one mail.
        public fileprivate(set) var fellows: [Fellow] = []

        /// Another message of the same mail.
        public struct Fellow: Sendable {
            public let id: UUID
            public let kind: String
            public let attempt: Int
            public let facts: [String: String]
        }

        fileprivate var ids: [String] { ([id] + fellows.map(\.id)).map(\.uuidString) }
        fileprivate var attempts: [Int] { [attempt] + fellows.map(\.attempt) }
    }

    /// How many wait, and how many were given up.
    public struct Count: Hashable, Sendable {
        public let waiting: Int
        public let dead: Int

        public init(waiting: Int, dead: Int) {
            self.waiting = waiting
            self.dead = dead
        }
    }

    /// So long a message belongs to whoever took it: longer than any attempt may take.
    public static let holdingTime = Duration.seconds(120)

    private let pool: PostgresPool
    private let takeMessage, addLink, markSent, markFailed, countMessages: PostgresStatement

    /// - Parameter pool: its sessions work for the service itself: see ``Clockwork/systemSettings``.
    public init(pool: PostgresPool, statements: StatementLibrary) throws {
        self.pool = pool
        takeMessage = try statements("messaging/take_message")
        addLink = try statements("messaging/add_link")
        markSent = try statements("messaging/mark_sent")
        markFailed = try statements("messaging/mark_failed")
        countMessages = try statements("messaging/count_messages")
    }

    /// The next message that is due, links to sign in before others, with the other reminders for the same person; nil where none is, or others have them all.
    ///
    /// - Throws: ``RegistryError``s of the database.
    public func take(holding time: Duration = holdingTime) async throws -> Taken? {
        let rows = try await inWordsOfRegister {
            try await pool.withTransaction(retrying: 2) { connection in
                try await connection.execute(takeMessage, [time.seconds, MessageText.reminderKinds])
            }
        }
        guard let first = rows.first else { return nil }
        var taken = try Taken(row: first)
        taken.fellows = try rows.dropFirst().map { row in
            let fellow = try Taken(row: row)
            return Taken.Fellow(id: fellow.id, kind: fellow.kind, attempt: fellow.attempt, facts: fellow.facts)
        }
        return taken
    }

    /// Keeps the hash of a link's secret for an account.
    ///
    /// - Parameter address: where it is sent to: it signs in while that is the account's, and confirms the one that waits.
    /// - Returns: for how many minutes the link holds.
    public func addLink(for account: UUID, to address: String, secretHash: Data) async throws -> Int {
        try await inWordsOfRegister {
            guard let row = try await pool.execute(addLink, [account, secretHash, address]).first else {
                throw StoreError.noPolicy
            }
            return try row.decode("minutes")
        }
    }

    public func markSent(_ message: Taken) async throws {
        _ = try await inWordsOfRegister { try await pool.execute(markSent, [message.ids]) }
    }

    /// - Parameters:
    ///   - failure: without an address in it.
    ///   - pause: from the attempt that failed to the next one, of each message of the mail by its own count of attempts;
    ///     nil: it is given up.
    /// - Returns: whether an attempt was still the last.
    @discardableResult
    public func markFailed(
        _ message: Taken, because failure: String, retryAfter pause: (_ attempt: Int) -> Duration?
    ) async throws -> Bool {
        let attempts = message.attempts
        let pauses = attempts.map { attempt in pause(attempt).map { String($0.seconds) } ?? "" }
        return try await inWordsOfRegister {
            try await !pool.execute(
                markFailed, [message.ids, attempts.map(String.init), failure, pauses]
            ).isEmpty
        }
    }

    public func count() async throws -> Count {
        try await inWordsOfRegister {
            guard let row = try await pool.execute(countMessages).first else { throw StoreError.noRow }
            return Count(waiting: try row.decode("waiting_count"), dead: try row.decode("dead_count"))
        }
    }
}

extension PostgresOutbox.Taken {
    init(row: PostgresRow) throws {
        let names = try row.decode("fact_names", as: [String].self)
        let values = try row.decode("fact_values", as: [String].self)
        self.init(
            id: try row.decode("id"), kind: try row.decode("kind"), accountID: try row.decode("account_id"),
            displayName: try row.decode("display_name"), email: try row.decode("email"),
            accountIsOpen: try row.decode("account_is_open"), createdAt: try row.decode("created_at"),
            attempt: try row.decode("attempt_count"),
            facts: Dictionary(zip(names, values), uniquingKeysWith: { first, _ in first }))
    }
}

extension Duration {
    fileprivate var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
