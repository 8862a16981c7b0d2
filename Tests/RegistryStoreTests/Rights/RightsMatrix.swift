import Foundation
import PostgresClient
import TestDatabases
import Testing

/// Tries everything and says what was let through.
enum RightsMatrix {
    /// Runs one statement after another as whoever is connected, undoes each, and tells how many rows it touched or with
    /// which SQLSTATE it was refused.
    private static let trial = """
        CREATE OR REPLACE FUNCTION pg_temp.try_all(statements text[]) RETURNS TABLE (outcome text)
        LANGUAGE plpgsql AS $$
        DECLARE
            statement text;
            touched bigint;
        BEGIN
            FOREACH statement IN ARRAY statements LOOP
                BEGIN
                    EXECUTE statement;
                    GET DIAGNOSTICS touched = ROW_COUNT;
                    outcome := touched::text;
                    RAISE EXCEPTION 'undone' USING ERRCODE = 'ZZ001';
                EXCEPTION
                    WHEN SQLSTATE 'ZZ001' THEN NULL;
                    WHEN OTHERS THEN outcome := 'refused ' || SQLSTATE;
                END;
                RETURN NEXT;
            END LOOP;
        END
        $$
        """

    /// Opens a transaction in which things can be tried.
    static func begin(_ connection: PostgresConnection, after preparation: String = "SELECT") async throws {
        try await connection.execute(script: "BEGIN; \(preparation); \(trial)")
    }

    /// The outcomes of statements, each undone.
    static func outcomes(of statements: [String], on connection: PostgresConnection) async throws -> [String] {
        try await connection.sql("SELECT outcome FROM pg_temp.try_all($1)", [statements])
            .map { try $0.decode(at: 0) }
    }

    /// What `caller` was let do, as the table of rights names it. Within a transaction of the connection.
    ///
    /// A statement that touches a row was let through; so was one that fails for another reason than the lack of a right,
    /// since rights are looked at first.
    static func observed(
        _ tables: [TableAttempts], as caller: RightsCaller, on connection: PostgresConnection
    ) async throws -> Set<String> {
        try await caller.begin(connection)
        let attempts = tables.flatMap { $0.attempts(by: caller) }
        let outcomes = try await outcomes(of: attempts.map(\.sql), on: connection)
        try #require(outcomes.count == attempts.count)
        return Set(
            zip(attempts, outcomes).filter { attempt, outcome in
                // Emptying a table counts no rows.
                outcome != "refused 42501" && (outcome != "0" || attempt.name.hasSuffix("empty all"))
            }.map { "\($0.0.name): \(caller.name)" })
    }

    /// Changes that touch other rows without a condition than with one: without a column to read PostgreSQL does not ask
    /// what may be read.
    static func blindDifferences(
        _ tables: [TableAttempts], as caller: RightsCaller, on connection: PostgresConnection
    ) async throws -> [String] {
        try await caller.begin(connection)
        var statements: [String] = []
        for table in tables where !table.isView {
            let column = RightsOracle.changeableColumns[table.name]?.sorted().first
            let change = column.map { "\($0) = DEFAULT" } ?? table.change
            for statement in ["UPDATE \(table.name) SET \(change)", "DELETE FROM \(table.name)"] {
                let condition = table.columns == "*" ? "ctid" : table.columns
                statements += [statement, statement + " WHERE \(condition) IS NOT NULL"]
            }
        }
        let outcomes = try await outcomes(of: statements, on: connection)
        return stride(from: 0, to: statements.count, by: 2).filter { outcomes[$0] != outcomes[$0 + 1] }
            .map { "\(statements[$0]): \(caller.name)" }
    }

    /// The same for all callers, in a transaction that is undone, with the service's rights.
    ///
    /// - Parameter mutation: what the owner does first, undone too.
    static func observed(
        _ tables: [TableAttempts], asServiceBy owner: PostgresConnection, after mutation: String
    ) async throws -> Set<String> {
        var observed: Set<String> = []
        try await begin(owner, after: "\(mutation); SET LOCAL ROLE \(TestDatabase.serviceUser)")
        // The first of them sets nothing; each of the others sets everything.
        for caller in RightsCaller.all {
            observed.formUnion(try await Self.observed(tables, as: caller, on: owner))
            observed.formUnion(try await blindDifferences(tables, as: caller, on: owner))
        }
        try await owner.execute(script: "ROLLBACK")
        return observed
    }

    static func permitted(for tables: [TableAttempts]) throws -> Set<String> {
        let names = Set(tables.map(\.name))
        return try RightsOracle.permitted.filter { line in
            line.split(separator: " ").first.map { names.contains(String($0)) } ?? false
        }
    }

    /// A database with the rows of ``RightsCaller/script``; the connections of its owner and of the service.
    static func with(
        _ body: (_ owner: PostgresConnection, _ service: PostgresConnection) async throws -> Void
    ) async throws {
        try await TestDatabase.with { connectionString in
            try await Register.withSession(connectionString) { owner in
                try await owner.execute(script: RightsCaller.script)
                try await Register.withSession(TestDatabase.serviceString(for: connectionString)) { service in
                    try await body(owner, service)
                }
            }
        }
    }
}
