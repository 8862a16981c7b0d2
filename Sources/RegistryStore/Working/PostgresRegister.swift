import Foundation
public import PostgresClient
public import Registry

/// The register in PostgreSQL: each piece of work in a transaction that says for whom it is done.
public struct PostgresRegister: Register {
    private let pool: PostgresPool
    private let statements: RegisterStatements

    public init(pool: PostgresPool, statements: StatementLibrary) throws {
        self.pool = pool
        self.statements = try RegisterStatements(statements)
    }

    public func read<Result: Sendable>(
        as origin: Origin, _ body: @Sendable (any RegisterSession) async throws -> Result
    ) async throws -> Result {
        try await inWordsOfRegister {
            try await pool.withTransaction(isolation: .repeatableRead, retrying: 2) { connection in
                let session = PostgresSession(connection: connection, statements: statements, origin: origin)
                try await session.begin()
                return try await body(session)
            }
        }
    }

    public func change(
        as origin: Origin, once key: IdempotencyKey?,
        again: (@Sendable (any RegisterSession) async throws -> KeptAnswer)?,
        _ body: @Sendable (any RegisterSession) async throws -> KeptAnswer
    ) async throws -> KeptAnswer {
        guard origin.caller.mayChange else {
            throw RegistryError.forbidden("This key is for reading: its scope is read.")
        }
        return try await inWordsOfRegister {
            try await pool.withTransaction(retrying: 2) { connection in
                let session = PostgresSession(connection: connection, statements: statements, origin: origin)
                try await session.begin()
                guard let key else { return try await body(session) }
                return try await session.once(key, again: again) { try await body(session) }
            }
        }
    }
}

/// All statements of the register's sessions, found when the register is made.
struct RegisterStatements: Sendable {
    let begin, takeKey, readAnswer, keepAnswer: PostgresStatement
    let devices: DeviceStatements
    let sites: SiteStatements
    let codes: CodeStatements
    let requests: RequestStatements
    let problems: ProblemStatements
    let accounts: AccountStatements
    let keys: KeyStatements
    let messages: MessageStatements
    let audit: AuditStatements
    let accountData: AccountDataStatements
    let uploads: UploadStatements
    let positions: PositionStatements
    let schemes: SchemeStatements
    let responders: ResponderStatements
    let duties: DutyStatements
    let training: TrainingStatements
    let activities: ActivityStatements

    init(_ statements: StatementLibrary) throws {
        begin = try statements("working/begin")
        takeKey = try statements("working/take_key")
        readAnswer = try statements("working/read_answer")
        keepAnswer = try statements("working/keep_answer")
        devices = try DeviceStatements(statements)
        sites = try SiteStatements(statements)
        codes = try CodeStatements(statements)
        requests = try RequestStatements(statements)
        problems = try ProblemStatements(statements)
        accounts = try AccountStatements(statements)
        keys = try KeyStatements(statements)
        messages = try MessageStatements(statements)
        audit = try AuditStatements(statements)
        accountData = try AccountDataStatements(statements)
        uploads = try UploadStatements(statements)
        positions = try PositionStatements(statements)
        schemes = try SchemeStatements(statements)
        responders = try ResponderStatements(statements)
        duties = try DutyStatements(statements)
        training = try TrainingStatements(statements)
        activities = try ActivityStatements(statements)
    }
}

/// One transaction of the register. What it can do is in extensions, one for each feature.
struct PostgresSession: Sendable {
    let connection: PostgresConnection
    let statements: RegisterStatements
    let origin: Origin

    var caller: Caller { origin.caller }

    /// Who asks, for answers that are kept: people and programs by their pseudonym, the public by its address.
    private var asker: String {
        caller.actorID?.uuidString.lowercased() ?? "public \(origin.address ?? "")"
    }

    func begin() async throws {
        let parameters: [any PostgresEncodable] = [
            caller.role.rawValue, caller.accountID?.uuidString, caller.groupID?.uuidString, caller.actorID?.uuidString,
            asker, origin.address, origin.requestID, origin.reason, caller.keyID?.uuidString,
        ]
        _ = try await connection.execute(statements.begin, parameters)
    }

    /// Does the work unless it was done with this key before, and keeps what is answered.
    ///
    /// - Parameter again: gives anew what is secret and was not kept.
    func once(
        _ key: IdempotencyKey, again: ((any RegisterSession) async throws -> KeptAnswer)?,
        _ work: () async throws -> KeptAnswer
    ) async throws -> KeptAnswer {
        let taken = try await connection.execute(statements.takeKey, [asker, key.text, key.requestHash])
        guard taken.isEmpty else {
            let answer = try await work()
            _ = try await connection.execute(
                statements.keepAnswer,
                [asker, key.text, answer.status, answer.version, answer.location, answer.isSecret ? nil : answer.body])
            return answer
        }
        guard let row = try await connection.execute(statements.readAnswer, [asker, key.text]).first else {
            throw StoreError.noRow
        }
        guard try row.decode("request_sha256", as: Data.self) == key.requestHash else {
            throw RegistryError.keyUsedOtherwise
        }
        guard let body = try row.decode("body", as: Data?.self) else {
            if let again { return try await again(self) }
            throw RegistryError.conflict(
                "This was done with the same Idempotency-Key before. Its answer held a secret and is not kept.")
        }
        return KeptAnswer(
            status: try row.decode("status"), version: try row.decode("etag"), location: try row.decode("location"),
            body: body)
    }

    /// The first row of a statement that always answers one.
    func one(_ statement: PostgresStatement, _ parameters: [any PostgresEncodable]) async throws -> PostgresRow {
        guard let row = try await connection.execute(statement, parameters).first else { throw StoreError.noRow }
        return row
    }
}
