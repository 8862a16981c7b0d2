public import CivilTime
public import Foundation

/// The one state of a device.
public enum ReadinessState: String, Sendable, CaseIterable {
    case ready
    /// Never checked, or the last check is too long ago.
    case unverified
    /// A code was read out, and nobody has said since whether the device was taken.
    case codeIssued = "code_issued"
    /// Known to be taken.
    case inUse = "in_use"
    /// A fault stands, a consumable has expired, or it came back and nobody has checked it.
    case notReady = "not_ready"
    case retired
}

/// A device's state with the reason for it.
public enum Readiness: Hashable, Sendable {
    case ready
    /// With the moment of the last evidence.
    case unverified(lastEvidence: Date?)
    case codeIssued(at: Date)
    case inUse(since: Date)
    case fault(String?, since: Date)
    case returnedUnchecked(since: Date)
    /// With the last day on which it could be used.
    case expired(ConsumableKind, CalendarDay)
    case retired(since: Date)

    public var state: ReadinessState {
        switch self {
        case .ready: .ready
        case .unverified: .unverified
        case .codeIssued: .codeIssued
        case .inUse: .inUse
        case .fault, .returnedUnchecked, .expired: .notReady
        case .retired: .retired
        }
    }
}

extension ReadinessFacts {
    /// The readiness at a moment, should nothing more happen until then.
    ///
    /// - Parameter zone: whose midnight ends the last day of a consumable.
    public func readiness(
        at moment: Date, under policy: ReadinessPolicy, in zone: ZoneRules = .london
    ) -> Readiness {
        if let retiredAt { return .retired(since: retiredAt) }
        if let takenAt { return .inUse(since: takenAt) }
        if let faultAt { return .fault(fault, since: faultAt) }
        if let returnedAt { return .returnedUnchecked(since: returnedAt) }
        if let (kind, day) = firstExpiry(under: policy), moment >= zone.end(of: day) { return .expired(kind, day) }
        if let codeIssuedAt, moment < codeIssueEnds(codeIssuedAt, under: policy) {
            return .codeIssued(at: codeIssuedAt)
        }
        guard let evidence = lastEvidence(in: zone), moment < evidence.advanced(byDays: policy.unverifiedAfterDays)
        else { return .unverified(lastEvidence: lastEvidence(in: zone)) }
        return .ready
    }

    /// When time alone changes the state next, after a moment; nil: never.
    public func nextChange(
        after moment: Date, under policy: ReadinessPolicy, in zone: ZoneRules = .london
    ) -> Date? {
        var moments: [Date] = []
        if let (_, day) = firstExpiry(under: policy) { moments.append(zone.end(of: day)) }
        if let codeIssuedAt { moments.append(codeIssueEnds(codeIssuedAt, under: policy)) }
        if let evidence = lastEvidence(in: zone) {
            moments.append(evidence.advanced(byDays: policy.unverifiedAfterDays))
        }
        let now = readiness(at: moment, under: policy, in: zone).state
        return moments.filter {
            $0 > moment && readiness(at: $0, under: policy, in: zone).state != now
        }.min()
    }

    /// The last check that found the device ready, or the beginning of the day on which the source says it was seen.
    public func lastEvidence(in zone: ZoneRules = .london) -> Date? {
        [goodCheckAt, seenOn.map(zone.start(of:))].compactMap { $0 }.max()
    }

    /// The required consumable that expires first; of two on one day the first by name.
    private func firstExpiry(under policy: ReadinessPolicy) -> (ConsumableKind, CalendarDay)? {
        expiries.filter { policy.required.contains($0.key) }
            .min { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }
            .map { ($0.key, $0.value) }
    }

    private func codeIssueEnds(_ codeIssuedAt: Date, under policy: ReadinessPolicy) -> Date {
        codeIssuedAt.addingTimeInterval(Double(policy.codeIssueMinutes) * 60)
    }
}

extension Date {
    fileprivate func advanced(byDays days: Int) -> Date { addingTimeInterval(Double(days) * 86_400) }
}

extension ZoneRules {
    /// The moment at which a day is over; the distant future after the calendar's last.
    func end(of day: CalendarDay) -> Date {
        day.adding(days: 1).map(start(of:)) ?? .distantFuture
    }
}
