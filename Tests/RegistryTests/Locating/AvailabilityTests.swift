import CivilTime
import Foundation
import OpeningHours
import Registry
import SpatialGrid
import Testing

@Suite("Availability at arrival")
struct AvailabilityTests {
    private let ready = ReadinessFacts(seenOn: CalendarDay("2026-11-01"))

    private func ask(
        _ sites: [SiteRecord], at text: String, limit: Int = 5, bystanders: Int? = nil, time: String? = nil,
        for viewer: Viewer = .dispatcher
    ) throws -> NearestAnswer {
        let locator = try Invented.locator(sites, clock: Invented.clock(at: Invented.moment(text)))
        return try locator.nearest(
            NearestRequest(
                place: .coordinate(Invented.nottingham), time: time.map(Invented.moment), limit: limit, radius: 1500,
                bystanders: bystanders),
            for: viewer)
    }

    @Test(
        "A shopping centre that shuts in two minutes is not offered to a runner who needs six, and is to one who needs one"
    )
    func shutsBeforeArrival() throws {
        // 552 m x 1.5 / 2.3 m/s = 6 minutes; 92 m = 1 minute.
        let centre = Invented.site(1, metresNorth: 552) {
            $0.accessHours = "Mo-Sa 09:00-18:00"
            $0.readiness = ready
        }
        let near = Invented.site(2, metresNorth: 92) {
            $0.accessHours = "Mo-Sa 09:00-18:00"
            $0.readiness = ready
        }
        let answer = try ask([centre, near], at: "2026-11-24T17:58:00Z")
        #expect(answer.offers.map(\.site.record.siteID) == [Invented.key(2)])
        #expect(answer.offers.first?.openUntil == Invented.moment("2026-11-24T18:00:00Z"))
        let passed = try #require(answer.passedOver.first)
        #expect(passed.site.record.siteID == Invented.key(1) && passed.reason == .closed)
        #expect(passed.detail == "closed until 2026-11-25T09:00:00+00:00")
        let earlier = try ask([centre, near], at: "2026-11-24T17:50:00Z")
        #expect(earlier.offers.map(\.site.record.siteID) == [2, 1].map(Invented.key))
    }

    @Test("A door that opens before the runner is there is offered")
    func opensBeforeArrival() throws {
        let site = Invented.site(1, metresNorth: 552) {
            $0.accessHours = "Mo-Sa 09:00-18:00"
            $0.readiness = ready
        }
        #expect(try ask([site], at: "2026-11-24T08:55:00Z").offers.first?.availability == .available)
        #expect(try ask([site], at: "2026-11-24T08:53:00Z").offers.isEmpty)
    }

    @Test("The surest come first, of equally sure ones the nearest; what is left out for a surer one is passed over")
    func preference() throws {
        let moment = Invented.moment("2026-11-24T12:00:00Z")
        let sites = [
            Invented.site(1, metresNorth: 10) {
                $0.accessHours = "24/7"
                $0.readiness = ReadinessFacts(seenOn: CalendarDay("2026-11-01"))
                $0.readiness.codeIssuedAt = moment.addingTimeInterval(-720)
            },
            Invented.site(2, metresNorth: 20) { $0.accessHours = "24/7" },
            Invented.site(3, metresNorth: 30) { $0.readiness = ready },
            Invented.site(4, metresNorth: 300) {
                $0.accessHours = "24/7"
                $0.readiness = ready
            },
            Invented.site(5, metresNorth: 200) {
                $0.accessHours = "24/7"
                $0.readiness = ready
            },
            Invented.site(6, metresNorth: 900) { $0.accessHours = "24/7" },
        ]
        let all = try ask(sites, at: "2026-11-24T12:00:00Z", limit: 50)
        #expect(all.offers.map(\.site.record.siteID) == [5, 4, 3, 2, 6, 1].map(Invented.key))
        #expect(
            all.offers.map(\.availability)
                == [.available, .available, .hoursUnknown, .unverified, .unverified, .codeIssued])
        #expect(all.passedOver.isEmpty)
        #expect(all.offers.last?.detail == "code issued 12 min ago")
        let three = try ask(sites, at: "2026-11-24T12:00:00Z", limit: 3)
        #expect(three.offers.map(\.site.record.siteID) == [5, 4, 3].map(Invented.key))
        #expect(three.passedOver.map(\.reason) == [.codeIssued, .unverified])
        #expect(three.passedOver.map(\.detail) == ["code issued 12 min ago", "never checked"])
        let two = try ask(sites, at: "2026-11-24T12:00:00Z", limit: 2)
        #expect(two.passedOver.map(\.reason) == [.codeIssued, .unverified, .hoursUnknown])
    }

    @Test("Each reason to pass over says what is the matter")
    func reasons() throws {
        func site(_ number: Int, _ change: (inout SiteRecord) -> Void) -> SiteRecord {
            Invented.site(number, metresNorth: Double(number)) {
                $0.accessHours = "24/7"
                $0.readiness = ready
                change(&$0)
            }
        }
        let noon = Invented.moment("2026-11-24T12:00:00Z")
        let sites = [
            site(1) { $0.readiness.takenAt = noon.addingTimeInterval(-600) },
            site(2) {
                $0.readiness.faultAt = noon; $0.readiness.fault = "beeping"
            },
            site(3) { $0.readiness.returnedAt = noon.addingTimeInterval(-7200 * 2) },
            site(4) { $0.readiness.expiries[.adultPads] = CalendarDay("2026-10-01") },
            site(5) { $0.accessHours = "Sa 10:00-12:00" },
            site(6) {
                $0.overrides = [
                    AccessOverride(
                        firstDay: CalendarDay("2026-11-20")!, lastDay: CalendarDay("2026-11-27")!, isOpen: false,
                        reason: "half term")
                ]
            },
            site(7) { $0.access = .private },
            site(8) { $0.publication = .hidden },
            site(9) { $0.readiness.expiries[.paediatricPads] = CalendarDay("2026-10-01") },
        ]
        let answer = try ask(sites, at: "2026-11-24T12:00:00Z")
        #expect(answer.offers.map(\.site.record.siteID) == [Invented.key(9)])
        #expect(
            answer.passedOver.map(\.reason)
                == [.inUse, .notReady, .notReady, .expired, .closed, .closed, .private, .hidden])
        #expect(
            answer.passedOver.map(\.detail) == [
                "taken 10 min ago", "fault reported 2026-11-24: beeping", "returned 4 h ago, not checked yet",
                "pads expired 2026-10-01", "closed until 2026-11-28T10:00:00+00:00",
                "closed until 2026-11-28T00:00:00+00:00: half term", "private", "hidden",
            ])
    }

    @Test(
        "The public is told that a device has a fault and not which, and no words of a site published by its point alone"
    )
    func publicDetails() throws {
        let noon = Invented.moment("2026-11-24T12:00:00Z")
        let sites = [
            Invented.site(1, metresNorth: 1) {
                $0.accessHours = "24/7"
                $0.readiness.faultAt = noon
                $0.readiness.fault = "canary"
            },
            Invented.site(2, metresNorth: 2) {
                $0.readiness = ready
                $0.publication = .locationOnly
                $0.accessHours = "unknown \"canary\""
            },
            Invented.site(3, metresNorth: 3) {
                $0.readiness = ready
                $0.publication = .locationOnly
                $0.accessHours = "off \"canary\""
            },
        ]
        let shown = try ask(sites, at: "2026-11-24T12:00:00Z", for: .public)
        #expect(shown.passedOver.map(\.detail) == ["fault reported 2026-11-24", "closed"])
        #expect(shown.offers.map(\.detail) == ["hours not known"] && shown.offers[0].hours == "hours not known")
        let told = try ask(sites, at: "2026-11-24T12:00:00Z", for: .dispatcher)
        #expect(told.passedOver.map(\.detail) == ["fault reported 2026-11-24: canary", "closed: canary"])
        #expect(told.offers[0].detail?.contains("canary") == true)
    }

    @Test("A door that will be neither open nor shut is not said to open, and of two on one spot none is passed over")
    func thenNotKnown() throws {
        let site = Invented.site(1, metresNorth: 1) {
            $0.readiness = ready
            $0.accessHours = "Mo-Fr 08:00+"
        }
        let passed = try #require(try ask([site], at: "2026-11-24T06:00:00Z").passedOver.first)
        #expect(passed.detail == "closed until 2026-11-24T08:00:00+00:00, then not known" && passed.opensAt == nil)
        let twins = (1...2).map { number in
            Invented.site(number, metresNorth: 1) {
                $0.readiness = ready
                $0.accessHours = "24/7"
            }
        }
        let answer = try ask(twins, at: "2026-11-24T06:00:00Z", limit: 1)
        #expect(answer.offers.count == 1 && answer.passedOver.isEmpty)
    }

    @Test("Pads expire at the end of their last day by the clock in London")
    func expiry() throws {
        let site = Invented.site(1, metresNorth: 1) {
            $0.accessHours = "24/7"
            $0.readiness = ReadinessFacts(
                seenOn: CalendarDay("2026-06-01"), expiries: [.battery: CalendarDay("2026-06-30")!])
        }
        #expect(try ask([site], at: "2026-06-30T22:59:50Z").offers.count == 1)
        #expect(try ask([site], at: "2026-06-30T23:00:00Z").passedOver.first?.detail == "battery expired 2026-06-30")
    }

    @Test(
        "A code that was read out holds the device back for the policy's time; a device taken does not return by itself"
    )
    func codeTimeout() throws {
        let noon = Invented.moment("2026-11-24T12:00:00Z")
        let issued = Invented.site(1, metresNorth: 1) {
            $0.accessHours = "24/7"
            $0.readiness = ready
            $0.readiness.codeIssuedAt = noon
        }
        let taken = Invented.site(2, metresNorth: 2) {
            $0.accessHours = "24/7"
            $0.readiness = ready
            $0.readiness.takenAt = noon
        }
        let soon = try ask([issued, taken], at: "2026-11-24T15:59:58Z")
        #expect(soon.offers.map(\.availability) == [.codeIssued])
        let later = try ask([issued, taken], at: "2026-11-24T16:00:00Z")
        #expect(later.offers.map(\.availability) == [.available])
        let nextYear = try ask([issued, taken], at: "2026-11-24T16:00:00Z", time: "2027-10-24T16:00:00Z")
        #expect(nextYear.offers.map(\.site.record.siteID) == [Invented.key(1)])
        #expect(nextYear.passedOver.map(\.reason) == [.inUse])
    }

    @Test("A lone bystander is not sent away", arguments: [(0, false), (1, false), (2, true), (3, true)])
    func bystanders(count: Int, fetches: Bool) throws {
        let site = Invented.site(1, metresNorth: 1)
        let answer = try ask([site], at: "2026-11-24T12:00:00Z", bystanders: count)
        #expect(answer.advice == (fetches ? .fetch : .sendResponder))
        #expect(answer.notes.contains { $0.contains("do CPR") } == !fetches)
        #expect(answer.offers.count == 1)
        #expect(try ask([], at: "2026-11-24T12:00:00Z", bystanders: count).advice == .noneInRadius)
    }

    @Test("A time that is past is answered by the hours of then and the readiness of now, and says so")
    func past() throws {
        let site = Invented.site(1, metresNorth: 1) {
            $0.accessHours = "Mo-Fr 09:00-17:00"
            $0.readiness = ready
        }
        let monday = try ask([site], at: "2026-11-24T22:00:00Z", time: "2026-11-23T12:00:00Z")
        #expect(monday.offers.map(\.availability) == [.available])
        #expect(monday.notes.contains { $0.contains("is past") })
        #expect(monday.time == Invented.moment("2026-11-23T12:00:00Z"))
        let sunday = try ask([site], at: "2026-11-24T12:00:00Z", time: "2026-11-22T12:00:00Z")
        #expect(sunday.offers.isEmpty && sunday.passedOver.map(\.reason) == [.closed])
    }

    @Test("The tally counts each site once, and hides from the public what it may not know of")
    func tally() throws {
        let sites = [
            Invented.site(1, metresNorth: 1) {
                $0.accessHours = "24/7"; $0.readiness = ready
            },
            Invented.site(2, metresNorth: 2) {
                $0.accessHours = "Mo-Fr 09:00-17:00"; $0.readiness = ready
            },
            Invented.site(3, metresNorth: 3) { $0.access = .private },
            Invented.site(4, metresNorth: 4),
        ]
        let locator = try Invented.locator(sites, clock: Invented.clock(at: Invented.moment("2026-11-24T12:00:00Z")))
        let day = try locator.tally()
        #expect(day.siteCount == 3 && day.offered == [.available: 2, .unverified: 1] && day.passedOver.isEmpty)
        let night = try locator.tally(at: Invented.moment("2026-11-29T03:00:00Z"))
        #expect(night.offered == [.available: 1, .unverified: 1] && night.passedOver == [.closed: 1])
        #expect(abs(night.availableShare - 1.0 / 3) < 1e-12 && abs(night.offeredShare - 2.0 / 3) < 1e-12)
        #expect(try locator.tally(for: .dispatcher).passedOver == [.private: 1])
    }
}
