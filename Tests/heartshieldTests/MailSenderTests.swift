import Foundation
import HTTPSupport
import Logging
import Mail
import PostgresClient
import Registry
import RegistryStore
import Synchronization
import TestDatabases
import Testing

@testable import heartshield

@Suite("Sending the messages that are due")
struct MailSenderTests {
    /// Takes every message, or fails as it is told.
    private final class Postman: MailTransport {
        struct State {
            var messages: [MailMessage] = []
            var failure: MailFailure?
            var pause = Duration.zero
        }

        let state = Mutex(State())

        init(failure: MailFailure? = nil) { state.withLock { $0.failure = failure } }

        var messages: [MailMessage] { state.withLock { $0.messages } }

        func send(_ message: MailMessage) async throws(MailFailure) {
            let (failure, pause) = state.withLock { state in
                state.messages.append(message)
                return (state.failure, state.pause)
            }
            try? await Task.sleep(for: pause)
            if let failure { throw failure }
        }
    }

    /// A database with an invented guardian, and the outbox as the service user has it.
    private struct Office: Sendable {
        let owner: String
        let outbox: PostgresOutbox

        static let guardian = UUID(uuidString: "00000000-0000-7000-8000-000000000012") ?? UUID()
        static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

        static func with(_ body: @Sendable (Office) async throws -> Void) async throws {
            try await TestDatabase.with { owner in
                let pool = PostgresPool(
                    configuration: PostgresConfiguration(
                        connectionString: TestDatabase.serviceString(for: owner),
                        sessionSettings: Clockwork.systemSettings, poolSize: 4, minimumConnections: 0,
                        acquireTimeout: .seconds(30), shutdownGrace: .seconds(1)),
                    logger: quiet)
                let office = Office(
                    owner: owner, outbox: try PostgresOutbox(pool: pool, statements: SQLFolder().statements()))
                let result: Result<Void, any Error>
                do {
                    try await office.sql(
                        """
                        WITH made AS (INSERT INTO community_group (name) VALUES ('Invented keepers') RETURNING id)
                        INSERT INTO account (id, role, group_id) SELECT $1, 'guardian', id FROM made
                        """, [guardian])
                    try await office.sql(
                        """
                        INSERT INTO account_contact (account_id, display_name, email)
                        VALUES ($1, 'Invented Guardian', 'guardian@invented.example')
                        """, [guardian])
                    result = .success(try await body(office))
                } catch {
                    result = .failure(error)
                }
                await pool.shutdown()
                try result.get()
            }
        }

        @discardableResult
        func sql(_ text: String, _ parameters: [any PostgresEncodable] = []) async throws -> PostgresResult {
            let connection = try await PostgresConnection.connect(
                configuration: PostgresConfiguration(connectionString: owner), logger: Self.quiet)
            do {
                let result = try await connection.execute(PostgresStatement(name: "test", sql: text), parameters)
                await connection.close()
                return result
            } catch {
                await connection.close()
                throw error
            }
        }

        func add(_ kind: String = "problem_reported", _ facts: String = "{}", count: Int = 1) async throws {
            try await sql(
                """
                INSERT INTO outgoing_message (kind, account_id, facts, cause)
                SELECT $1, $2, $3::jsonb, 'invented ' || number || ' ' || gen_random_uuid()
                FROM generate_series(1, $4::integer) AS number
                """, [kind, MailSenderTests.Office.guardian, facts, count])
        }

        func row() async throws -> PostgresRow {
            try #require(
                try await sql(
                    """
                    SELECT attempt_count, sent_at IS NOT NULL AS is_sent, given_up_at IS NOT NULL AS is_dead,
                        due_at > now() AS waits, failure
                    FROM outgoing_message
                    """
                ).first)
        }

        /// Changes how the guardian is reached, and forgets what is told of it.
        func change(_ assignment: String) async throws {
            try await sql("UPDATE account_contact SET \(assignment)")
            try await sql("DELETE FROM outgoing_message WHERE kind = 'address_changed'")
        }

        /// Has what waits be due now, in place of waiting.
        func makeDue() async throws {
            try await sql("UPDATE outgoing_message SET due_at = now() WHERE sent_at IS NULL")
        }

        func sender(
            _ transport: any MailTransport, schedule: RetrySchedule = .standard
        ) throws -> MailSender {
            MailSender(
                outbox: outbox, transport: transport, from: try MailAddress("register@invented.example"),
                place: .init(baseURL: "http://127.0.0.1:8080"), schedule: schedule)
        }
    }

    @Test("A message is sent once, to the address that is known when it is sent, with an id of its row")
    func once() async throws {
        try await Office.with { office in
            try await office.add("check_due", #"{"siteName": "Invented hall", "siteCode": "HS-2222"}"#)
            try await office.change("email = 'moved@invented.example'")
            let postman = Postman()
            for _ in 0..<3 { try await office.sender(postman).sendDue() }
            let message = try #require(postman.messages.first)
            #expect(postman.messages.count == 1)
            #expect(message.to.description == "moved@invented.example")
            #expect(message.subject == "A check is due: HS-2222" && message.body.contains("Invented hall (HS-2222)"))
            let id = try await office.sql("SELECT id FROM outgoing_message").first?.decode("id", as: UUID.self)
            #expect(message.id == id?.uuidString.lowercased())
            let row = try await office.row()
            #expect(try row.decode("is_sent") && row.decode("attempt_count", as: Int.self) == 1)
            #expect(try await office.outbox.count() == .init(waiting: 0, dead: 0))
        }
    }

    @Test("The link in a mail signs in, and its secret is in no table; each attempt has one of its own")
    func link() async throws {
        try await Office.with { office in
            try await office.sql("SELECT ask_for_link('GUARDIAN@invented.example')")
            let postman = Postman(failure: MailFailure(.tookTooLong))
            try await office.sender(postman).sendDue()
            postman.state.withLock { $0.failure = nil }
            try await office.makeDue()
            try await office.sender(postman).sendDue()
            let secrets = postman.messages.compactMap { message in
                message.body.split(separator: "\n").compactMap { APISecret($0, .link) }.first
            }
            #expect(secrets.count == 2 && secrets.first?.text != secrets.last?.text)
            #expect(Set(postman.messages.map(\.messageID)).count == 1)
            for secret in secrets {
                #expect(
                    postman.messages.contains {
                        $0.body.contains("http://127.0.0.1:8080/sign-in#token=\(secret.text)")
                    })
                let hashed = try await office.sql(
                    "SELECT FROM sign_in_link WHERE secret_sha256 = $1 AND expires_at > now() + interval '25 minutes'",
                    [secret.hash])
                #expect(hashed.count == 1)
            }
            let tables = try await office.sql(
                """
                SELECT string_agg(query_to_xml(format('SELECT * FROM %I', tablename), true, false, '')::text, ' ') AS text
                FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('postcode', 'area')
                """
            ).first?.decode("text", as: String.self)
            #expect(tables?.contains("guardian@invented.example") == true)
            #expect(tables?.contains("hsl_") == false)
        }
    }

    @Test("What goes to another address than the account's goes there, with a link where it is to be confirmed")
    func otherAddresses() async throws {
        try await Office.with { office in
            try await office.sql("UPDATE account_contact SET email = 'moved@invented.example'")
            try await office.sql(
                """
                INSERT INTO outgoing_message (kind, account_id, cause, address)
                VALUES ('confirm_address', $1, 'invented', 'new@invented.example')
                """, [Office.guardian])
            let postman = Postman()
            try await office.sender(postman).sendDue()
            let told = try #require(postman.messages.first { $0.to.description == "guardian@invented.example" })
            #expect(
                told.subject.contains("was changed") && !told.body.contains("moved@") && !told.body.contains("hsl_"))
            let asked = try #require(postman.messages.first { $0.to.description == "new@invented.example" })
            let secret = try #require(asked.body.split(separator: "\n").compactMap { APISecret($0, .link) }.first)
            let links = try await office.sql("SELECT email FROM sign_in_link WHERE secret_sha256 = $1", [secret.hash])
            #expect(try links.first?.decode("email", as: String.self) == "new@invented.example")
            let kept = try await office.sql("SELECT FROM outgoing_message WHERE address IS NOT NULL OR sent_at IS NULL")
            #expect(postman.messages.count == 2 && kept.isEmpty)
        }
    }

    @Test(
        "What fails is tried again after its pause, with the same id, and is a dead letter in the end; another try begins anew"
    )
    func retries() async throws {
        try await Office.with { office in
            try await office.add()
            let postman = Postman(failure: MailFailure(.refused(code: 75), detail: "mailbox busy"))
            let schedule = RetrySchedule(pauses: [.seconds(60)], attempts: 3)
            for attempt in 1...3 {
                try await office.sender(postman, schedule: schedule).sendDue()
                // Not before its time.
                try await office.sender(postman, schedule: schedule).sendDue()
                #expect(postman.messages.count == attempt)
                let row = try await office.row()
                #expect(try row.decode("attempt_count", as: Int.self) == attempt)
                #expect(try row.decode("failure", as: String.self).contains("mailbox busy"))
                #expect(try row.decode("is_dead") == (attempt == 3) && !row.decode("is_sent"))
                try await office.makeDue()
            }
            #expect(Set(postman.messages.map(\.messageID)).count == 1)
            #expect(Set(postman.messages.map(\.date)).count == 1)
            #expect(try await office.outbox.count() == .init(waiting: 0, dead: 1))
            try await office.sender(postman, schedule: schedule).sendDue()
            #expect(postman.messages.count == 3)
            postman.state.withLock { $0.failure = nil }
            try await office.sql("UPDATE outgoing_message SET given_up_at = NULL, due_at = now(), attempt_count = 0")
            try await office.sender(postman, schedule: schedule).sendDue()
            #expect(try await office.row().decode("is_sent"))
        }
    }

    @Test(
        "Nobody is written to whose account is closed or has no address that can be written to",
        arguments: [
            ("UPDATE account SET disabled_at = now()", "closed"),
            ("UPDATE account_contact SET email = NULL", "no address"),
            ("UPDATE account_contact SET email = 'x@y'", "dot"),
        ])
    func noReceiver(change: String, words: String) async throws {
        try await Office.with { office in
            try await office.sql(change)
            try await office.sql("DELETE FROM outgoing_message")
            try await office.add()
            let postman = Postman()
            var outcomes: [MailSender.Outcome] = []
            try await office.sender(postman).sendDue { outcome, _ in outcomes.append(outcome) }
            #expect(outcomes == [.givenUp] && postman.messages.isEmpty)
            let failure = try await office.row().decode("failure", as: String.self)
            #expect(failure.contains(words) && !failure.contains("@y"))
        }
    }

    @Test("Of several senders at once each message is one's alone")
    func atOnce() async throws {
        try await Office.with { office in
            try await office.add(count: 40)
            let postman = Postman()
            postman.state.withLock { $0.pause = .milliseconds(2) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { try await office.sender(postman).sendDue() } }
                try await group.waitForAll()
            }
            #expect(postman.messages.count == 40 && Set(postman.messages.map(\.id)).count == 40)
            let attempts = try await office.sql("SELECT max(attempt_count) AS most FROM outgoing_message")
            #expect(try attempts.first?.decode("most", as: Int.self) == 1)
        }
    }

    @Test("What a sender took and never finished is another's when its time is up, and a late failure changes nothing")
    func died() async throws {
        try await Office.with { office in
            try await office.add()
            let taken = try #require(try await office.outbox.take())
            #expect(try await office.outbox.take() == nil)
            #expect(try await office.row().decode("waits"))
            try await office.makeDue()
            let again = try #require(try await office.outbox.take())
            #expect(again.id == taken.id && again.attempt == 2)
            #expect(try await !office.outbox.markFailed(taken, because: "late") { _ in nil })
            #expect(try await !office.row().decode("is_dead"))
            try await office.outbox.markSent(again)
            #expect(try await !office.outbox.markFailed(again, because: "late") { _ in nil })
            #expect(try await office.row().decode("is_sent"))
        }
    }

    @Test("Reminders for one person go in one mail, and are tried, sent and given up together")
    func digest() async throws {
        try await Office.with { office in
            try await office.add("check_due", #"{"siteName": "Invented hall", "siteCode": "HS-2222"}"#)
            try await office.add(
                "consumable_expired",
                #"{"siteName": "Invented inn", "siteCode": "HS-2223", "consumable": "battery", "dueOn": "2026-11-01"}"#)
            try await office.add("check_overdue", count: 2)
            try await office.add("problem_reported")
            let postman = Postman()
            try await office.sender(postman).sendDue()
            #expect(postman.messages.count == 2)
            let letter = try #require(postman.messages.first { $0.subject.hasPrefix("4 things are due") })
            let body = letter.normalisedBody
            #expect(body.contains("Invented hall (HS-2222): a check is due"), "\(body)")
            #expect(body.contains("Invented inn (HS-2223): the battery expired on 2026-11-01"), "\(body)")
            let sent = try await office.sql(
                "SELECT count(sent_at) AS sent, max(attempt_count) AS most FROM outgoing_message")
            #expect(try sent.first?.decode("sent", as: Int.self) == 5)
            #expect(try sent.first?.decode("most", as: Int.self) == 1)
        }
    }

    @Test(
        "Of a mail that fails each message goes on by its own count of attempts; a lasting failure gives all of them up"
    )
    func ownAttempts() async throws {
        let schedule = RetrySchedule(pauses: [.seconds(60), .seconds(7200)], attempts: 3)
        let rows = """
            SELECT kind || ' ' || CASE WHEN given_up_at IS NOT NULL THEN 'dead'
                WHEN due_at > now() + interval '1 hour' THEN 'later' ELSE 'soon' END AS text
            FROM outgoing_message ORDER BY kind
            """
        try await Office.with { office in
            for kind in ["check_due", "check_overdue", "consumable_expired"] { try await office.add(kind) }
            // One has failed twice before and one once, and the first to be due is new.
            try await office.sql(
                """
                UPDATE outgoing_message SET
                    attempt_count = CASE kind WHEN 'check_due' THEN 2 WHEN 'check_overdue' THEN 1 ELSE 0 END,
                    due_at = CASE kind WHEN 'consumable_expired' THEN now() - interval '1 minute' ELSE now() END
                """)
            let postman = Postman(failure: MailFailure(.refused(code: 75)))
            var outcomes: [String] = []
            try await office.sender(postman, schedule: schedule).sendDue { outcomes.append("\($1) \($0.rawValue)") }
            #expect(postman.messages.count == 1)
            #expect(outcomes.sorted() == ["check_due given_up", "check_overdue failed", "consumable_expired failed"])
            let states = try await office.sql(rows).map { try $0.decode("text", as: String.self) }
            #expect(states == ["check_due dead", "check_overdue later", "consumable_expired soon"])

            postman.state.withLock { $0.failure = MailFailure(.refused(code: 67)) }
            try await office.makeDue()
            try await office.sender(postman, schedule: schedule).sendDue()
            #expect(postman.messages.count == 2)
            #expect(try await office.outbox.count() == .init(waiting: 0, dead: 3))
        }
    }

    @Test("Links to sign in go before everything else that is due")
    func order() async throws {
        try await Office.with { office in
            try await office.add(count: 3)
            try await office.sql("SELECT ask_for_link('guardian@invented.example')")
            let postman = Postman()
            try await office.sender(postman).sendDue()
            #expect(postman.messages.first?.subject.contains("sign in") == true && postman.messages.count == 4)
        }
    }

    @Test(
        "A mail program that fails twice and then takes the message gets it three times, and no address but as its argument"
    )
    func program() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("heartshield-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = folder.appendingPathComponent("sendmail")
        try """
        #!/bin/sh
        cd '\(folder.path)'
        count=$(ls attempt-* 2>/dev/null | wc -l)
        cat > "attempt-$count"
        echo "$@" > "arguments-$count"
        if [ "$count" -lt 2 ]; then echo "no route to guardian@invented.example" >&2; exit 75; fi
        """.write(to: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
        try await Office.with { office in
            try await office.add()
            let sender = try office.sender(SendmailTransport(program: script.path))
            for expected in [MailSender.Outcome.failed, .failed, .sent] {
                var outcomes: [MailSender.Outcome] = []
                try await sender.sendDue { outcome, _ in outcomes.append(outcome) }
                #expect(outcomes == [expected])
                if expected == .failed {
                    let failure = try await office.row().decode("failure", as: String.self)
                    #expect(failure.contains("no route") && !failure.contains("invented.example"))
                }
                try await office.makeDue()
            }
        }
        let texts = try (0..<3).map {
            try String(contentsOf: folder.appendingPathComponent("attempt-\($0)"), encoding: .utf8)
        }
        #expect(Set(texts).count == 1 && texts[0].contains("Message-ID: <"))
        let arguments = try String(contentsOf: folder.appendingPathComponent("arguments-2"), encoding: .utf8)
        #expect(arguments == "-i -- guardian@invented.example\n")
    }
}
