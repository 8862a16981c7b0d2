import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("The chain of the audit")
struct AuditChainTests {
    /// What a superuser does with every safeguard switched off.
    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sql: String
        /// What is found without a head, and what is found besides with one.
        let found: Set<AuditFault.Kind>
        var foundWithHead: Set<AuditFault.Kind> = []

        static let rebuilding =
            "; DELETE FROM audit_seal; DELETE FROM audit_waiting; "
            + "INSERT INTO audit_waiting SELECT id FROM audit_entry; SELECT seal_audit(1000)"
        static let fifth = "(SELECT entry_id FROM audit_seal WHERE position = 5)"

        static let all = [
            Tampering(
                testDescription: "an entry is altered",
                sql: "UPDATE audit_entry SET reason = 'altered' WHERE id = \(fifth)", found: [.altered]),
            Tampering(
                testDescription: "the time of an entry is altered by a microsecond",
                sql: "UPDATE audit_entry SET occurred_at = occurred_at + interval '1 microsecond' WHERE id = \(fifth)",
                found: [.altered]),
            Tampering(
                testDescription: "null becomes empty text",
                sql: "UPDATE audit_entry SET reason = '' WHERE id = \(fifth)", found: [.altered]),
            Tampering(
                testDescription: "an entry in the middle is removed",
                sql: "DELETE FROM audit_entry WHERE id = \(fifth)", found: [.entryMissing]),
            Tampering(
                testDescription: "an entry in the middle is removed with its seal",
                sql: "DELETE FROM audit_entry WHERE id = \(fifth); DELETE FROM audit_seal WHERE position = 5",
                found: [.sealsMissing]),
            Tampering(
                testDescription: "a seal is removed and those after it moved up",
                sql: """
                    DELETE FROM audit_entry WHERE id = \(fifth); DELETE FROM audit_seal WHERE position = 5;
                    UPDATE audit_seal SET position = position + 100000 WHERE position > 5;
                    UPDATE audit_seal SET position = position - 100001 WHERE position > 100000
                    """, found: [.altered], foundWithHead: [.headMissing]),
            Tampering(
                testDescription: "the first entry is removed with its seal",
                sql: """
                    DELETE FROM audit_entry WHERE id = (SELECT entry_id FROM audit_seal WHERE position = 1);
                    DELETE FROM audit_seal WHERE position = 1
                    """, found: [.sealsMissing]),
            Tampering(
                testDescription: "the end is removed with its seals",
                sql: """
                    DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_seal WHERE position > 10);
                    DELETE FROM audit_seal WHERE position > 10
                    """, found: [], foundWithHead: [.headMissing]),
            Tampering(
                testDescription: "the seals of the end are removed",
                sql: "DELETE FROM audit_seal WHERE position > 10", found: [.neverSealed],
                foundWithHead: [.headMissing]),
            Tampering(
                testDescription: "everything is removed", sql: "DELETE FROM audit_entry; DELETE FROM audit_seal",
                found: [],
                foundWithHead: [.headMissing]),
            Tampering(
                testDescription: "an entry is slipped in past the triggers",
                sql: "INSERT INTO audit_entry (actor_role, action) VALUES ('system', 'invented.done')",
                found: [.neverSealed]),
            Tampering(
                testDescription: "an entry is slipped in with a seal of its own",
                sql: """
                    INSERT INTO audit_entry (id, actor_role, action)
                    VALUES ('00000000-0000-7000-8000-000000000001', 'system', 'invented.done');
                    INSERT INTO audit_seal SELECT max(position) + 1, '00000000-0000-7000-8000-000000000001', sha256('')
                    FROM audit_seal
                    """, found: [.altered]),
            Tampering(
                testDescription: "two entries change places",
                sql: """
                    UPDATE audit_seal SET entry_id = uuid_v7() WHERE position = 6;
                    UPDATE audit_seal SET entry_id = other.entry_id FROM fifth_and_sixth AS other
                        WHERE audit_seal.position = 5 AND other.position = 6;
                    UPDATE audit_seal SET entry_id = other.entry_id FROM fifth_and_sixth AS other
                        WHERE audit_seal.position = 6 AND other.position = 5
                    """, found: [.altered]),
            Tampering(
                testDescription: "the key that was used is altered",
                sql: "UPDATE audit_entry SET key_id = uuid_v7() WHERE id = \(fifth)", found: [.altered]),
            Tampering(
                testDescription: "a seal is altered",
                sql: "UPDATE audit_seal SET hash = sha256('altered') WHERE position = 5", found: [.altered]),
            Tampering(
                testDescription: "the last seal is altered",
                sql:
                    "UPDATE audit_seal SET hash = sha256('altered') WHERE position = (SELECT max(position) FROM audit_seal)",
                found: [.altered], foundWithHead: [.headDiffers]),
            Tampering(
                testDescription: "an entry is altered and the whole chain built anew",
                sql: "UPDATE audit_entry SET reason = 'altered' WHERE id = \(fifth)" + rebuilding, found: [],
                foundWithHead: [.headDiffers]),
            Tampering(
                testDescription: "an entry is removed and the whole chain built anew",
                sql: "DELETE FROM audit_entry WHERE id = \(fifth)" + rebuilding, found: [],
                foundWithHead: [.headMissing]),
            Tampering(testDescription: "nothing is done", sql: "SELECT", found: []),
        ]
    }

    private func fill(_ register: Register, _ count: Int = 20) async throws {
        try await register.sql(
            "INSERT INTO site (name, latitude, longitude) SELECT 'Invented', 52.9, -1.1 FROM generate_series(1, $1)",
            [count])
        _ = try await register.clockwork.sealAudit()
    }

    @Test("What a superuser does to it past every trigger is found", arguments: Tampering.all)
    func found(tampering: Tampering) async throws {
        try await Register.with { register in
            try await fill(register)
            let audit = try PostgresAuditStore(pool: register.pool, statements: register.statements)
            let whole = try await audit.verify()
            #expect(whole.faults == [] && whole.waitingCount == 0)
            let head = try #require(whole.head)
            #expect(try await audit.verify(head: head).faults == [])
            try await register.withSession { session in
                try await session.execute(
                    script: """
                        CREATE TEMP TABLE fifth_and_sixth AS SELECT * FROM audit_seal WHERE position IN (5, 6);
                        SET session_replication_role = replica;
                        \(tampering.sql);
                        """)
            }
            #expect(Set(try await audit.verify().faults.map(\.kind)) == tampering.found)
            #expect(
                Set(try await audit.verify(head: head).faults.map(\.kind))
                    == tampering.found.union(tampering.foundWithHead))
        }
    }

    @Test("A head of an earlier day stays in a chain that has grown since")
    func growing() async throws {
        try await Register.with { register in
            try await fill(register)
            let audit = try PostgresAuditStore(pool: register.pool, statements: register.statements)
            let earlier = try #require(try await audit.verify().head)
            try await fill(register)
            let later = try await audit.verify(head: earlier)
            #expect(later.faults == [])
            #expect(try #require(later.head).position > earlier.position)
            #expect(later.sealCount == later.entryCount)
            // The service is told the head, too, as the system and as nobody else.
            try await Register.withPool(register.connectionString + " options='-c heartshield.role=system'") { pool in
                let told = try await Clockwork(pool: pool, statements: register.statements).auditHead()
                #expect(told == later.head)
            }
            #expect(try await register.clockwork.auditHead() == nil)
        }
    }

    @Test("With many writers, some of them undone, and two sealers at once the chain is whole and without a gap")
    func concurrent() async throws {
        try await Register.with { register in
            let (writers, rounds) = (6, 20)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        try await register.withSession { session in
                            for round in 0..<rounds {
                                try await session.execute(
                                    script: """
                                        BEGIN;
                                        INSERT INTO site (name, latitude, longitude)
                                            VALUES ('\(round % 3 == 0 ? "Undone" : "Done") \(writer)', 52.9, -1.1);
                                        \(round % 3 == 0 ? "ROLLBACK" : "COMMIT");
                                        """)
                            }
                        }
                    }
                }
                for _ in 0..<2 {
                    group.addTask {
                        let clockwork = try register.clockwork
                        for _ in 0..<200 { _ = try await clockwork.sealAudit() }
                    }
                }
                try await group.waitForAll()
            }
            _ = try await register.clockwork.sealAudit()
            let report = try await PostgresAuditStore(pool: register.pool, statements: register.statements).verify()
            #expect(report.faults == [] && report.waitingCount == 0)
            #expect(report.sealCount == report.entryCount)
            #expect(
                try await register.value("SELECT count(*) = max(position) AND min(position) = 1 FROM audit_seal"))
            // An entry for each change that was kept, and none for one that was not.
            let kept = writers * (0..<rounds).count { $0 % 3 != 0 }
            #expect(
                try await register.value(
                    "SELECT count(*) FROM audit_entry WHERE action = 'site.added'", as: Int.self) == kept)
            #expect(
                try await register.value(
                    """
                    SELECT count(*) FROM site FULL JOIN audit_entry ON audit_entry.subject = site.id::text
                        AND action = 'site.added'
                    WHERE (action = 'site.added' OR site.id IS NOT NULL) AND (site.id IS NULL OR audit_entry.id IS NULL)
                    """, as: Int.self) == 0)
        }
    }

    @Test("A change says who, what, from where and why; a value that is nobody's business is not in it")
    func contents() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            let actor = UUID()
            let origin = Origin(
                Caller(role: .administrator, keyID: actor), address: "192.0.2.7", requestID: "r-1", reason: "Invented")
            _ = try await register.records.change(as: origin, once: nil) { session in
                _ = try await session.record(
                    DeviceReport(.faultReported, detail: "canary words"), of: device, expecting: nil)
                return KeptAnswer(status: 201, body: Data())
            }
            let entries = try await register.records.read(as: origin) { session in
                try await session.auditEntries(AuditFilter(actor: actor), limit: 10, before: nil)
            }
            let entry = try #require(entries.first { $0.action == "defibrillator_event.added" })
            #expect(entry.actorRole == "administrator" && entry.address == "192.0.2.7" && entry.requestID == "r-1")
            #expect(entry.reason == "Invented" && entry.keyID == actor)
            #expect(!entries.contains { ($0.changes ?? "").contains("canary") })
            // Somebody at the database is named, too.
            try await register.sql("UPDATE site SET name = 'Renamed'")
            let store = try PostgresAuditStore(pool: register.pool, statements: register.statements)
            let byHand = try #require(try await store.entries(AuditFilter(action: "site.changed"), limit: 1).first)
            #expect(byHand.actorRole == "database" && byHand.address?.hasPrefix("database user ") == true)
            #expect(byHand.changes?.contains("Renamed") == true && byHand.keyID == nil)
        }
    }
}
