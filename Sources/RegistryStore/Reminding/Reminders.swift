import CivilTime
import Foundation
public import PostgresClient
import Registry

/// Has guardians and coordinators reminded of checks that are due and of consumables that expire. What is due is worked out
/// anew each time, and each reminder is kept once for its cause, so it may be done as often as one likes and by as many
/// instances.
public struct Reminders: Sendable {
    private let pool: PostgresPool
    private let takeTurn, readPolicy, readReadinessPolicy: PostgresStatement
    private let listCoordinators, listDevices, addMessages: PostgresStatement

    /// Devices in one transaction.
    private let batch: Int

    /// - Parameters:
    ///   - pool: its sessions work for the service itself: see ``Clockwork/systemSettings``.
    ///   - batch: devices in one transaction; at least 1.
    public init(pool: PostgresPool, statements: StatementLibrary, batch: Int = 1000) throws {
        self.pool = pool
        self.batch = max(1, batch)
        takeTurn = try statements("reminding/take_turn")
        readPolicy = try statements("reminding/read_policy")
        readReadinessPolicy = try statements("locating/read_readiness_policy")
        listCoordinators = try statements("reminding/list_coordinators")
        listDevices = try statements("reminding/list_devices")
        addMessages = try statements("reminding/add_messages")
    }

    /// Adds a message for each reminder that should have been sent by now and was not yet.
    ///
    /// - Returns: how many; those that find another instance at work leave the rest to it.
    /// - Throws: ``RegistryError``s of the database.
    public func remind() async throws -> Int {
        try await pool.addInBatches { try await remind(after: $0, on: $1) }
    }

    /// - Returns: how many messages were added, and the last device where there may be more.
    private func remind(after: UUID?, on connection: PostgresConnection) async throws -> (Int, UUID?) {
        guard try await connection.execute(takeTurn, []).first?.decode("taken", as: Bool.self) == true else {
            return (0, nil)
        }
        guard let row = try await connection.execute(readPolicy, []).first,
            let readinessRow = try await connection.execute(readReadinessPolicy, []).first
        else { throw StoreError.noPolicy }
        let plans = ReminderRules(
            policy: try ReminderPolicy(row: row), readiness: try ReadinessPolicy(row: readinessRow),
            coordinators: try await connection.execute(listCoordinators, []).map { try $0.decode("id") },
            now: try row.decode("moment"))
        let devices = try await connection.execute(listDevices, [after, batch]).map(KeptDevice.init(row:))
        let messages = devices.flatMap(plans.messages(for:))
        let count = try await add(messages, on: connection)
        return (count, devices.count == batch ? devices.last?.id : nil)
    }

    private func add(_ messages: [ReminderMessage], on connection: PostgresConnection) async throws -> Int {
        guard !messages.isEmpty else { return 0 }
        let parameters: [any PostgresEncodable] = [
            messages.map(\.reminder.kind.name), messages.map(\.account), messages.map(\.device.siteID),
            messages.map(\.device.siteName), messages.map(\.device.siteCode),
            messages.map { $0.reminder.kind.consumable?.rawValue ?? "" }, messages.map(\.reminder.dueOn.description),
            messages.map(\.cause),
        ]
        return try await connection.execute(addMessages, parameters).count
    }
}

/// What every device's reminders depend on.
private struct ReminderRules {
    let policy: ReminderPolicy
    let readiness: ReadinessPolicy
    let coordinators: [UUID]
    let now: Date

    func messages(for device: KeptDevice) -> [ReminderMessage] {
        let plan = ReminderPlan(
            lastGoodCheck: device.facts.lastEvidence(), knownSince: device.knownSince, consumables: device.consumables,
            guardians: .init(hasPrimary: device.primary != nil, hasSupporting: !device.supporting.isEmpty),
            readiness: readiness, policy: policy, now: now)
        return plan.reminders.flatMap { reminder in
            let told: [UUID] =
                switch reminder.stage {
                case .primary: device.primary.map { [$0] } ?? []
                case .supporting: device.supporting
                case .coordinator: coordinators
                }
            return told.map { ReminderMessage(reminder: reminder, device: device, account: $0) }
        }
    }
}

/// One reminder for one person.
private struct ReminderMessage {
    let reminder: Reminder
    let device: KeptDevice
    let account: UUID

    var cause: String {
        "\(device.id.uuidString.lowercased())/\(reminder.key)/\(account.uuidString.lowercased())"
    }
}

/// A device with what its reminders depend on.
private struct KeptDevice {
    let id: UUID
    let siteID: UUID
    let siteCode: String
    let siteName: String
    let knownSince: Date
    let primary: UUID?
    let supporting: [UUID]
    let facts: ReadinessFacts
    let consumables: [ConsumableKind: FittedConsumable]

    init(row: PostgresRow) throws {
        id = try row.decode("id")
        siteID = try row.decode("site_id")
        siteCode = try row.decode("site_code")
        siteName = try row.decode("site_name")
        knownSince = try row.decode("known_since")
        primary = try row.decode("primary_id")
        supporting = try row.decode("supporting_ids")
        facts = try ReadinessFacts(row: row)
        let (kinds, expiries, fittings) = (
            try row.decode("kinds", as: [String].self), try row.decode("expires_on", as: [String].self),
            try row.decode("fitted_on", as: [String].self)
        )
        var consumables: [ConsumableKind: FittedConsumable] = [:]
        for (kind, (expires, fitted)) in zip(kinds, zip(expiries, fittings)) {
            // A day that the calendar does not have, such as `infinity`, never comes.
            guard let kind = ConsumableKind(rawValue: kind), let last = CalendarDay(expires) else { continue }
            consumables[kind] = FittedConsumable(expiresOn: last, fittedOn: CalendarDay(fitted))
        }
        self.consumables = consumables
    }
}

extension ReminderPolicy {
    init(row: PostgresRow) throws {
        self.init(
            expiryNoticeDays: try row.decode("expiry_reminder_days"),
            supportingAfterDays: try row.decode("supporting_after_days"),
            coordinatorAfterDays: try row.decode("coordinator_after_days"),
            repeatAfterDays: try row.decode("reminder_repeat_days"))
    }
}

extension Reminder.Kind {
    fileprivate var consumable: ConsumableKind? {
        switch self {
        case .checkDue, .checkOverdue: nil
        case .consumableExpiring(let kind), .consumableExpired(let kind): kind
        }
    }
}
