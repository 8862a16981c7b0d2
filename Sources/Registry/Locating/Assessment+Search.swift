import CivilTime
import Foundation
import OpeningHours
import SpatialGrid

extension Assessment {
    struct Result {
        var offers: [NearestAnswer.Offer] = []
        var passedOver: [NearestAnswer.PassedOver] = []
        var passedOverCount = 0
        var certificate: Certificate?
    }

    private struct Found {
        let index: Int
        let distance: Double
        let availability: Availability
    }

    /// One search for each availability, the surest first, until enough are found.
    ///
    /// - Complexity: O(k) cells for each search.
    func search(limit: Int, radius: Double, for viewer: Viewer, certified: Bool) -> Result {
        var found: [Found] = []
        var searches: [Certificate.Search] = []
        for availability in Availability.allCases where found.count < limit {
            let code = Verdict.offered(availability).code
            let wanted = limit - found.count
            let neighbours: [Neighbour]
            if certified {
                let (traced, trace) = snapshot.grid.tracedNearest(to: place, count: wanted, within: radius) {
                    self.code(of: $0) == code
                }
                neighbours = traced
                searches.append(
                    Certificate.Search(
                        availability, wanted: wanted, found: traced.count, trace, for: viewer))
            } else {
                neighbours = snapshot.grid.nearest(to: place, count: wanted, within: radius) {
                    self.code(of: $0) == code
                }
            }
            found += neighbours.map { Found(index: $0.index, distance: $0.distance, availability: availability) }
        }

        var result = Result()
        result.offers = found.map { offer($0, for: viewer) }
        // Where fewer were found than asked for, everything within the radius that is left out had its chance.
        let reach = found.count == limit ? found.map(\.distance).max() ?? radius : radius
        let within = snapshot.grid.within(reach, of: place)
        passOver(within, but: Set(found.map(\.index)), for: viewer, into: &result)
        if certified {
            let allAvailable = found.count == limit && found.allSatisfy { $0.availability == .available }
            result.certificate = certificate(
                searches, reach: allAvailable ? reach : radius,
                // A less sure device may have been found near while surer ones were looked for up to the radius.
                within: allAvailable || reach == radius ? within : snapshot.grid.within(radius, of: place), for: viewer)
        }
        return result
    }

    private func offer(_ found: Found, for viewer: Viewer) -> NearestAnswer.Offer {
        let site = snapshot.sites[found.index]
        let arrival = arrival(at: found.distance)
        let readiness = readiness(of: site, onArrival: arrival)
        let hours = hours(of: site, at: arrival, for: viewer)
        let isOpen = site.schedule.status(at: arrival, in: site.place).state == .open
        let detail: String? =
            switch found.availability {
            case .available: nil
            case .hoursUnknown: hours
            case .unverified, .codeIssued: readiness.words(at: moment.addingTimeInterval(readinessDelay))
            }
        return NearestAnswer.Offer(
            site: site, distance: found.distance, arrival: arrival,
            travelSeconds: snapshot.policy.thereAndBackSeconds(for: found.distance), availability: found.availability,
            readiness: readiness, detail: detail,
            openUntil: isOpen ? accessChange(of: found.index, after: arrival) : nil, hours: hours)
    }

    /// Everything within reach that is not offered, as far as the viewer may know of it.
    private func passOver(
        _ neighbours: [Neighbour], but offered: Set<Int>, for viewer: Viewer, into result: inout Result
    ) {
        for neighbour in neighbours where !offered.contains(neighbour.index) {
            guard let verdict = Verdict(code: code(of: neighbour.index)), viewer.maySee(verdict) else { continue }
            // As sure as the last one offered and as far: that is a matter of the key, and nobody was passed over.
            if verdict == .offered(.available) { continue }
            let reason: PassedOverReason =
                switch verdict {
                case .passedOver(let reason): reason
                case .offered(let availability): PassedOverReason(lessSure: availability)
                }
            result.passedOverCount += 1
            guard result.passedOver.count < NearestAnswer.greatestPassedOver else { continue }
            result.passedOver.append(passedOver(neighbour, reason, for: viewer))
        }
    }

    private func passedOver(
        _ neighbour: Neighbour, _ reason: PassedOverReason, for viewer: Viewer
    ) -> NearestAnswer.PassedOver {
        let site = snapshot.sites[neighbour.index]
        let arrival = arrival(at: neighbour.distance)
        var opensAt: Date?
        let detail: String
        switch reason {
        case .hidden: detail = "hidden"
        case .private: detail = "private"
        case .hoursUnknown: detail = hours(of: site, at: arrival, for: viewer)
        case .closed:
            let change = accessChange(of: neighbour.index, after: arrival)
            let opens = change.map { site.schedule.status(at: $0, in: site.place).state == .open } ?? false
            opensAt = opens ? change : nil
            let comment = showsWords(site, to: viewer) ? site.schedule.status(at: arrival, in: site.place).comment : nil
            detail =
                "closed" + (change.map { " until \(ZoneRules.london.timestamp($0))" } ?? "")
                + (change != nil && !opens ? ", then not known" : "")
                + (comment.map { ": \($0)" } ?? "")
        case .notReady, .inUse, .expired, .codeIssued, .unverified:
            detail = readiness(of: site, onArrival: arrival)
                .words(at: moment.addingTimeInterval(readinessDelay), for: viewer)
        }
        return NearestAnswer.PassedOver(
            site: site, distance: neighbour.distance, reason: reason, detail: detail, opensAt: opensAt)
    }

    /// The access hours at a moment in a sentence; where only the location is published, whether they are known.
    private func hours(of site: LocatableSite, at moment: Date, for viewer: Viewer) -> String {
        guard !showsWords(site, to: viewer) else { return site.schedule.sentence(at: moment, in: site.place) }
        switch site.schedule.status(at: moment, in: site.place).state {
        case .open: return "open"
        case .closed: return "closed"
        case .unknown: return "hours not known"
        }
    }

    private func showsWords(_ site: LocatableSite, to viewer: Viewer) -> Bool {
        viewer == .dispatcher || site.record.publication == .full
    }

    private func certificate(
        _ searches: [Certificate.Search], reach: Double, within neighbours: [Neighbour], for viewer: Viewer
    ) -> Certificate {
        var candidates: [Certificate.Candidate] = []
        var count = 0
        for neighbour in neighbours {
            guard let verdict = Verdict(code: code(of: neighbour.index)), viewer.maySee(verdict) else { continue }
            count += 1
            guard candidates.count < Certificate.greatestCandidates else { continue }
            candidates.append(
                Certificate.Candidate(
                    site: snapshot.sites[neighbour.index], distance: neighbour.distance,
                    arrival: arrival(at: neighbour.distance), verdict: verdict))
        }
        return Certificate(searches: searches, reach: reach, candidates: candidates, candidateCount: count)
    }
}

extension Certificate.Search {
    fileprivate init(_ availability: Availability, wanted: Int, found: Int, _ trace: SearchTrace, for viewer: Viewer) {
        self.init(
            availability: availability, wanted: wanted, found: found, gridsEntered: trace.gridsEntered,
            rings: trace.rings, cellsVisited: trace.cellsVisited,
            pointsExamined: viewer == .dispatcher ? trace.pointsExamined : nil,
            bound: trace.bound)
    }
}

extension Viewer {
    /// Whether the viewer may know that there is such a site.
    func maySee(_ verdict: Verdict) -> Bool {
        switch (self, verdict) {
        case (.public, .passedOver(.hidden)), (.public, .passedOver(.private)): false
        default: true
        }
    }
}
