public import CivilTime

/// A day or a range of days on which the usual hours do not hold: half term, an event, a broken lock.
public struct AccessOverride: Hashable, Sendable {
    public let firstDay: CalendarDay
    /// The last day it holds; where it is before the first, the override holds on no day.
    public let lastDay: CalendarDay
    /// Whether the site is open or shut from 00:00 to 24:00 of each of these days.
    public let isOpen: Bool
    public let reason: String

    public init(firstDay: CalendarDay, lastDay: CalendarDay, isOpen: Bool, reason: String) {
        self.firstDay = firstDay
        self.lastDay = lastDay
        self.isOpen = isOpen
        self.reason = reason
    }
}

/// Overrides cut into stretches that do not overlap, for looking up a day.
struct OverrideTable: Sendable {
    private struct Stretch: Sendable {
        let firstDay: Int
        let lastDay: Int
        let status: AccessStatus
    }

    /// Ascending by day.
    private let stretches: [Stretch]

    /// - Complexity: O(n²) for n overrides: a site has a few in a year.
    init(_ overrides: [AccessOverride]) {
        let valid = overrides.filter { $0.firstDay <= $0.lastDay }
        let cuts = Set(valid.flatMap { [$0.firstDay.dayNumber, $0.lastDay.dayNumber + 1] }).sorted()
        // Shut wins, then the one given first: a wrong answer sends someone to a locked door.
        let ranked = valid.filter { !$0.isOpen } + valid.filter(\.isOpen)
        var stretches: [Stretch] = []
        for (start, end) in zip(cuts, cuts.dropFirst()) {
            guard let first = ranked.first(where: { $0.firstDay.dayNumber <= start && $0.lastDay.dayNumber >= start })
            else { continue }
            let status = AccessStatus(
                state: first.isOpen ? .open : .closed, comment: first.reason.isEmpty ? nil : first.reason)
            stretches.append(Stretch(firstDay: start, lastDay: end - 1, status: status))
        }
        self.stretches = stretches
    }

    var isEmpty: Bool { stretches.isEmpty }

    /// - Complexity: O(log n).
    func status(on dayNumber: Int) -> AccessStatus? {
        var low = 0
        var high = stretches.count
        while low < high {
            let middle = (low + high) / 2
            if stretches[middle].lastDay < dayNumber { low = middle + 1 } else { high = middle }
        }
        guard low < stretches.count, stretches[low].firstDay <= dayNumber else { return nil }
        return stretches[low].status
    }
}
