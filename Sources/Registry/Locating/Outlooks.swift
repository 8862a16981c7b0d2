import CivilTime
import Foundation
import OpeningHours

/// For each site what the locator does with it, and until when that holds: so that a search looks at a byte and a number
/// and evaluates hours only for those sites that change while somebody is on the way.
///
/// Nine bytes a site, one array a value. Invariant: `verdicts[i]` is the verdict of site `i` at every moment from
/// `evaluatedAt` up to but not including `verdictEnds[i]`, and what its access is at `evaluatedAt` lasts until
/// `accessEnds[i]`.
struct Outlooks: Sendable {
    /// Seconds since 1970 in 32 bits reach to 2106; `never` beyond.
    typealias Moment = UInt32
    static let never = Moment.max

    /// How far ahead hours are looked at, in seconds.
    static let horizon: TimeInterval = 8 * 86_400
    /// Seconds for which an outlook holds at most. The horizon less this is how far ahead every outlook sees until it ends:
    /// ``shown``.
    static let longest: TimeInterval = 86_400
    /// Seconds after an arrival within which the next change of access is told.
    static let shown: TimeInterval = horizon - longest

    private(set) var evaluatedAt: Date
    private(set) var verdicts: [UInt8] = []
    private(set) var verdictEnds: [Moment] = []
    /// The next change of access; ``never`` where there is none within the horizon.
    private(set) var accessEnds: [Moment] = []
    /// The smallest of `verdictEnds`.
    private(set) var nextEnd = Outlooks.never

    init(evaluatedAt: Date, capacity: Int) {
        self.evaluatedAt = evaluatedAt
        verdicts.reserveCapacity(capacity)
        verdictEnds.reserveCapacity(capacity)
        accessEnds.reserveCapacity(capacity)
    }

    /// All sites looked at now.
    init(of sites: [LocatableSite], at moment: Date, under policy: ReadinessPolicy) {
        self.init(evaluatedAt: moment, capacity: sites.count)
        for site in sites { append(Outlook(of: site, at: moment, under: policy)) }
    }

    var count: Int { verdicts.count }

    mutating func append(_ outlook: Outlook) {
        verdicts.append(outlook.verdict)
        verdictEnds.append(outlook.verdictEnd)
        accessEnds.append(outlook.accessEnd)
        nextEnd = min(nextEnd, outlook.verdictEnd)
    }

    /// Those of some sites, as they are elsewhere.
    mutating func append(_ range: Range<Int>, of other: Outlooks) {
        verdicts.append(contentsOf: other.verdicts[range])
        verdictEnds.append(contentsOf: other.verdictEnds[range])
        accessEnds.append(contentsOf: other.accessEnds[range])
        nextEnd = min(nextEnd, other.verdictEnds[range].min() ?? Self.never)
    }

    subscript(_ index: Int) -> Outlook {
        Outlook(verdict: verdicts[index], verdictEnd: verdictEnds[index], accessEnd: accessEnds[index])
    }

    /// Looks anew at the sites whose outlook has ended by a moment.
    ///
    /// - Returns: how many there were.
    /// - Complexity: O(1) where there is none; else O(n), and a look at each of them.
    mutating func advance(to moment: Date, sites: [LocatableSite], under policy: ReadinessPolicy) -> Int {
        guard moment > evaluatedAt, nextEnd <= Self.clamped(moment) else { return 0 }
        let now = Self.clamped(moment)
        var count = 0
        var next = Self.never
        for index in verdictEnds.indices {
            if verdictEnds[index] <= now {
                let outlook = Outlook(of: sites[index], at: moment, under: policy)
                verdicts[index] = outlook.verdict
                verdictEnds[index] = outlook.verdictEnd
                accessEnds[index] = outlook.accessEnd
                count += 1
            }
            next = min(next, verdictEnds[index])
        }
        evaluatedAt = moment
        nextEnd = next
        return count
    }

    /// Whole seconds, rounded down, so that what ends within a second counts as ended.
    static func clamped(_ moment: Date) -> Moment {
        Moment(clamping: moment.unixSeconds)
    }
}

/// One site's part of ``Outlooks``.
struct Outlook {
    let verdict: UInt8
    let verdictEnd: Outlooks.Moment
    let accessEnd: Outlooks.Moment
}

extension Outlook {
    init(of site: LocatableSite, at moment: Date, under policy: ReadinessPolicy) {
        let change = site.schedule.nextChange(after: moment, in: site.place, within: Outlooks.horizon)
        let accessEnd = change.map { Outlooks.clamped($0.moment) } ?? Outlooks.never
        let readinessEnd = site.record.readiness.nextChange(after: moment, under: policy).map(Outlooks.clamped)
        self.init(
            verdict: site.verdict(at: moment, under: policy).code,
            verdictEnd: min(
                accessEnd, readinessEnd ?? Outlooks.never, Outlooks.clamped(moment.addingTimeInterval(Outlooks.longest))
            ),
            accessEnd: accessEnd)
    }
}
