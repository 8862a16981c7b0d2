import Foundation
import PostgresClient
import Registry
import RegistryStore
import SpatialGrid
import Testing

@Suite("Positions of those on call")
struct PositionTests {
    private static let centre = Coordinate(latitude: 52.95, longitude: -1.15)!

    @Test("A report is in the next reading and takes the place of the one before; of that nothing is kept")
    func report() async throws {
        try await Volunteers.with(count: 2) { volunteers in
            try await volunteers.goOnCall()
            try await volunteers.report(0, Self.centre)
            let moved = Coordinate(latitude: 52.96, longitude: -1.16)!
            try await volunteers.report(0, moved)
            let reading = try await volunteers.feed.readOnCall()
            #expect(reading.responders.count == 2)
            let reporter = try #require(reading.responders.first { $0.id == volunteers.ids[0] })
            #expect(reporter.position?.coordinate == moved)
            #expect((reporter.position?.age ?? -1) >= 0)
            #expect(reading.responders.first { $0.id == volunteers.ids[1] }?.position == nil)
            #expect(try await volunteers.register.count("responder_position") == 1)
            // In no log of the server, no copy of its files and no standby; in no entry of the audit.
            #expect(
                try await volunteers.register.value(
                    "SELECT relpersistence::text FROM pg_class WHERE relname = 'responder_position'") == "u")
            #expect(try await volunteers.register.count("audit_entry WHERE changes::text LIKE '%52.9%'") == 0)
        }
    }

    @Test("Nobody off call, and nobody who is no responder, reports a position")
    func refused() async throws {
        try await Volunteers.with(count: 1) { volunteers in
            await #expect(throws: RegistryError.self) { try await volunteers.report(0, Self.centre) }
            try await volunteers.goOnCall()
            for role in [Role.coordinator, .dispatcher, .administrator, .public] {
                let origin = Origin(Caller(role: role, accountID: volunteers.accounts[0]))
                await #expect(throws: RegistryError.self, "\(role)") {
                    try await volunteers.report(Self.centre, as: origin)
                }
            }
            #expect(try await volunteers.register.count("responder_position") == 0)
        }
    }

    @Test("Whoever goes off call is nowhere any more, however it comes about")
    func offCall() async throws {
        try await Volunteers.with(count: 3) { volunteers in
            try await volunteers.goOnCall()
            for number in 0..<3 { try await volunteers.report(number, Self.centre) }
            try await volunteers.register.sql(
                "UPDATE on_call_span SET off_at = now(), ended_by = 'policy' WHERE responder_id = $1",
                [volunteers.ids[1]])
            #expect(
                Set(try await volunteers.register.column("SELECT responder_id FROM responder_position", as: UUID.self))
                    == [volunteers.ids[0], volunteers.ids[2]])
            #expect(try await volunteers.feed.readOnCall().responders.count == 2)
        }
    }

    @Test("A report that meets going off call leaves no position behind", arguments: 0..<20)
    func race(round: Int) async throws {
        try await Volunteers.with(count: 1) { volunteers in
            try await volunteers.goOnCall()
            await withTaskGroup { group in
                group.addTask { _ = try? await volunteers.report(0, Self.centre) }
                group.addTask {
                    _ = try? await volunteers.register.sql(
                        "UPDATE on_call_span SET off_at = now(), ended_by = 'responder'")
                }
            }
            #expect(try await volunteers.register.count("responder_position") == 0)
        }
    }

    @Test("Positions older than the policy keeps them are dropped, and no others")
    func dropped() async throws {
        try await Volunteers.with(count: 2) { volunteers in
            try await volunteers.goOnCall()
            for number in 0..<2 { try await volunteers.report(number, Self.centre) }
            try await volunteers.register.sql(
                "UPDATE responder_position SET received_at = now() - interval '31 minutes' WHERE responder_id = $1",
                [volunteers.ids[0]])
            #expect(try await volunteers.clockwork.dropOldPositions() == 1)
            #expect(try await volunteers.clockwork.dropOldPositions() == 0)
            #expect(
                try await volunteers.register.column("SELECT responder_id FROM responder_position", as: UUID.self)
                    == [volunteers.ids[1]])
        }
    }
}
