import Foundation
import OpeningHours
import SpatialGrid

/// One question's view of a snapshot: what the locator does with each site for somebody who sets out from a place at a
/// moment. A site whose outlook holds until the latest arrival costs a comparison, every other one an evaluation, once.
final class Assessment {
    let snapshot: LocatorSnapshot
    let place: Coordinate
    let moment: Date
    /// Seconds from the moment asked about until now, where it is in the past: the register keeps what its devices are now
    /// and not what they were, so their readiness is told as of now.
    let readinessDelay: TimeInterval
    /// By which everybody has arrived. `never`: outlooks do not serve, each site is evaluated.
    private let latestArrival: Outlooks.Moment
    private var evaluated: [Int: UInt8] = [:]

    init(_ snapshot: LocatorSnapshot, from place: Coordinate, at moment: Date, now: Date, radius: Double) {
        self.snapshot = snapshot
        self.place = place
        self.moment = moment
        readinessDelay = max(0, now.timeIntervalSince(moment))
        let latest = Outlooks.clamped(moment.addingTimeInterval(snapshot.policy.arrivalSeconds(for: radius)))
        let serves = readinessDelay == 0 && moment >= snapshot.outlooks.evaluatedAt
        latestArrival = serves ? latest : Outlooks.never
    }

    /// The code of a site's verdict on arrival.
    @inline(__always)
    func code(of index: Int) -> UInt8 {
        latestArrival < snapshot.outlooks.verdictEnds[index] ? snapshot.outlooks.verdicts[index] : evaluate(index)
    }

    /// - Parameter distance: metres from the place.
    func arrival(at distance: Double) -> Date {
        moment.addingTimeInterval(snapshot.policy.arrivalSeconds(for: distance))
    }

    /// The moment for which readiness is told, for somebody who arrives at another.
    func readinessMoment(_ arrival: Date) -> Date {
        arrival.addingTimeInterval(readinessDelay)
    }

    func readiness(of site: LocatableSite, onArrival arrival: Date) -> Readiness {
        site.record.readiness.readiness(at: readinessMoment(arrival), under: snapshot.readinessPolicy)
    }

    /// The next change of access after an arrival; nil where there is none within ``Outlooks/shown``.
    func accessChange(of index: Int, after arrival: Date) -> Date? {
        guard latestArrival < snapshot.outlooks.verdictEnds[index] else {
            let site = snapshot.sites[index]
            return site.schedule.nextChange(after: arrival, in: site.place, within: Outlooks.shown)?.moment
        }
        // No change lies between the outlook's beginning and the arrival.
        let change = Date(timeIntervalSince1970: Double(snapshot.outlooks.accessEnds[index]))
        return change.timeIntervalSince(arrival) <= Outlooks.shown ? change : nil
    }

    private func evaluate(_ index: Int) -> UInt8 {
        if let code = evaluated[index] { return code }
        let site = snapshot.sites[index]
        let arrival = arrival(at: place.distance(to: site.record.coordinate))
        let code = site.verdict(
            at: arrival, readinessAt: readinessMoment(arrival), under: snapshot.readinessPolicy
        ).code
        evaluated[index] = code
        return code
    }
}
