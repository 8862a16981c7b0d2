import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("What is kept of a person")
struct PersonalDataTests {
    /// Everything of it is invented; the digits are in no other text.
    private static let canaries = [
        "Quillon Canarysdottir", "quillon.canary@invented.example", "+44 7700 900461",
    ]
    /// The same as people write it.
    private static let variants = ["QUILLON  canarysdottir", "Quillon.Canary@Invented.example", "(07700) 900-461"]
    private static let person = RightsCaller.key(15)
    private static let supporter = RightsCaller.key(16)
    private static let site = RightsCaller.key(21)

    private static let own = Origin(
        Caller(role: .guardian, accountID: person, groupID: RightsCaller.key(11)), reason: "I move away")
    private static let administrator = Origin(
        Caller(role: .administrator, accountID: RightsCaller.key(31)), reason: "Asked for by letter")

    /// A person who has left traces everywhere, in their own words, too.
    private static let traces = """
        UPDATE account_contact SET display_name = '\(canaries[0])', email = '\(canaries[1])', phone = '\(canaries[2])',
            pending_email = 'new.\(canaries[1])'
            WHERE account_id = '\(person)';
        UPDATE account SET identity_issuer = 'https://invented.example', identity_subject = '\(canaries[1])'
            WHERE id = '\(person)';
        INSERT INTO api_key (name, role, secret_sha256, account_id)
            VALUES ('Phone of \(canaries[0])', 'guardian', sha256('phone'), '\(person)');
        UPDATE site_guardian SET is_primary = false WHERE site_id = '\(site)';
        INSERT INTO site_guardian (site_id, account_id, is_primary, since) VALUES
            ('\(site)', '\(supporter)', false, now() - interval '2 years');
        UPDATE site_guardian SET account_id = '\(person)', is_primary = true
            WHERE site_id = '\(site)' AND account_id = '\(RightsCaller.key(12))';
        INSERT INTO change_request (kind, proposal, statement, requested_by, requester_role) VALUES ('registration',
            '{"name": "Hall of \(canaries[0])", "contact": ["\(canaries[1])"]}', 'Call me, \(canaries[2])', '\(person)',
            'guardian');
        INSERT INTO problem_report (defibrillator_id, kind, detail, reporter_id)
            SELECT id, 'other', 'Seen by \(canaries[0])', '\(person)' FROM defibrillator WHERE site_id = '\(site)';
        INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at, detail, reporter_id)
            SELECT id, 'fault_reported', now(), '\(canaries[0]) heard it beep', '\(person)' FROM defibrillator
            WHERE site_id = '\(site)';
        INSERT INTO readiness_check (defibrillator_id, checked_at, ready_signal, note, reporter_id)
            SELECT id, now() - interval '1 hour', true, 'Ask \(canaries[1])', '\(person)' FROM defibrillator
            WHERE site_id = '\(site)';
        UPDATE site SET operator = '\(variants[0])', surroundings = 'Ask \(variants[1])',
            entrance_note = 'Ring \(variants[2]) first' WHERE id = '\(site)';
        UPDATE site_override SET reason = 'Holiday of \(variants[0])' WHERE site_id = '\(site)';
        UPDATE site_upload SET file_name = '\(canaries[0]).csv' WHERE id = '\(RightsCaller.key(61))';
        UPDATE site_upload_row SET draft = '{"name": "Hall", "access": "public", "entranceNote": "\(variants[2])"}',
            findings = '[{"severity": "error", "column": "postcode", "detail": "\(canaries[0]) is no postcode."}]'
            WHERE upload_id = '\(RightsCaller.key(61))';
        INSERT INTO kept_answer (actor, key, request_sha256, status, body) VALUES
            ('\(person)', 'mine', sha256(''), 200, '{"phone": "\(canaries[2])"}'),
            ('\(RightsCaller.key(31))', 'about', sha256(''), 201,
                '{"id": "\(person)", "displayName": "\(canaries[0])"}'),
            ('\(RightsCaller.key(31))', 'unrelated', sha256(''), 201, '{}');
        INSERT INTO outgoing_message (kind, account_id, cause, sent_at) VALUES ('reminder', '\(person)', 'sent', now());
        INSERT INTO outgoing_message (kind, account_id, cause, address)
            VALUES ('address_changed', '\(person)', 'told', 'old.\(canaries[1])');
        INSERT INTO sign_in_link (account_id, secret_sha256, expires_at, email)
            VALUES ('\(person)', sha256('link'), now() + interval '1 hour', '\(canaries[1])');
        """

    private func with(_ body: (Register) async throws -> Void) async throws {
        try await Register.with { register in
            try await register.withSession { session in
                try await session.execute(script: RightsCaller.script)
                try await session.execute(script: Self.traces)
            }
            try await body(register)
        }
    }

    /// The tables and columns in which any of the words is, of every type that can hold text.
    private func places(of words: [String], in register: Register) async throws -> Set<String> {
        var found: Set<String> = []
        let columns = try await register.sql(
            """
            SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
            JOIN information_schema.tables USING (table_schema, table_name)
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                AND data_type IN ('text', 'jsonb', 'json', 'bytea', 'character varying', 'ARRAY', 'xml', 'USER-DEFINED')
            """)
        #expect(columns.count > 100)
        for row in columns {
            let (table, column): (String, String) = (try row.decode("table_name"), try row.decode("column_name"))
            let isBytes = try row.decode("data_type", as: String.self) == "bytea"
            let text = isBytes ? "encode(\(column), 'escape')" : "\(column)::text"
            for word in words {
                if try await register.value(
                    "SELECT EXISTS (SELECT FROM \(table) WHERE position(lower($1) IN lower(\(text))) > 0)", [word])
                {
                    found.insert("\(table).\(column)")
                }
            }
        }
        return found
    }

    @Test(
        "After a person is erased their name, address and number are in no table, the audit included",
        arguments: [true, false])
    func erased(byThemselves: Bool) async throws {
        try await with { register in
            let before = try await places(of: Self.canaries + Self.variants, in: register)
            // The scan can find: it found what is about to go.
            for place in [
                "account_contact.display_name", "account_contact.email", "account_contact.phone", "api_key.name",
                "account.identity_subject", "change_request.proposal", "change_request.statement",
                "problem_report.detail", "defibrillator_event.detail", "readiness_check.note", "kept_answer.body",
                "defibrillator_readiness.fault", "account_contact.pending_email", "outgoing_message.address",
                "sign_in_link.email",
                "defibrillator_readiness.fault", "site.operator", "site.surroundings", "site.entrance_note",
                "site_override.reason", "site_upload.file_name", "site_upload_row.draft", "site_upload_row.findings",
            ] {
                #expect(before.contains(place), "\(place)")
            }
            let origin = byThemselves ? Self.own : Self.administrator
            let version: String = try await register.value(
                "SELECT version::text FROM account WHERE id = $1", [Self.person])
            _ = try await register.records.change(as: origin, once: nil) { session in
                let erased = try await session.erase(Self.person, expecting: .oneOf([version]))
                #expect(erased.version != version)
                return KeptAnswer(status: 200, body: Data())
            }
            #expect(try await places(of: Self.canaries + Self.variants, in: register) == [])

            #expect(
                try await register.value(
                    """
                    SELECT erased_at IS NOT NULL AND disabled_at IS NOT NULL AND identity_issuer IS NULL
                    FROM account WHERE id = $1
                    """, [Self.person]))
            for (count, sql) in [
                (0, "account_contact WHERE account_id = $1"),
                (0, "session WHERE account_id = $1 AND revoked_at IS NULL"),
                (0, "api_key WHERE account_id = $1 AND revoked_at IS NULL"),
                (0, "sign_in_link WHERE account_id = $1 AND used_at IS NULL"),
                (0, "site_guardian WHERE account_id = $1"),
                (1, "outgoing_message WHERE account_id = $1"),
                (1, "change_request WHERE requested_by = $1 AND statement = 'Call me, [erased]'"),
                (1, "audit_entry WHERE subject = $1::text AND action = 'account.erased'"),
                (1, "defibrillator_event WHERE reporter_id = $1 AND detail = '[erased] heard it beep'"),
                (1, "site WHERE entrance_note = 'Ring ([erased] first' AND $1::uuid IS NOT NULL"),
                (1, "site_upload_row WHERE draft ->> 'access' = 'public' AND $1::uuid IS NOT NULL"),
            ] {
                #expect(
                    try await register.value("SELECT count(*) FROM \(sql)", [Self.person], as: Int.self) == count,
                    "\(sql)")
            }
            // A site is not left without a guardian while there is one, and only one is the first.
            #expect(
                try await register.value(
                    "SELECT account_id = $1 FROM site_guardian WHERE site_id = $2 AND is_primary",
                    [Self.supporter, Self.site]))
            // Others' answers stay.
            #expect(
                try await register.value("SELECT body IS NOT NULL FROM kept_answer WHERE key = 'unrelated'"))
            // The record is whole: what was done is there, under the pseudonym.
            _ = try await register.clockwork.sealAudit()
            let audit = try PostgresAuditStore(pool: register.pool, statements: register.statements)
            #expect(try await audit.verify().faults == [])
            #expect(try await audit.entries(AuditFilter(account: Self.person), limit: 100).count > 5)
        }
    }

    @Test(
        "Whoever is neither the person nor an administrator is told that there is no such account, and changes nothing")
    func others() async throws {
        try await with { register in
            let strangers = [
                Caller(role: .guardian, accountID: RightsCaller.key(12), groupID: RightsCaller.key(11)),
                Caller(role: .dispatcher, accountID: RightsCaller.key(34)), Caller(role: .dispatcher, keyID: UUID()),
                Caller(role: .public),
            ]
            for stranger in strangers {
                await #expect(throws: RegistryError.self, "\(stranger.role)") {
                    try await register.records.read(as: Origin(stranger)) {
                        try await $0.personalData(of: Self.person, because: "Curious")
                    }
                }
                await #expect(throws: RegistryError.self, "\(stranger.role)") {
                    try await register.records.change(as: Origin(stranger), once: nil) { session in
                        _ = try await session.erase(Self.person, expecting: .any)
                        return KeptAnswer(status: 200, body: Data())
                    }
                }
            }
            await #expect(throws: RegistryError.stale) {
                try await register.records.change(as: Self.administrator, once: nil) { session in
                    _ = try await session.erase(Self.person, expecting: .oneOf(["0"]))
                    return KeptAnswer(status: 200, body: Data())
                }
            }
            let erased: Int = try await register.value("SELECT count(*) FROM account WHERE erased_at IS NOT NULL")
            #expect(erased == 0)
            let left = try await places(of: Self.canaries, in: register)
            #expect(left.count >= 12)
        }
    }

    @Test("The data of a person hold what the tables hold of them, no hash, and the reading is audited")
    func export() async throws {
        try await with { register in
            let data = try await register.records.read(as: Self.administrator) { session in
                try await session.personalData(of: Self.person, because: "Asked for by letter")
            }
            for word in Self.canaries { #expect(data.json.contains(word)) }
            #expect(!data.json.contains("sha256"))
            for (member, sql) in [
                ("keys", "api_key WHERE account_id = $1"), ("sessions", "session WHERE account_id = $1"),
                ("signInLinks", "sign_in_link WHERE account_id = $1"),
                ("guardianships", "site_guardian WHERE account_id = $1"),
                ("messages", "outgoing_message WHERE account_id = $1"),
                ("requests", "change_request WHERE requested_by = $1"),
                ("problemReports", "problem_report WHERE reporter_id = $1"),
                ("events", "defibrillator_event WHERE reporter_id = $1"),
            ] {
                let counts: Bool = try await register.value(
                    "SELECT json_array_length($2::json -> '\(member)') = (SELECT count(*) FROM \(sql))",
                    [Self.person, data.json])
                #expect(counts, "\(member)")
            }
            #expect(
                try await register.value(
                    """
                    SELECT count(*) FROM audit_entry WHERE action = 'account_data.read' AND account_id = $1
                        AND changes ->> 'reason' = 'Asked for by letter'
                    """, [Self.person], as: Int.self) == 1)
            await #expect(throws: RegistryError.self) {
                try await register.records.read(as: Self.administrator) { session in
                    try await session.personalData(of: Self.person, because: nil)
                }
            }
        }
    }

    @Test("Every reference to an account is known here: a new one must be exported, and thought of when erasing")
    func references() async throws {
        try await Register.with { register in
            let references = Set(
                try await register.column(
                    """
                    SELECT conrelid::regclass::text || '.' || attname FROM pg_constraint
                    JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
                    WHERE contype = 'f' AND confrelid = 'account'::regclass
                    """, as: String.self))
            #expect(
                references == [
                    "account_contact.account_id", "api_key.account_id", "session.account_id",
                    "sign_in_link.account_id", "site_guardian.account_id", "outgoing_message.account_id",
                    "responder.account_id",
                ])
        }
    }
}
