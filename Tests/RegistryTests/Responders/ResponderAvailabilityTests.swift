import CivilTime
import Registry
import Testing

@Suite("Who can be sent")
struct ResponderAvailabilityTests {
    @Test(
        "Each thing that keeps somebody from being sent is named, and nothing else is",
        arguments: [
            (InventedResponders.facts(), true, []),
            (InventedResponders.facts(left: true), true, [.left]),
            (InventedResponders.facts(suspended: true), true, [.suspended]),
            (InventedResponders.facts(kind: .trainer), true, [.trainsOnly]),
            (InventedResponders.facts(onCall: false), true, [.offCall]),
            // Off call nobody asks for a position.
            (InventedResponders.facts(onCall: false), false, [.offCall]),
            (InventedResponders.facts(committed: true), true, [.onIncident]),
            (InventedResponders.facts(), false, [.noPosition]),
            (InventedResponders.facts(usesHome: true), false, []),
            (
                InventedResponders.facts(suspended: true, committed: true), false,
                [.suspended, .onIncident, .noPosition]
            ),
        ] as [(ResponderFacts, Bool, [ResponderObstacle])])
    func obstacles(facts: ResponderFacts, hasFreshPosition: Bool, expected: [ResponderObstacle]) {
        #expect(
            facts.obstacles(
                on: InventedResponders.today, hasFreshPosition: hasFreshPosition, under: InventedResponders.policy)
                == expected)
    }

    @Test("A credential counts on its last day and not on the next; driving is asked of drivers alone")
    func credentials() throws {
        let yesterday = try #require(CalendarDay("2026-11-23"))
        let today = InventedResponders.today
        func obstacles(_ mode: TravelMode, _ ends: [CredentialKind: CalendarDay]) -> [ResponderObstacle] {
            InventedResponders.facts(mode: mode, ends: ends).obstacles(
                on: today, hasFreshPosition: true, under: InventedResponders.policy)
        }
        #expect(obstacles(.foot, [.dbs: today, .cprAED: today]).isEmpty)
        #expect(
            obstacles(.foot, [.dbs: today, .cprAED: yesterday]) == [.credentialLapsed(.cprAED, lastDay: yesterday)])
        #expect(obstacles(.bicycle, [.cprAED: today]) == [.credentialMissing(.dbs)])
        #expect(obstacles(.car, [.dbs: today, .cprAED: today]) == [.credentialMissing(.driving)])
        #expect(obstacles(.car, [.dbs: today, .cprAED: today, .driving: today]).isEmpty)
        #expect(
            ResponderObstacle.credentialLapsed(.cprAED, lastDay: yesterday).words
                == "CPR and AED training lapsed after 2026-11-23")
    }
}

@Suite("How fast responders get on")
struct ResponderTravelTests {
    let travel = InventedResponders.policy.travel

    @Test("On foot by how many live there, the edges as the policy says; unknown is usual")
    func density() {
        #expect(travel.speed(by: .foot, density: 8000.1) == 1.8)
        #expect(travel.speed(by: .foot, density: 8000) == 2.3)
        #expect(travel.speed(by: .foot, density: 1500.1) == 2.3)
        #expect(travel.speed(by: .foot, density: 1500) == 3.1)
        #expect(travel.speed(by: .foot, density: nil) == 2.3)
        #expect(travel.speed(by: .car, density: 100) == 14)
        #expect(travel.speed(by: .bicycle, density: 100) == travel.speed(by: .bicycle, density: 10_000))
    }

    @Test("Seconds are the way with its detour over the speed")
    func seconds() {
        #expect(travel.seconds(for: 460, by: .foot, density: nil, detour: 1.5) == 300)
    }
}
