import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("Erasing a person")
struct ErasureTests {
    private static let person = RightsCaller.key(15)
    private static let group = RightsCaller.key(11)
    private static let administrator = Origin(
        Caller(role: .administrator, accountID: RightsCaller.key(31)), reason: "Asked for by letter")

    private func with(named name: String, _ body: (Register) async throws -> Void) async throws {
        try await Register.with { register in
            try await register.withSession { try await $0.execute(script: RightsCaller.script) }
            try await register.sql(
                "UPDATE account_contact SET display_name = $2 WHERE account_id = $1", [Self.person, name])
            try await body(register)
        }
    }

    private func asAdministrator(
        in register: Register, _ work: @escaping @Sendable (any RegisterSession) async throws -> Void
    ) async throws {
        _ = try await register.records.change(as: Self.administrator, once: nil) { session in
            try await work(session)
            return KeptAnswer(status: 200, body: Data())
        }
    }

    private func erase(in register: Register) async throws {
        try await asAdministrator(in: register) { _ = try await $0.erase(Self.person, expecting: .any) }
    }

    @Test("Answers go by the keys in them: whoever is called `status` has nobody else's go")
    func answers() async throws {
        try await with(named: "status") { register in
            let (request, problem) = (RightsCaller.key(71), RightsCaller.key(72))
            try await register.sql(
                """
                INSERT INTO change_request (id, kind, proposal, requested_by, requester_role)
                VALUES ($1, 'registration', '{}', $2, 'guardian')
                """, [request, Self.person])
            try await register.sql(
                """
                INSERT INTO problem_report (id, defibrillator_id, kind, reporter_id)
                SELECT $1, id, 'other', $2 FROM defibrillator LIMIT 1
                """, [problem, Self.person])
            for (actor, key, body) in [
                (Self.person.uuidString.lowercased(), "own", "{}"),
                ("a", "person", #"{"id": "\#(Self.person)"}"#.lowercased()),
                ("a", "request", #"{"status": "open", "id": "\#(request)"}"#.lowercased()),
                ("a", "problem", #"[{"id": "\#(problem)"}]"#.lowercased()),
                ("a", "another", #"{"status": "ready", "id": "\#(RightsCaller.key(16))"}"#.lowercased()),
                ("public 192.0.2.1", "public", #"{"status": "ready"}"#),
            ] {
                try await register.sql(
                    """
                    INSERT INTO kept_answer (actor, key, request_sha256, status, body)
                    VALUES ($1, $2, sha256(''), 200, convert_to($3, 'UTF8'))
                    """, [actor, key, body])
            }
            try await erase(in: register)
            let left = try await register.column(
                "SELECT key FROM kept_answer WHERE body IS NOT NULL ORDER BY key", as: String.self)
            #expect(left == ["another", "public"])
        }
    }

    @Test("What another made of their words when closing a problem and approving a request is cleaned, too")
    func copies() async throws {
        let name = "Quillon Canarysdottir"
        try await with(named: name) { register in
            let (request, problem) = (RightsCaller.key(71), RightsCaller.key(72))
            let (device, retired) = (
                try #require(UUID(uuidString: "00000000-0000-7000-8000-0000000000d1")),
                try #require(UUID(uuidString: "00000000-0000-7000-8000-0000000000d3"))
            )
            try await register.sql(
                """
                INSERT INTO problem_report (id, defibrillator_id, kind, detail, reporter_id)
                VALUES ($1, $2, 'damaged', 'Seen by \(name)', $3)
                """, [problem, device, Self.person])
            try await register.sql(
                """
                INSERT INTO change_request (id, kind, site_id, defibrillator_id, statement, requested_by, requester_role)
                VALUES ($1, 'retirement', $2, $3, 'Ask \(name)', $4, 'guardian')
                """, [request, RightsCaller.key(23), retired, Self.person])
            try await asAdministrator(in: register) { session in
                _ = try await session.closeProblem(problem, as: .confirmed, note: nil, expecting: .any)
                _ = try await session.decideRequest(
                    request, approving: true, because: nil, notDuplicateOf: [], expecting: .any,
                    reading: { _ in throw NeverHappened(description: "a retirement has no proposal") })
            }
            let named = """
                SELECT count(*) FROM (
                    SELECT detail FROM defibrillator_event UNION ALL SELECT fault FROM defibrillator_readiness
                ) AS kept WHERE detail LIKE $1
                """
            #expect(try await register.value(named, ["%\(name)%"], as: Int.self) == 3)
            try await erase(in: register)
            #expect(try await register.value(named, ["%\(name)%"], as: Int.self) == 0)
            #expect(try await register.value(named, ["%[erased]%"], as: Int.self) == 3)
        }
    }

    @Test("A short name in texts as long as they may be keeps nobody from being erased, and other words stay whole")
    func longTexts() async throws {
        try await with(named: "Bob") { register in
            let text = "Bobbin " + String(repeating: "x", count: 1989) + " Bob"
            try await register.sql(
                """
                INSERT INTO change_request (kind, proposal, statement, decision_reason, decided_at, state, requested_by,
                    requester_role) VALUES ('registration', '{}', $1, $1, now(), 'withdrawn', $2, 'guardian')
                """, [text, Self.person])
            try await register.sql(
                """
                INSERT INTO problem_report (defibrillator_id, kind, detail, note, reporter_id)
                SELECT id, 'other', $1, $1, $2 FROM defibrillator LIMIT 1
                """, [text, Self.person])
            try await register.sql(
                "UPDATE site_upload SET file_name = repeat('x', 196) || ' Bob' WHERE group_id = $1", [Self.group])
            try await erase(in: register)
            #expect(
                try await register.value(
                    """
                    SELECT count(*) FROM change_request, problem_report, site_upload
                    WHERE requested_by = $1 AND reporter_id = $1 AND site_upload.group_id = $2 AND statement LIKE 'Bobbin xx%x [er'
                        AND decision_reason = statement AND detail = statement AND note = statement
                        AND file_name LIKE '%x [er'
                    """, [Self.person, Self.group], as: Int.self) == 2)
        }
    }

    @Test(
        "A person's words are found as people write them, as whole words",
        arguments: [
            ("Call 07700 900461 now", "Call [erased] now"), ("+44 (0)7700-900461, at night", "[erased], at night"),
            ("0044 7700 900 461", "[erased]"), ("177009004612", "177009004612"),
            ("QUILLON  o'hara (jr.) was here", "[erased] was here"), ("Quillona O'Hara (Jr.)", "Quillona O'Hara (Jr.)"),
            ("Mail Q.Canary@INVENTED.example.", "Mail [erased]."),
            ("qxcanary@invented.example", "qxcanary@invented.example"),
        ])
    func forms(text: String, expected: String) async throws {
        try await Register.with { register in
            let cleaned = try await register.value(
                """
                SELECT without_words($1::text, naming_pattern('Quillon O''Hara (Jr.)', 'q.canary@invented.example', NULL,
                    '+44 7700 900461'))
                """, [text], as: String.self)
            #expect(cleaned == expected)
        }
    }

    @Test("Who takes their place at a site is somebody who can sign in, while there is one")
    func successor() async throws {
        try await with(named: "Invented") { register in
            let (site, closed, open) = (RightsCaller.key(21), RightsCaller.key(16), RightsCaller.key(17))
            try await register.sql("DELETE FROM site_guardian WHERE site_id = $1", [site])
            try await register.sql(
                """
                INSERT INTO site_guardian (site_id, account_id, is_primary, since) VALUES
                    ($1, $2, true, now()), ($1, $3, false, now() - interval '2 years'), ($1, $4, false, now())
                """, [site, Self.person, closed, open])
            try await register.sql("UPDATE account SET disabled_at = now() WHERE id = $1", [closed])
            try await erase(in: register)
            #expect(
                try await register.value(
                    "SELECT account_id FROM site_guardian WHERE site_id = $1 AND is_primary", [site]) == open)
        }
    }

    @Test("What a person left is found by an index, however much others left")
    func indexes() async throws {
        try await Register.with { register in
            try await register.withSession { session in
                // Tables are empty here: what is asked is whether there is an index that has the rows and no others.
                try await session.execute(
                    script: "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off")
                for condition in [
                    "change_request WHERE requested_by = $1 OR decided_by = $1",
                    "problem_report WHERE reporter_id = $1 OR closed_by = $1",
                    "defibrillator_event WHERE reporter_id = $1 OR source_id = ANY (ARRAY[$1])",
                    """
                    readiness_check WHERE id IN (
                        SELECT check_id FROM defibrillator_event WHERE reporter_id = $1)
                    """,
                ] {
                    let statement = condition.replacing("$1", with: "'\(Self.person)'::uuid")
                    let plan = try await session.sql("EXPLAIN SELECT * FROM \(statement)")
                        .map { try $0.decode(at: 0, as: String.self) }.joined(separator: "\n")
                    #expect(!plan.contains("Seq Scan") && !plan.contains("Filter:"), "\(plan)")
                }
            }
        }
    }
}
