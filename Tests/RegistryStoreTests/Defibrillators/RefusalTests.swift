import CivilTime
import Foundation
import PostgresClient
import Registry
import RegistryStore
import SpatialGrid
import Testing

@Suite("What cannot have happened to a device")
struct RefusalTests {
    private static let refusals: [(before: [DeviceReport.Change], report: DeviceReport.Change, sentence: String)] = [
        ([.taken], .codeIssued, "The device is out"), ([.taken], .taken, "taken at"),
        ([], .returned, "not out"), ([.taken, .returned], .returned, "not out"),
        ([], .faultCleared, "No fault stands"),
        ([.checked(CheckFindings(padsGood: false)), .faultCleared], .faultCleared, "No fault stands"),
        ([.retired], .checked(allGood), "was retired"), ([.retired], .taken, "was retired"),
        ([.retired], .retired, "was retired"), ([.retired], .faultReported, "was retired"),
    ]

    @Test(
        "A report that contradicts what is known is refused with its reason, and leaves nothing",
        arguments: refusals.indices)
    func contradiction(index: Int) async throws {
        let refusal = Self.refusals[index]
        try await Register.with { register in
            let device = try await register.addDevice()
            for change in refusal.before { try await register.report(change, of: device) }
            let before = try await rows(register)
            let error = try await #require(throws: RegistryError.self) {
                try await register.report(refusal.report, of: device)
            }
            guard case .conflict(let sentence) = error else { throw error }
            #expect(sentence.contains(refusal.sentence))
            #expect(try await rows(register) == before)
        }
    }

    @Test("A device that is out is not moved")
    func movedWhileOut() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            try await register.report(.taken, of: device)
            let before = try await rows(register)
            let point = try #require(Coordinate(latitude: 52, longitude: -1))
            await #expect(throws: RegistryError.self) { try await register.report(.moved(point), of: device) }
            #expect(try await rows(register) == before)
        }
    }

    @Test("What cannot be meant is refused by the name of its field, and leaves nothing")
    func fields() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            let before = try await rows(register)
            let expired = try #require(CalendarDay("2020-01-01"))
            let reports: [(DeviceReport.Change, Date?, String)] = [
                (.taken, .wholeSeconds(fromNow: 120), "occurredAt"),
                (.taken, Date(timeIntervalSince1970: 946_684_799), "occurredAt"),
                (.taken, .distantPast, "occurredAt"), (.taken, .distantFuture, "occurredAt"),
                (.checked(CheckFindings()), nil, "readySignal"), (.restocked([:]), nil, "consumables"),
                (.restocked([.battery: expired]), nil, "consumables"),
            ]
            for (change, moment, field) in reports {
                let error = try await #require(throws: RegistryError.self) {
                    try await register.report(change, of: device, at: moment)
                }
                guard case .invalid(let faults) = error else { throw error }
                #expect(faults.map(\.field) == [field], "\(change)")
            }
            #expect(try await rows(register) == before)
            // A reporter's clock may be a little ahead, and what is reported next comes after it all the same.
            try await register.report(.taken, of: device, at: .wholeSeconds(fromNow: 30))
            #expect(try await register.report(.returned, of: device).status.readiness.state == .notReady)
        }
    }

    @Test("Of a device that is not there nothing is said")
    func unknownDevice() async throws {
        try await Register.with { register in
            let store = try register.defibrillators
            let nobody = UUID()
            for change in [DeviceReport.Change.taken, .checked(allGood), .retired] {
                let error = await #expect(throws: RegistryError.self) { try await register.report(change, of: nobody) }
                guard case .notFound = error else { Issue.record("\(change)"); return }
            }
            await #expect(throws: RegistryError.self) { try await store.status(of: nobody) }
            await #expect(throws: RegistryError.self) { try await store.events(of: nobody, limit: 1, before: nil) }
        }
    }

    @Test("A device cannot be retired before the day it came into service")
    func retiredBeforeService() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            try await register.sql("UPDATE defibrillator SET in_service_since = '2026-01-02'")
            let refusal = RegistryError.conflict("The device cannot be retired before the day it came into service.")
            await #expect(throws: refusal) {
                try await register.report(.retired, of: device, at: Date(timeIntervalSince1970: 1_767_182_400))
            }
            #expect(try await register.count("defibrillator_event") == 0)
        }
    }

    private func rows(_ register: Register) async throws -> [String] {
        try await register.column(
            [
                "site", "defibrillator", "consumable", "readiness_check", "defibrillator_event",
                "defibrillator_readiness", "readiness_transition",
            ]
            .map { "SELECT '\($0) ' || xmin || ' ' || kept::text AS row FROM \($0) AS kept" }
            .joined(separator: " UNION ALL ") + " ORDER BY row")
    }
}
