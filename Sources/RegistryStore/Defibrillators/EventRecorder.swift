import CivilTime
import Foundation
import PostgresClient
import Registry
import SpatialGrid

/// Keeps one report of one device within a transaction.
struct EventRecorder {
    let connection: PostgresConnection
    let statements: DeviceStatements
    let device: UUID

    /// Refuses what cannot have happened, keeps the event and does what follows from it.
    ///
    /// - Parameter check: what must hold once nobody else can change the device.
    func record(_ report: DeviceReport, once check: () async throws -> Void) async throws -> RecordedEvent {
        if case .moved = report.change { _ = try await connection.execute(statements.lockSite, [device]) }
        guard let locked = try await connection.execute(statements.lockDevice, [device]).first else {
            throw RegistryError.noDevice(device)
        }
        try await check()
        guard let clock = try await connection.execute(statements.readClock, [device]).first else {
            throw StoreError.noRow
        }
        let now = try clock.decode("moment", as: Date.self)
        try report.checkTime(now: now)
        let occurredAt = try report.occurredAt ?? clock.decode("present")

        let former = try await connection.execute(statements.listEventsUntil, [device, occurredAt])
        do {
            try ReadinessFacts(folding: former.map { try RecordedEvent(row: $0).event }).admit(report.change.kind)
        } catch let refusal as EventRefusal {
            throw RegistryError.conflict(refusal.description)
        }
        let event = try await add(report, occurredAt: occurredAt, recordedAt: now)
        try await follow(report.change, at: occurredAt, site: locked.decode("site_id"))
        guard let row = try await connection.execute(statements.readEvent, [event]).first else {
            throw StoreError.noRow
        }
        return try RecordedEvent(row: row)
    }

    private func add(_ report: DeviceReport, occurredAt: Date, recordedAt: Date) async throws -> UUID? {
        guard case .checked(let findings) = report.change else {
            return try await connection.execute(
                statements.addEvent,
                [
                    device, report.change.kind.rawValue, occurredAt, recordedAt, report.detail, report.reporter,
                    report.source,
                ]
            ).first?.decode("id")
        }
        let check = try await connection.execute(
            statements.addCheck,
            [
                device, occurredAt, recordedAt, report.detail, report.reporter, findings.readySignal,
                findings.padsGood, findings.batteryGood, findings.cabinetGood,
            ])
        return try await connection.execute(
            statements.findEventOfCheck, [check.first?.decode("id", as: UUID.self)]
        ).first?.decode("id")
    }

    /// What the report changes besides the list of events. That a device is retired follows from the event by itself.
    private func follow(_ change: DeviceReport.Change, at occurredAt: Date, site: UUID) async throws {
        switch change {
        case .restocked(let expiries):
            let day = ZoneRules.london.day(at: occurredAt)
            try expiries.checkFitted(on: day)
            let kinds = expiries.inOrder.map(\.kind.rawValue)
            _ = try await connection.execute(statements.removeConsumables, [device, kinds, day.description])
            _ = try await connection.execute(
                statements.fitConsumables,
                [device, kinds, expiries.inOrder.map(\.lastDay.description), day.description])
        case .moved(let point):
            _ = try await connection.execute(
                statements.moveSite, [site, point.latitude, point.longitude, device, occurredAt])
        case .codeIssued, .taken, .returned, .checked, .faultReported, .faultCleared, .retired:
            break
        }
    }
}
