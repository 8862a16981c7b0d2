import Foundation
import NationalGrid
import Registry
import SpatialGrid
import Synchronization
import Testing

@Suite("The locator")
struct LocatorTests {
    private func ask(
        _ locator: Locator, at place: PlaceQuery = .coordinate(Invented.nottingham), limit: Int? = nil,
        radius: Double? = nil, explain: Bool = false, for viewer: Viewer = .public
    ) throws -> NearestAnswer {
        try locator.nearest(
            NearestRequest(place: place, limit: limit, radius: radius, explain: explain), for: viewer)
    }

    @Test("Offers come nearest first, as many as the policy says and within its radius")
    func order() throws {
        let locator = try Invented.locator(
            [600, 40, 300, 10, 220, 130, 480, 90].enumerated().map { Invented.site($0 + 1, metresNorth: Double($1)) })
        let answer = try ask(locator)
        #expect(answer.offers.map(\.site.record.siteID) == [4, 2, 8, 6, 5].map(Invented.key))
        #expect(zip(answer.offers, [10.0, 40, 90, 130, 220]).allSatisfy { abs($0.distance - $1) < 0.5 })
        #expect(answer.radius == 500 && answer.limit == 5 && answer.advice == .fetch)
        let wide = try ask(locator, limit: 50, radius: 1000)
        #expect(wide.offers.count == 8)
        #expect(wide.offers.last?.site.record.siteID == Invented.key(1))
    }

    @Test("Of two at the same distance the one with the lower key comes first, in whatever order they were read")
    func ties() throws {
        let sites = (1...20).map { Invented.site($0, metresNorth: 50) }
        let forwards = try ask(Invented.locator(sites)).offers.map(\.site.record.siteID)
        let backwards = try ask(Invented.locator(sites.reversed())).offers.map(\.site.record.siteID)
        #expect(forwards == (1...5).map(Invented.key))
        #expect(forwards == backwards)
    }

    @Test("Travel there and back is by the policy's detour and speed")
    func travel() throws {
        let answer = try ask(Invented.locator([Invented.site(1, metresNorth: 412.3)]))
        let offer = try #require(answer.offers.first)
        // 2 x 412.3 m x 1.5 / 2.3 m/s = 537.8 s
        #expect(abs(offer.travelSeconds - 537.8) < 1)
        #expect(answer.policy.travelModel == "detour-1.5")
    }

    @Test(
        "Private, hidden and mobile devices are not offered; a dispatcher is told of the first two, the public is not")
    func passedOver() throws {
        let locator = try Invented.locator([
            Invented.site(1, metresNorth: 10) { $0.access = .private },
            Invented.site(2, metresNorth: 20) { $0.publication = .hidden },
            Invented.site(3, metresNorth: 30) { $0.mobile = true },
            Invented.site(4, metresNorth: 40),
            Invented.site(5, metresNorth: 45) { $0.access = .private },
            Invented.site(6, metresNorth: 50) { $0.access = .restricted },
            Invented.site(7, metresNorth: 60) { $0.access = .private },
        ])
        let forPublic = try ask(locator, limit: 2)
        #expect(forPublic.offers.map(\.site.record.siteID) == [4, 6].map(Invented.key))
        #expect(forPublic.passedOver.isEmpty && forPublic.passedOverCount == 0)
        let forDispatcher = try ask(locator, limit: 2, for: .dispatcher)
        #expect(forDispatcher.offers.map(\.site.record.siteID) == [4, 6].map(Invented.key))
        #expect(forDispatcher.passedOver.map(\.site.record.siteID) == [1, 2, 5].map(Invented.key))
        #expect(forDispatcher.passedOver.map(\.reason) == [.private, .hidden, .private])
    }

    @Test("Where fewer are offered than asked for, everything within the radius counts as passed over")
    func passedOverToTheRadius() throws {
        let locator = try Invented.locator([
            Invented.site(1, metresNorth: 10), Invented.site(2, metresNorth: 400) { $0.access = .private },
            Invented.site(3, metresNorth: 600) { $0.access = .private },
        ])
        let answer = try ask(locator, for: .dispatcher)
        #expect(answer.passedOver.map(\.site.record.siteID) == [Invented.key(2)])
    }

    @Test("At most a hundred passed over are listed, and the count tells of all")
    func manyPassedOver() throws {
        let locator = try Invented.locator(
            (1...130).map { Invented.site($0, metresNorth: Double($0)) { $0.access = .private } })
        let answer = try ask(locator, for: .dispatcher)
        #expect(answer.passedOver.count == 100 && answer.passedOverCount == 130)
        #expect(answer.advice == .noneInRadius && answer.offers.isEmpty)
    }

    @Test("Before the register is read there is no answer")
    func notReady() throws {
        let locator = try Locator(places: PlaceResolver(grid: NationalGridTransform.load()))
        #expect(throws: RegistryError.notReady) { try ask(locator) }
        #expect(locator.snapshot == nil && locator.age == nil)
    }

    @Test("Latitude and longitude in each other's place are refused with the place that was meant")
    func swapped() throws {
        let locator = try Invented.locator([])
        let error = #expect(throws: RegistryError.self) {
            try ask(locator, at: .coordinate(Invented.coordinate(-1.1581, 52.9548)))
        }
        guard case .invalid(let faults) = error else { return #expect(Bool(false), "not invalid") }
        #expect(faults.first?.detail.contains("swapped: lat=52.9548, lon=-1.1581") == true)
    }

    @Test("A place outside the service's area is answered with a note")
    func outside() throws {
        let locator = try Invented.locator([])
        let london = try ask(locator, at: .coordinate(Invented.coordinate(51.5, -0.12)))
        #expect(london.notes == ["The place lies outside the service's area, East Midlands."])
        #expect(try ask(locator).notes.isEmpty)
    }

    @Test("A lost minus sign and a square larger than the search are pointed out")
    func slips() throws {
        let locator = try Invented.locator([])
        let eastwards = try ask(locator, at: .coordinate(Invented.coordinate(52.9548, 1.1581)))
        #expect(eastwards.notes.count == 2 && eastwards.notes[1].contains("With lon=-1.1581"))
        #expect(try ask(locator, at: .gridReference(GridReference("SK57"))).notes.count == 1)
        #expect(try ask(locator, at: .gridReference(GridReference("SK573397"))).notes.isEmpty)
    }

    @Test("An answer with invented sites says that they are")
    func invented() throws {
        let answer = try ask(Invented.locator([Invented.site(1, metresNorth: 5) { $0.invented = true }]))
        #expect(answer.notes.contains { $0.contains("do not exist") })
    }

    @Test("A grid reference starts from the middle of its square and says how large that is")
    func gridReference() throws {
        let locator = try Invented.locator([])
        let coarse = try ask(locator, at: .gridReference(GridReference("SK5739"))).place
        let fine = try ask(locator, at: .gridReference(GridReference("SK5750039500"))).place
        #expect(coarse.coordinate.distance(to: fine.coordinate) < 1)
        #expect(coarse.uncertainty == 500 && coarse.source == .gridReference && coarse.name == "SK5739")
    }

    @Test("A grid reference beyond the cover of the shift grids is not known")
    func gridReferenceOutside() throws {
        let locator = try Invented.locator([])
        let error = #expect(throws: RegistryError.self) {
            try ask(locator, at: .gridReference(GridReference("HL9999")))
        }
        guard case .unknownPlace(let fault) = error else { return #expect(Bool(false), "not unknownPlace") }
        #expect(fault.field == "gridReference")
    }

    @Test("A postcode is looked up, and one that is not there is refused with the edition searched")
    func postcode() throws {
        let locator = try Invented.locator([])
        locator.use(
            Invented.snapshot(
                [],
                postcodes: PostcodeDirectory([.init(try Postcode("NG1 5FS"), Invented.nottingham)], edition: "Test 1")))
        let place = try ask(locator, at: .postcode(Postcode("ng15fs"))).place
        #expect(place == Place(coordinate: Invented.nottingham, source: .postcode, name: "NG1 5FS"))
        #expect(
            throws: RegistryError.unknownPlace(
                .init("postcode", "NG1 5FT is not among the 1 postcodes loaded here from Test 1."))
        ) {
            try ask(locator, at: .postcode(Postcode("NG1 5FT")))
        }
    }

    @Test("The age of an answer is by the monotonic clock: a jump of the wall clock changes nothing")
    func age() throws {
        let start = ContinuousClock.now
        let times = Mutex((wall: Date(timeIntervalSince1970: 1_800_000_000), elapsed: Duration.zero))
        let clock = ServiceClock(
            now: { times.withLock { $0.wall } }, instant: { start.advanced(by: times.withLock { $0.elapsed }) })
        let locator = try Invented.locator([Invented.site(1, metresNorth: 5)], clock: clock)
        times.withLock {
            $0.wall.addTimeInterval(86_400)
            $0.elapsed = .seconds(2)
        }
        let later = try ask(locator)
        #expect(later.age == 2 && !later.stale && later.asOf == Date(timeIntervalSince1970: 1_800_000_000))
        times.withLock { $0.elapsed = .seconds(6) }
        #expect(try ask(locator).stale)
        locator.confirm()
        let confirmed = try ask(locator)
        #expect(confirmed.age == 0 && !confirmed.stale && confirmed.generation == 1)
    }
}
