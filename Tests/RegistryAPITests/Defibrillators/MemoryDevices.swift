import Foundation
import Registry
import Synchronization

/// Devices in memory by the register's own rules; the tables are tested against PostgreSQL.
final class MemoryDevices: DefibrillatorStore {
    static let device = key(1)
    static let hidden = key(2)
    static let unreachable = key(3)
    static let policy = ReadinessPolicy(
        id: "invented-readiness-1", checkDueAfterDays: 335, unverifiedAfterDays: 365, codeIssueMinutes: 240,
        required: [.adultPads, .battery])

    private let events = Mutex<[UUID: [RecordedEvent]]>([:])

    static func key(_ number: Int) -> UUID {
        UUID(uuidString: "00000000-0000-7000-8000-" + String(format: "%012d", number)) ?? UUID()
    }

    private func require(_ device: UUID) throws {
        if device == Self.unreachable { throw RegistryError.databaseUnavailable }
        guard device == Self.device || device == Self.hidden else {
            throw RegistryError.notFound("There is no defibrillator \(device.uuidString.lowercased()).")
        }
    }

    func record(_ report: DeviceReport, of device: UUID) async throws -> (RecordedEvent, DeviceStatus) {
        try require(device)
        let now = Date()
        let event = try events.withLock { events in
            let known = events[device, default: []]
            do {
                try ReadinessFacts(folding: known.map(\.event)).admit(report.change.kind)
            } catch let refusal as EventRefusal {
                throw RegistryError.conflict(refusal.description)
            }
            var findings: CheckFindings?
            if case .checked(let seen) = report.change { findings = seen }
            let event = RecordedEvent(
                event: DeviceEvent(
                    id: Self.key(1000 + known.count), kind: report.change.kind, occurredAt: report.occurredAt ?? now,
                    recordedAt: now, detail: report.detail, findings: findings),
                reporter: report.reporter)
            events[device, default: []].append(event)
            return event
        }
        return (event, try await status(of: device))
    }

    func status(of device: UUID) async throws -> DeviceStatus {
        try require(device)
        let facts = ReadinessFacts(folding: events.withLock { $0[device, default: []] }.map(\.event))
        return DeviceStatus(
            defibrillatorID: device, siteID: Self.key(7), siteCode: "HS-2222", facts: facts, moment: Date(),
            policy: Self.policy, publication: device == Self.hidden ? .hidden : .full, access: .public, invented: true)
    }

    func events(of device: UUID, limit: Int, before: UUID?) async throws -> [RecordedEvent] {
        try require(device)
        let all = Array(events.withLock { $0[device, default: []] }.reversed())
        guard let before else { return Array(all.prefix(limit)) }
        guard let index = all.firstIndex(where: { $0.event.id == before }) else {
            // The name that the store in PostgreSQL gives it.
            throw RegistryError.invalid([.init("before", "There is no such event of this defibrillator.")])
        }
        return Array(all[(index + 1)...].prefix(limit))
    }

    func advanceReadiness() async throws -> Int { 0 }
}
