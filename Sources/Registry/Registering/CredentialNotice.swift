public import CivilTime

/// The warning that should have been given by now of a credential that lapses.
///
/// There is one for each of the policy's days before the last day, and one when it has lapsed. Only the latest that has begun
/// counts: who is entered with a week to go is told so once, and not of sixty days as well.
public enum CredentialNotice: Hashable, Sendable {
    /// The policy's days.
    case expiring(days: Int)
    case expired

    /// Nil where none has begun.
    ///
    /// - Parameters:
    ///   - lastDay: the last on which the credential counts.
    ///   - today: of Europe/London.
    ///   - noticeDays: in any order; one below 1 does not count.
    public init?(lastDay: CalendarDay, today: CalendarDay, noticeDays: [Int]) {
        let left = lastDay.dayNumber - today.dayNumber
        if left < 0 {
            self = .expired
        } else if let days = noticeDays.filter({ $0 >= max(1, left) }).min() {
            self = .expiring(days: days)
        } else {
            return nil
        }
    }

    /// The kind of the message.
    public var kind: String {
        switch self {
        case .expiring: "credential_expiring"
        case .expired: "credential_expired"
        }
    }

    /// Tells the notices of one credential apart.
    public var key: String {
        switch self {
        case .expiring(let days): "\(kind)/\(days)"
        case .expired: kind
        }
    }
}
