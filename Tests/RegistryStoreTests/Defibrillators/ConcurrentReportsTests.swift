import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("Reports of one device at once")
struct ConcurrentReportsTests {
    @Test("Of many that report a device as taken one is right", arguments: 1...5)
    func oneIsRight(round: Int) async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            let outcomes = await withTaskGroup(of: Bool?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        do {
                            try await register.report(.taken, of: device)
                            return true
                        } catch RegistryError.conflict {
                            return false
                        } catch {
                            return nil
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == true } == 1)
            #expect(outcomes.count { $0 == false } == 7)
            #expect(try await register.count("defibrillator_event") == 1)
            #expect(try await register.transitions(of: device) == "unverified > in_use event")
        }
    }

    @Test("Of two transactions that overlap neither leaves the other's event out of account")
    func overlap() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            try await register.withSession { first in
                try await register.withSession { second in
                    try await first.sql("BEGIN")
                    try await first.sql(Self.event("fault_reported"), [device])
                    try await second.sql("BEGIN")
                    async let waiting: Void = { _ = try await second.sql(Self.event("code_issued"), [device]) }()
                    try await eventually("the second waits for the first") {
                        try await register.value("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted")
                    }
                    try await first.sql("COMMIT")
                    try await waiting
                    try await second.sql("COMMIT")
                }
            }
            let facts = try #require(try await register.located("Hall")).readiness
            #expect(facts.faultAt != nil)
            #expect(facts.codeIssuedAt != nil)
            #expect(try await register.value("SELECT event_count FROM defibrillator_readiness") == 2)
        }
    }

    @Test("A transaction that cannot see the other's event fails instead of forgetting it")
    func repeatableRead() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            try await register.withSession { session in
                try await session.sql("BEGIN ISOLATION LEVEL REPEATABLE READ")
                try await session.sql("SELECT FROM site")
                try await register.sql(Self.event("fault_reported"), [device])
                let error = try await #require(throws: PostgresError.self) {
                    try await session.sql(Self.event("code_issued"), [device])
                }
                #expect(error.sqlState == .serializationFailure)
                try await session.sql("ROLLBACK")
            }
        }
    }

    @Test("Many writers of many devices leave the facts of all that was written")
    func manyWriters() async throws {
        try await Register.with { register in
            var devices: [UUID] = []
            for index in 0..<4 { devices.append(try await register.addDevice("Hall \(index)")) }
            let kinds: [DeviceReport.Change] = [.faultReported, .checked(allGood), .codeIssued, .retired]
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<48 {
                    let (device, change) = (devices[index % 4], kinds[index % 11 == 10 ? 3 : index % 3])
                    group.addTask { _ = try? await register.report(change, of: device) }
                }
            }
            for device in devices {
                let events = try await register.defibrillators.events(of: device, limit: 500, before: nil)
                let status = try await register.defibrillators.status(of: device)
                #expect(status.facts == ReadinessFacts(folding: events.map(\.event)))
                #expect(
                    try await register.value(
                        "SELECT event_count FROM defibrillator_readiness WHERE defibrillator_id = $1", [device])
                        == events.count)
            }
        }
    }

    private static func event(_ kind: String) -> String {
        "INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at) VALUES ($1, '\(kind)', now())"
    }
}
