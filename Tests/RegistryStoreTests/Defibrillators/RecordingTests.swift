import CivilTime
import Foundation
import PostgresClient
import Registry
import RegistryStore
import SpatialGrid
import Testing

@Suite("Recording what happens to a device")
struct RecordingTests {
    @Test("What is reported without a time happens now, also as the first that is known of a device")
    func firstReport() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            let first = try await register.report(.checked(allGood), of: device).event.event
            #expect(first.occurredAt == first.recordedAt)
            let second = try await register.report(.faultReported, of: device, detail: "beeps").event.event
            #expect(second.occurredAt == second.recordedAt && second.occurredAt >= first.occurredAt)
        }
    }

    @Test("Every kind of event is kept, leads to its state, and is in the feed and the log")
    func everyKind() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            let point = try #require(Coordinate(latitude: 52.5, longitude: -1.5))
            let steps: [(DeviceReport.Change, String?, ReadinessState)] = [
                (.checked(allGood), "Looks new", .ready), (.codeIssued, nil, .codeIssued), (.taken, nil, .inUse),
                (.returned, nil, .notReady), (.checked(CheckFindings(padsGood: false)), nil, .notReady),
                (.faultCleared, nil, .ready), (.faultReported, "It beeps", .notReady),
                (.restocked([.adultPads: try #require(CalendarDay("2099-01-01"))]), nil, .notReady),
                (.checked(allGood), nil, .ready), (.moved(point), "To the new hall", .ready), (.retired, nil, .retired),
            ]
            #expect(try await register.defibrillators.status(of: device).readiness == .unverified(lastEvidence: nil))
            for (change, detail, state) in steps {
                let (recorded, status) = try await register.report(change, of: device, detail: detail)
                #expect(recorded.event.kind == change.kind)
                #expect(recorded.event.detail == detail)
                #expect(recorded.reporter == "guardian")
                #expect(status.readiness.state == state, "\(change)")
                #expect(try await register.keptState(of: device) == state.rawValue, "\(change)")
                let located = try await register.located("Hall")
                #expect(located?.readiness == (state == .retired ? nil : status.facts), "\(change)")
            }
            let events = try await register.defibrillators.events(of: device, limit: 500, before: nil)
            #expect(events.map(\.event.kind) == steps.map(\.0.kind).reversed())
            #expect(events.last?.event.findings == allGood)
            #expect(events.last?.event.detail == "Looks new")
            #expect(try await register.value("SELECT (latitude, longitude) = (52.5, -1.5) FROM site"))
            #expect(try await register.value("SELECT retired_at FROM defibrillator") == events.first?.event.occurredAt)
            #expect(
                try await register.transitions(of: device)
                    == """
                    unverified > ready event, ready > code_issued event, code_issued > in_use event, \
                    in_use > not_ready event, not_ready > ready event, ready > not_ready event, \
                    not_ready > ready event, ready > retired event
                    """)
        }
    }

    @Test("Events come in pages, the latest first, each once")
    func pages() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            let store = try register.defibrillators
            let moment = Date.wholeSeconds(fromNow: -86_400)
            for _ in 0..<7 { try await register.report(.faultReported, of: device, at: moment) }
            let all = try await store.events(of: device, limit: 500, before: nil).map(\.event.id)
            var paged: [UUID] = []
            while case let page = try await store.events(of: device, limit: 2, before: paged.last), !page.isEmpty {
                paged += page.map(\.event.id)
            }
            #expect(paged == all)
            #expect(Set(all).count == 7)
            for limit in [0, 501] {
                await #expect(throws: RegistryError.self) {
                    try await store.events(of: device, limit: limit, before: nil)
                }
            }
            await #expect(throws: RegistryError.self) { try await store.events(of: device, limit: 1, before: UUID()) }
        }
    }

    @Test("A report that comes late counts as of when it happened")
    func lateReports() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            let now = Date.wholeSeconds(fromNow: 0)
            func ago(_ hours: Double) -> Date { now.addingTimeInterval(-3600 * hours) }
            try await register.report(.checked(allGood), of: device, at: ago(2))
            let fault = try await register.report(.faultReported, of: device, at: ago(3), detail: "Dark")
            #expect(fault.status.readiness == .ready)
            let taken = try await register.report(.taken, of: device, at: ago(1))
            #expect(taken.status.readiness == .inUse(since: ago(1)))
            // It had been out before the check, too, and it came back from that.
            try await register.report(.taken, of: device, at: ago(5))
            let returned = try await register.report(.returned, of: device, at: ago(4))
            #expect(returned.status.readiness == .inUse(since: ago(1)))
            // Time passes in the log as in the world: what was known late begins no earlier than what was known before.
            #expect(
                try await register.value(
                    """
                    SELECT bool_and(changed_at >= former) FROM (
                        SELECT changed_at, lag(changed_at, 1, changed_at) OVER (ORDER BY number) AS former
                        FROM readiness_transition) AS log
                    """))
        }
    }

    @Test("Restocking replaces what was fitted before that day, also when it is reported late")
    func restocking() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            try await register.sql(
                "INSERT INTO consumable (defibrillator_id, kind, expires_on) VALUES ($1, 'adult_pads', '2026-01-01')",
                [device])
            #expect(try await register.keptState(of: device) == "not_ready")
            func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }
            func restock(_ expiries: [ConsumableKind: CalendarDay], hoursAgo: Double) async throws -> DeviceStatus {
                try await register.report(
                    .restocked(expiries), of: device, at: .wholeSeconds(fromNow: -3600 * hoursAgo)
                ).status
            }
            let status = try await restock([.adultPads: day("2098-01-01"), .battery: day("2099-01-01")], hoursAgo: 48)
            #expect(status.facts.expiries == [.adultPads: try day("2098-01-01"), .battery: try day("2099-01-01")])
            let late = try await restock(
                [.battery: day("2090-01-01"), .paediatricPads: day("2091-01-01")], hoursAgo: 240)
            #expect(late.facts.expiries[.battery] == (try day("2099-01-01")))
            #expect(late.facts.expiries[.paediatricPads] == (try day("2091-01-01")))
            #expect(try await register.count("consumable WHERE removed_on IS NULL") == 3)
            #expect(try await register.count("consumable WHERE removed_on >= fitted_on OR fitted_on IS NULL") == 2)
            #expect(
                try await register.transitions(of: device)
                    == "unverified > not_ready consumable, not_ready > unverified consumable")
        }
    }

    @Test("A later move stands when an earlier one is reported after it")
    func moves() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            let (first, second) = (Coordinate(latitude: 52.1, longitude: -1), Coordinate(latitude: 52.2, longitude: -1))
            try await register.report(.moved(#require(second)), of: device, at: .wholeSeconds(fromNow: -60))
            try await register.report(.moved(#require(first)), of: device, at: .wholeSeconds(fromNow: -120))
            #expect(try await register.value("SELECT latitude FROM site") == 52.2)
        }
    }
}
