import CivilTime
public import Foundation
public import PostgresClient
public import Registry
import SpatialGrid

/// Devices and what happens to them, in PostgreSQL.
///
/// The tables keep the facts and the state of a device for whoever writes; the store says what may be written.
public struct PostgresDefibrillatorStore: DefibrillatorStore {
    private let pool: PostgresPool
    let statements: DefibrillatorStatements

    public init(pool: PostgresPool, statements: StatementLibrary) throws {
        self.pool = pool
        self.statements = try DefibrillatorStatements(statements)
    }

    public func record(
        _ report: DeviceReport, of device: UUID
    ) async throws -> (RecordedEvent, DeviceStatus) {
        try report.checkFields()
        return try await inWordsOfRegister {
            try await pool.withTransaction(retrying: 2) { connection in
                let recorder = EventRecorder(connection: connection, statements: statements, device: device)
                let event = try await recorder.record(report)
                return (event, try await status(of: device, on: connection))
            }
        }
    }

    public func status(of device: UUID) async throws -> DeviceStatus {
        try await inWordsOfRegister {
            try await pool.withTransaction(isolation: .repeatableRead, readOnly: true) { connection in
                try await status(of: device, on: connection)
            }
        }
    }

    private func status(of device: UUID, on connection: PostgresConnection) async throws -> DeviceStatus {
        guard let row = try await connection.execute(statements.readStatus, [device]).first else {
            throw RegistryError.noDevice(device)
        }
        guard let policy = try await connection.execute(statements.readPolicy, []).first else {
            throw StoreError.noPolicy
        }
        return DeviceStatus(
            defibrillatorID: device, siteID: try row.decode("site_id"), siteCode: try row.decode("code"),
            facts: try ReadinessFacts(row: row), moment: try row.decode("moment"),
            policy: try ReadinessPolicy(row: policy), publication: try row.word("publication"),
            access: try row.word("access"), invented: try row.decode("invented"))
    }

    public func events(of device: UUID, limit: Int, before: UUID?) async throws -> [RecordedEvent] {
        guard (1...500).contains(limit) else {
            throw RegistryError.invalid([RegistryError.Fault("limit", "This must be between 1 and 500.")])
        }
        return try await inWordsOfRegister {
            try await pool.withTransaction(isolation: .repeatableRead, readOnly: true) { connection in
                guard let found = try await connection.execute(statements.findEvent, [device, before]).first else {
                    throw StoreError.noRow
                }
                guard try found.decode("has_device") else { throw RegistryError.noDevice(device) }
                guard try found.decode("has_event") else {
                    throw RegistryError.invalid([
                        RegistryError.Fault("before", "There is no such event of this defibrillator.")
                    ])
                }
                return try await connection.execute(statements.listEvents, [device, limit, before])
                    .map(RecordedEvent.init(row:))
            }
        }
    }

    /// Devices in one transaction: reports wait while theirs is advanced.
    private static let batch = 2000

    public func advanceReadiness() async throws -> Int {
        try await inWordsOfRegister {
            var changed = 0
            while true {
                let result = try await pool.withTransaction(retrying: 2) { connection in
                    try await connection.execute(statements.advanceReadiness, [Self.batch])
                }
                guard let row = result.first else { throw StoreError.noRow }
                changed += try row.decode("changed_count", as: Int.self)
                guard try row.decode("examined_count", as: Int.self) == Self.batch else { return changed }
            }
        }
    }
}

extension RegistryError {
    static func noDevice(_ device: UUID) -> RegistryError {
        .notFound("There is no defibrillator \(device.uuidString.lowercased()).")
    }
}

/// The statements of the store, found when it is made.
struct DefibrillatorStatements: Sendable {
    let lockSite, lockDevice, readClock, listEventsUntil, addEvent, addCheck, findEventOfCheck: PostgresStatement
    let readEvent, removeConsumables, fitConsumables, moveSite: PostgresStatement
    let readStatus, readPolicy, findEvent, listEvents, advanceReadiness: PostgresStatement

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
        advanceReadiness = try statements("defibrillators/advance_readiness")
    }
}
