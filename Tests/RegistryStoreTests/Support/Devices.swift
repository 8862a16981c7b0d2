import CivilTime
import Foundation
import PostgresClient
import Registry
import RegistryStore
import Synchronization
import Testing

/// Devices as an administrator works on them, each piece of work in a transaction of its own.
struct Devices: Sendable {
    let register: PostgresRegister
    let origin = Origin(Caller(role: .administrator))

    func record(_ report: DeviceReport, of device: UUID) async throws -> (RecordedEvent, DeviceStatus) {
        let kept = Kept()
        _ = try await register.change(as: origin, once: nil) { session in
            let event = try await session.record(report, of: device, expecting: nil)
            let status = try await session.status(of: device)
            kept.value.withLock { $0 = (event, status) }
            return KeptAnswer(status: 201, body: Data())
        }
        return try #require(kept.value.withLock { $0 })
    }

    func status(of device: UUID) async throws -> DeviceStatus {
        try await register.read(as: origin) { try await $0.status(of: device) }
    }

    func events(of device: UUID, limit: Int, before: UUID?) async throws -> [RecordedEvent] {
        try await register.read(as: origin) { try await $0.events(of: device, limit: limit, before: before) }
    }

    private final class Kept: Sendable {
        let value = Mutex<(RecordedEvent, DeviceStatus)?>(nil)
    }
}

extension Register {
    var records: PostgresRegister {
        get throws { try PostgresRegister(pool: pool, statements: statements) }
    }

    var defibrillators: Devices {
        get throws { Devices(register: try records) }
    }

    var clockwork: Clockwork {
        get throws { try Clockwork(pool: pool, statements: statements) }
    }

    /// A device at a site of its own, known since a transaction that is over.
    func addDevice(_ name: String = "Hall") async throws -> UUID {
        try await addSite(name)
        return try await value(
            "SELECT defibrillator.id FROM defibrillator JOIN site ON site.id = site_id WHERE site.name = $1", [name])
    }

    @discardableResult
    func report(
        _ change: DeviceReport.Change, of device: UUID, at occurredAt: Date? = nil, detail: String? = nil,
        by reporter: String? = "guardian"
    ) async throws -> (event: RecordedEvent, status: DeviceStatus) {
        try await defibrillators.record(
            DeviceReport(change, occurredAt: occurredAt, detail: detail, reporter: reporter), of: device)
    }

    /// The states that a device went through, in the order of the log, with the cause of each change.
    func transitions(of device: UUID) async throws -> String {
        try await column(
            """
            SELECT from_state || ' > ' || to_state || ' ' || cause FROM readiness_transition
            WHERE defibrillator_id = $1 ORDER BY number
            """, [device], as: String.self
        ).joined(separator: ", ")
    }

    /// The state as the table keeps it.
    func keptState(of device: UUID) async throws -> String {
        try await value("SELECT state FROM defibrillator_readiness WHERE defibrillator_id = $1", [device])
    }

    /// What the locator's feed says of the device at a site.
    func located(_ name: String) async throws -> SiteRecord? {
        try await feed.loadRegister().sites.first { $0.name == name }
    }
}

/// A check that found everything good.
let allGood = CheckFindings(readySignal: true, padsGood: true, batteryGood: true, cabinetGood: true)

/// The policy that the first migration brings.
let firstPolicy = ReadinessPolicy(
    id: "emas-readiness-2026-1", checkDueAfterDays: 335, unverifiedAfterDays: 365, codeIssueMinutes: 240,
    required: [.adultPads, .battery])

extension Date {
    /// A moment that PostgreSQL keeps without rounding, so many seconds from now.
    static func wholeSeconds(fromNow seconds: Double) -> Date {
        Date(timeIntervalSince1970: (Date.now.timeIntervalSince1970 + seconds).rounded(.down))
    }
}
