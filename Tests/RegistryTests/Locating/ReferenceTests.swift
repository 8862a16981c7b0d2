import Foundation
import NationalGrid
import SpatialGrid
import Testing

@testable import Registry

@Suite("The answer against a slow, obvious one")
struct ReferenceTests {
    private static let batches = 20

    @Test("10,000 random places and moments are answered as by looking at every site", arguments: 0..<batches)
    func reference(batch: Int) throws {
        let grid = try NationalGridTransform.load()
        for seed in batch * 100..<(batch + 1) * 100 {
            var register = RandomRegister(seed: UInt64(seed), count: 0...40)
            let now = register.now
            let locator = Locator(places: PlaceResolver(grid: grid), clock: Invented.clock(at: now))
            locator.use(register.snapshot)
            for _ in 0..<5 {
                let (place, time, viewer) = (register.place(), register.time(), register.viewer())
                let (limit, radius) = (register.limit(), register.radius())
                let answer = try locator.nearest(
                    NearestRequest(place: .coordinate(place), time: time, limit: limit, radius: radius), for: viewer)
                let expected = SlowAnswer(
                    register.sites, from: place, at: time ?? now, now: now, limit: limit, radius: radius,
                    under: Invented.policy, RandomRegister.readinessPolicy, for: viewer)
                guard SlowAnswer(answer) == expected else {
                    Issue.record(
                        "seed \(seed), at \(time ?? now): \(difference(SlowAnswer(answer), expected, register))")
                    return
                }
            }
        }
    }

    /// The first site of which the two say different things.
    private func difference(_ answer: SlowAnswer, _ expected: SlowAnswer, _ register: RandomRegister) -> String {
        func words(_ answer: SlowAnswer) -> [UUID: String] {
            Dictionary(
                answer.offers.map { ($0.id, $0.availability) } + answer.passedOver.map { ($0.id, $0.reason) },
                uniquingKeysWith: { first, _ in first })
        }
        let (said, wanted) = (words(answer), words(expected))
        for site in register.sites where said[site.record.siteID] != wanted[site.record.siteID] {
            return "\(said[site.record.siteID] ?? "nothing") instead of \(wanted[site.record.siteID] ?? "nothing"): "
                + "\(site.hours), \(site.hours.text ?? "")"
        }
        return "another order"
    }

    @Test("A device offered as open stays open until the moment told, minute by minute")
    func openUntil() throws {
        let grid = try NationalGridTransform.load()
        var checked = 0
        for seed in 0..<60 {
            var register = RandomRegister(seed: UInt64(900_000 + seed), count: 5...10)
            let locator = Locator(places: PlaceResolver(grid: grid), clock: Invented.clock(at: register.now))
            locator.use(register.snapshot)
            let answer = try locator.nearest(
                NearestRequest(place: .coordinate(register.place()), time: register.time(), limit: 3, radius: 2000))
            for offer in answer.offers {
                let site = try #require(register.sites.first { $0.record.siteID == offer.site.record.siteID })
                let isOpen = site.hours.state(at: offer.arrival) == .open
                guard isOpen else {
                    #expect(offer.openUntil == nil)
                    continue
                }
                let week = offer.arrival.addingTimeInterval(7 * 86_400)
                var moment = Date(timeIntervalSince1970: (offer.arrival.timeIntervalSince1970 / 60).rounded(.up) * 60)
                while moment <= week, site.hours.state(at: moment) == .open { moment.addTimeInterval(60) }
                #expect(offer.openUntil == (moment <= week ? moment : nil), "seed \(900_000 + seed)")
                checked += 1
            }
        }
        #expect(checked > 30)
    }

    @Test("The certificate of each of 100,000 random places proves its answer", arguments: 0..<batches)
    func certificates(batch: Int) throws {
        let grid = try NationalGridTransform.load()
        for seed in batch * 500..<(batch + 1) * 500 {
            var register = RandomRegister(seed: UInt64(1_000_000 + seed), count: 0...9)
            let now = register.now
            let locator = Locator(places: PlaceResolver(grid: grid), clock: Invented.clock(at: now))
            locator.use(register.snapshot)
            for _ in 0..<10 {
                let viewer = register.viewer()
                let answer = try locator.nearest(
                    NearestRequest(
                        place: .coordinate(register.place()), time: register.time(), limit: register.limit(),
                        radius: register.radius(), explain: true), for: viewer)
                let faults = CertificateChecker(sites: register.sites, viewer: viewer, now: now).faults(in: answer)
                guard faults.isEmpty else {
                    Issue.record("seed \(1_000_000 + seed): \(faults)")
                    return
                }
            }
        }
    }
}
