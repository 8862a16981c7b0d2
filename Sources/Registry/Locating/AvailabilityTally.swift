public import Foundation

/// How many of the register's fixed devices can be used at one moment, and why the others cannot.
public struct AvailabilityTally: Sendable {
    public let time: Date
    /// Of the register's sites with a device, those that the viewer may know of.
    public let siteCount: Int
    public let offered: [Availability: Int]
    public let passedOver: [PassedOverReason: Int]

    /// The share that is known to be ready and open, 0 ... 1; 0 where there are no sites.
    public var availableShare: Double {
        siteCount == 0 ? 0 : Double(offered[.available] ?? 0) / Double(siteCount)
    }

    /// The share that would be offered to somebody who stands before it, 0 ... 1; 0 where there are no sites.
    public var offeredShare: Double {
        siteCount == 0 ? 0 : Double(offered.values.reduce(0, +)) / Double(siteCount)
    }

    init(_ snapshot: LocatorSnapshot, at moment: Date, now: Date, for viewer: Viewer) {
        var offered: [Availability: Int] = [:]
        var passedOver: [PassedOverReason: Int] = [:]
        var count = 0
        let readinessMoment = max(moment, now)
        let serves = moment >= snapshot.outlooks.evaluatedAt && moment == readinessMoment
        let latest = serves ? Outlooks.clamped(moment) : Outlooks.never
        for (index, site) in snapshot.sites.enumerated() {
            let verdict =
                latest < snapshot.outlooks.verdictEnds[index]
                ? Verdict(code: snapshot.outlooks.verdicts[index])
                : site.verdict(at: moment, readinessAt: readinessMoment, under: snapshot.readinessPolicy)
            guard let verdict, viewer.maySee(verdict) else { continue }
            count += 1
            switch verdict {
            case .offered(let availability): offered[availability, default: 0] += 1
            case .passedOver(let reason): passedOver[reason, default: 0] += 1
            }
        }
        time = moment
        siteCount = count
        self.offered = offered
        self.passedOver = passedOver
    }
}
