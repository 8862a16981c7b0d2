import Foundation
import PostgresClient
import Registry

/// Devices and what happens to them. The tables keep the facts and the state of a device for whoever writes; this says what
/// may be written.
extension PostgresSession: DeviceOperations {
    func record(
        _ report: DeviceReport, of device: UUID, expecting expected: VersionMatch?
    ) async throws -> RecordedEvent {
        try report.checkFields()
        return try await EventRecorder(connection: connection, statements: statements.devices, device: device)
            .record(report) {
                guard let expected else { return }
                guard expected.admits(try await status(of: device).version) else { throw RegistryError.stale }
            }
    }

    func status(of device: UUID) async throws -> DeviceStatus {
        guard let row = try await connection.execute(statements.devices.readStatus, [device]).first else {
            throw RegistryError.noDevice(device)
        }
        guard let policy = try await connection.execute(statements.devices.readPolicy, []).first else {
            throw StoreError.noPolicy
        }
        return DeviceStatus(
            defibrillatorID: device, siteID: try row.decode("site_id"), siteCode: try row.decode("code"),
            facts: try ReadinessFacts(row: row), moment: try row.decode("moment"),
            policy: try ReadinessPolicy(row: policy), publication: try row.word("publication"),
            access: try row.word("access"), invented: try row.decode("invented"), version: try row.decode("version"),
            groupID: try row.decode("group_id"))
    }

    func events(of device: UUID, limit: Int, before: UUID?) async throws -> [RecordedEvent] {
        guard (1...500).contains(limit) else {
            throw RegistryError.invalid([RegistryError.Fault("limit", "This must be between 1 and 500.")])
        }
        let found = try await one(statements.devices.findEvent, [device, before])
        guard try found.decode("has_device") else { throw RegistryError.noDevice(device) }
        guard try found.decode("has_event") else {
            throw RegistryError.invalid([
                RegistryError.Fault("before", "There is no such event of this defibrillator.")
            ])
        }
        return try await connection.execute(statements.devices.listEvents, [device, limit, before])
            .map(RecordedEvent.init(row:))
    }
}

extension RegistryError {
    static func noDevice(_ device: UUID) -> RegistryError {
        .notFound("There is no defibrillator \(device.uuidString.lowercased()).")
    }
}

/// The statements about devices.
struct DeviceStatements: Sendable {
    let lockSite, lockDevice, readClock, listEventsUntil, addEvent, addCheck, findEventOfCheck: PostgresStatement
    let readEvent, removeConsumables, fitConsumables, moveSite: PostgresStatement
    let readStatus, readPolicy, findEvent, listEvents: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        lockSite = try statements("defibrillators/lock_site")
        lockDevice = try statements("defibrillators/lock_device")
        readClock = try statements("defibrillators/read_clock")
        listEventsUntil = try statements("defibrillators/list_events_until")
        addEvent = try statements("defibrillators/add_event")
        addCheck = try statements("defibrillators/add_check")
        findEventOfCheck = try statements("defibrillators/find_event_of_check")
        readEvent = try statements("defibrillators/read_event")
        removeConsumables = try statements("defibrillators/remove_consumables")
        fitConsumables = try statements("defibrillators/fit_consumables")
        moveSite = try statements("defibrillators/move_site")
        readStatus = try statements("defibrillators/read_status")
        readPolicy = try statements("locating/read_readiness_policy")
        findEvent = try statements("defibrillators/find_event")
        listEvents = try statements("defibrillators/list_events")
    }
}
