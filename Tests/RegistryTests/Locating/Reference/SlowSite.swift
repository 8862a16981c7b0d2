import CivilTime
import Foundation
import OpeningHours
import SpatialGrid

@testable import Registry

/// A site with everything from which its answer follows, and the answer told in the most obvious way.
struct SlowSite {
    let record: SiteRecord
    let hours: SlowHours
    let events: [DeviceEvent]

    enum Verdict: Hashable {
        case offered(String)
        case passedOver(String)
    }

    func verdict(at arrival: Date, readinessAt moment: Date, under policy: ReadinessPolicy) -> Verdict {
        if record.publication == .hidden { return .passedOver("hidden") }
        if record.access == .private { return .passedOver("private") }
        let state = readiness(at: moment, under: policy)
        if ["in_use", "not_ready", "expired"].contains(state) { return .passedOver(state) }
        let access = hours.state(at: arrival)
        if access == .closed { return .passedOver("closed") }
        if state == "code_issued" || state == "unverified" { return .offered(state) }
        return .offered(access == .open ? "available" : "hours_unknown")
    }

    /// The latest of some kind of event that nothing of another kind has answered since.
    private func standing(_ kinds: (DeviceEvent) -> Bool, until answers: (DeviceEvent) -> Bool) -> DeviceEvent? {
        let ordered = events.sorted {
            ($0.occurredAt, $0.recordedAt, $0.id.uuidString) < ($1.occurredAt, $1.recordedAt, $1.id.uuidString)
        }
        guard let index = ordered.lastIndex(where: kinds) else { return nil }
        return ordered[(index + 1)...].contains(where: answers) ? nil : ordered[index]
    }

    private func readiness(at moment: Date, under policy: ReadinessPolicy) -> String {
        func isGood(_ event: DeviceEvent) -> Bool { event.kind == .checked && event.findings?.verdict == .good }
        func isBad(_ event: DeviceEvent) -> Bool { event.kind == .checked && event.findings?.verdict == .bad }
        func wasSeen(_ event: DeviceEvent) -> Bool { isGood(event) || isBad(event) }
        if standing({ $0.kind == .taken }, until: { $0.kind == .returned || wasSeen($0) }) != nil { return "in_use" }
        if standing({ $0.kind == .faultReported || isBad($0) }, until: { $0.kind == .faultCleared || isGood($0) })
            != nil
        {
            return "not_ready"
        }
        if standing({ $0.kind == .returned }, until: wasSeen) != nil { return "not_ready" }
        for kind in policy.required {
            if let day = record.readiness.expiries[kind], moment >= LocalTime.end(of: day) { return "expired" }
        }
        let issued = standing({ $0.kind == .codeIssued }) {
            $0.kind == .taken || $0.kind == .returned || wasSeen($0)
        }
        if let issued, moment.timeIntervalSince(issued.occurredAt) < Double(policy.codeIssueMinutes) * 60 {
            return "code_issued"
        }
        var evidence = events.filter(isGood).map(\.occurredAt)
        if let day = record.readiness.seenOn { evidence.append(LocalTime.start(of: day)) }
        guard let latest = evidence.max(),
            moment.timeIntervalSince(latest) < Double(policy.unverifiedAfterDays) * 86_400
        else { return "unverified" }
        return "ready"
    }
}

/// The answer by looking at every site there is.
struct SlowAnswer: Equatable {
    struct Offer: Equatable {
        let id: UUID
        let availability: String
        let distance: Double
    }

    struct PassedOver: Equatable {
        let id: UUID
        let reason: String
        let distance: Double
    }

    var offers: [Offer]
    /// Unlike the service's not cut off after a hundred.
    var passedOver: [PassedOver]

    private static let preference = ["available", "hours_unknown", "unverified", "code_issued"]

    init(
        _ sites: [SlowSite], from place: Coordinate, at moment: Date, now: Date, limit: Int, radius: Double,
        under policy: DispatchPolicy, _ readinessPolicy: ReadinessPolicy, for viewer: Viewer
    ) {
        struct Judged {
            let id: UUID
            let distance: Double
            let verdict: SlowSite.Verdict
        }
        var judged: [Judged] = []
        for site in sites where !site.record.mobile {
            let distance = place.distance(to: site.record.coordinate)
            if distance > radius { continue }
            let arrival = moment.addingTimeInterval(distance * policy.detourFactor / policy.footSpeed)
            let delay = max(0, now.timeIntervalSince(moment))
            let verdict = site.verdict(
                at: arrival, readinessAt: arrival.addingTimeInterval(delay), under: readinessPolicy)
            let secret = verdict == .passedOver("hidden") || verdict == .passedOver("private")
            if secret, viewer == .public { continue }
            judged.append(Judged(id: site.record.siteID, distance: distance, verdict: verdict))
        }
        judged.sort { ($0.distance, $0.id.uuidString) < ($1.distance, $1.id.uuidString) }
        offers = []
        for availability in Self.preference {
            for one in judged where one.verdict == .offered(availability) && offers.count < limit {
                offers.append(Offer(id: one.id, availability: availability, distance: one.distance))
            }
        }
        let reach = offers.count == limit ? offers.map(\.distance).max() ?? radius : radius
        let offered = Set(offers.map(\.id))
        passedOver = []
        for one in judged where one.distance <= reach && !offered.contains(one.id) {
            switch one.verdict {
            case .offered(let reason), .passedOver(let reason):
                passedOver.append(PassedOver(id: one.id, reason: reason, distance: one.distance))
            }
        }
    }

    init(_ answer: NearestAnswer) {
        offers = answer.offers.map {
            Offer(id: $0.site.record.siteID, availability: $0.availability.rawValue, distance: $0.distance)
        }
        passedOver = answer.passedOver.map {
            PassedOver(id: $0.site.record.siteID, reason: $0.reason.rawValue, distance: $0.distance)
        }
    }
}
