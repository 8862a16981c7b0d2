import Foundation
import SpatialGrid

@testable import Registry

/// Checks an answer's certificate against the full list of sites, knowing nothing of grids and searches.
struct CertificateChecker {
    let sites: [SlowSite]
    let viewer: Viewer
    let now: Date

    private static let preference: [Availability] = [.available, .hoursUnknown, .unverified, .codeIssued]

    /// What is wrong with it; empty where nothing is.
    func faults(in answer: NearestAnswer) -> [String] {
        guard let certificate = answer.certificate else { return ["there is no certificate"] }
        return wrongCandidates(certificate, answer) + missingCandidates(certificate, answer)
            + wrongOffers(certificate, answer) + wrongSearches(certificate, answer)
    }

    private func verdict(_ site: SlowSite, _ answer: NearestAnswer) -> SlowSite.Verdict {
        let distance = answer.place.coordinate.distance(to: site.record.coordinate)
        let arrival = answer.time.addingTimeInterval(distance * answer.policy.detourFactor / answer.policy.footSpeed)
        return site.verdict(
            at: arrival, readinessAt: arrival.addingTimeInterval(max(0, now.timeIntervalSince(answer.time))),
            under: RandomRegister.readinessPolicy)
    }

    private func isSecret(_ verdict: SlowSite.Verdict) -> Bool {
        viewer == .public && (verdict == .passedOver("hidden") || verdict == .passedOver("private"))
    }

    private func wrongCandidates(_ certificate: Certificate, _ answer: NearestAnswer) -> [String] {
        certificate.candidates.flatMap { candidate -> [String] in
            let id = candidate.site.record.siteID
            guard let site = sites.first(where: { $0.record.siteID == id }) else { return ["\(id) is no site"] }
            let expected = verdict(site, answer)
            let stated: SlowSite.Verdict =
                switch candidate.verdict {
                case .offered(let availability): .offered(availability.rawValue)
                case .passedOver(let reason): .passedOver(reason.rawValue)
                }
            var faults: [String] = []
            if candidate.distance != answer.place.coordinate.distance(to: site.record.coordinate) {
                faults.append("\(id) is not \(candidate.distance) m away")
            }
            if candidate.distance > certificate.reach { faults.append("\(id) is beyond the reach") }
            if stated != expected { faults.append("\(id) is \(expected), not \(stated)") }
            if isSecret(expected) { faults.append("\(id) is not for the public") }
            return faults
        }
    }

    private func missingCandidates(_ certificate: Certificate, _ answer: NearestAnswer) -> [String] {
        let listed = Set(certificate.candidates.map(\.site.record.siteID))
        let within = sites.filter {
            !$0.record.mobile && answer.place.coordinate.distance(to: $0.record.coordinate) <= certificate.reach
                && !isSecret(verdict($0, answer))
        }
        var faults = within.filter { !listed.contains($0.record.siteID) }.map { "\($0.record.siteID) is not listed" }
        if certificate.candidateCount != within.count || listed.count != certificate.candidates.count {
            faults.append("there are \(within.count) candidates, not \(certificate.candidateCount)")
        }
        return faults
    }

    private func wrongOffers(_ certificate: Certificate, _ answer: NearestAnswer) -> [String] {
        var expected: [UUID] = []
        for availability in Self.preference {
            expected += certificate.candidates
                .filter { $0.verdict == .offered(availability) && $0.distance <= answer.radius }
                .sorted {
                    ($0.distance, $0.site.record.siteID.uuidString) < ($1.distance, $1.site.record.siteID.uuidString)
                }
                .map(\.site.record.siteID)
        }
        var faults: [String] = []
        if Array(expected.prefix(answer.limit)) != answer.offers.map(\.site.record.siteID) {
            faults.append("the offers are not the first of the candidates")
        }
        let full = answer.offers.count == answer.limit && answer.offers.allSatisfy { $0.availability == .available }
        let needed = full ? answer.offers.map(\.distance).max() ?? 0 : answer.radius
        if certificate.reach < needed { faults.append("the reach leaves out sites that could be offered") }
        return faults
    }

    /// The searches' own account: each bound is beyond what the search had to see, and as many points were examined as
    /// stand nearer than it.
    private func wrongSearches(_ certificate: Certificate, _ answer: NearestAnswer) -> [String] {
        var faults: [String] = []
        var found = 0
        for (search, availability) in zip(certificate.searches, Self.preference) {
            if search.availability != availability { faults.append("searches are out of order") }
            if search.wanted != answer.limit - found { faults.append("a search looked for another number") }
            let offers = answer.offers.filter { $0.availability == availability }
            if search.found != offers.count { faults.append("a search found another number than is offered") }
            found += search.found
            if (search.pointsExamined == nil) != (viewer == .public) {
                faults.append("the public is told of what it may not know of")
            }
            let needed = search.found == search.wanted ? offers.last?.distance ?? 0 : answer.radius
            if search.bound < needed { faults.append("a search stopped at \(search.bound) m, before \(needed) m") }
            let nearer = sites.count {
                !$0.record.mobile && answer.place.coordinate.distance(to: $0.record.coordinate) < search.bound
            }
            if let examined = search.pointsExamined, examined < nearer {
                faults.append("a search did not examine all within its bound")
            }
        }
        if found < answer.limit, certificate.searches.count < Self.preference.count {
            faults.append("a search was left out")
        }
        return faults
    }
}
