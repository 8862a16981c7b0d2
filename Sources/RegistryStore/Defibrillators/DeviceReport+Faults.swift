import CivilTime
import Foundation
import Registry

extension DeviceReport {
    private static let earliest = Date(timeIntervalSince1970: 946_684_800)  // 2000-01-01
    /// How far a reporter's clock may be ahead of the database's: what the table allows.
    private static let tolerance: TimeInterval = 60

    /// - Throws: ``RegistryError/invalid(_:)`` for what nobody could have meant, with the field as the API names it.
    func checkFields() throws {
        switch change {
        case .checked(let findings) where findings.isEmpty:
            throw RegistryError.invalid([
                RegistryError.Fault(
                    "readySignal",
                    "Say what was seen: at least one of readySignal, padsGood, batteryGood and cabinetGood.")
            ])
        case .restocked(let expiries) where expiries.isEmpty:
            throw RegistryError.invalid([
                RegistryError.Fault("consumables", "Say what was fitted: at least one consumable with its last day.")
            ])
        default: break
        }
    }

    /// - Parameter now: by the database's clock.
    /// - Throws: ``RegistryError/invalid(_:)`` for a time in the future or before 2000.
    func checkTime(now: Date) throws {
        guard let occurredAt else { return }
        guard occurredAt >= Self.earliest else {
            throw RegistryError.invalid([RegistryError.Fault("occurredAt", "This is before the year 2000.")])
        }
        guard occurredAt <= now.addingTimeInterval(Self.tolerance) else {
            throw RegistryError.invalid([
                RegistryError.Fault("occurredAt", "This is in the future: only what has happened can be reported.")
            ])
        }
    }
}

extension [ConsumableKind: CalendarDay] {
    /// In one order, whatever the dictionary's.
    var inOrder: [(kind: ConsumableKind, lastDay: CalendarDay)] {
        sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
    }

    /// Nobody fits what has expired: the date is a slip.
    func checkFitted(on day: CalendarDay) throws {
        let faults = inOrder.filter { $0.lastDay < day }.map { kind, lastDay in
            RegistryError.Fault(
                "consumables", "The \(kind.words) with the last day \(lastDay) had expired before \(day), when fitted.")
        }
        guard faults.isEmpty else { throw RegistryError.invalid(faults) }
    }
}
