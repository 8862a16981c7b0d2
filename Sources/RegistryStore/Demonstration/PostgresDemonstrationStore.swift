import Foundation
public import PostgresClient
public import Registry

/// Puts invented histories into a demonstration register, all of them in a few statements.
public struct PostgresDemonstrationStore: Sendable {
    /// What happened to the device of an entry.
    public struct Row: Sendable {
        public let externalID: String
        public let event: DeviceEvent

        public init(externalID: String, event: DeviceEvent) {
            self.externalID = externalID
            self.event = event
        }
    }

    let pool: PostgresPool
    let statements: StatementLibrary
    static let deadline = Duration.seconds(120)

    public init(pool: PostgresPool, statements: StatementLibrary) {
        self.pool = pool
        self.statements = statements
    }

    /// Adds the events of those devices to which nothing has happened yet: a second loading adds none.
    ///
    /// - Parameter source: of the entries; nothing is added where it is not an invented one.
    /// - Returns: how many events were added.
    public func add(_ rows: [Row], of source: String) async throws -> Int {
        try await inWordsOfRegister {
            try await pool.withTransaction(deadline: Self.deadline, retrying: 2) { connection in
                let known = try await connection.execute(statements("demonstration/list_known"), [source])
                    .map { try $0.decode("defibrillator_id", as: String.self) }
                let checks = rows.filter { $0.event.kind == .checked }
                let others = rows.filter { $0.event.kind != .checked }
                let checked = try await connection.execute(
                    statements("demonstration/add_checks"),
                    [source] + columns(of: checks) { $0.findings?.readySignal == false ? "false" : "true" } + [known],
                    deadline: Self.deadline)
                let happened = try await connection.execute(
                    statements("demonstration/add_events"),
                    [source] + columns(of: others, \.kind.rawValue) + [known], deadline: Self.deadline)
                return checked.affectedRows + happened.affectedRows
            }
        }
    }

    /// Gives sites of an invented source to invented groups, with guardians and unlock codes: a second time changes nothing.
    ///
    /// - Returns: how many sites were given to how many groups.
    public func addKeepers(of source: String) async throws -> (sites: Int, groups: Int) {
        try await inWordsOfRegister {
            let rows = try await pool.execute(
                statements("demonstration/add_keepers"), [source], deadline: Self.deadline)
            guard let row = rows.first else { throw StoreError.noRow }
            return (try row.decode("site_count"), try row.decode("group_count"))
        }
    }

    private func columns(of rows: [Row], _ word: (DeviceEvent) -> String) throws -> [any PostgresEncodable] {
        [
            rows.map(\.externalID), try rows.map { try $0.event.occurredAt.postgresText() ?? "" },
            rows.map { word($0.event) }, rows.map { $0.event.detail ?? "" },
        ] as [[String]]
    }
}
