import CivilTime
import Foundation
import Registry
import SeededRandom
import SpatialGrid

/// Volunteers who do not exist.
enum InventedResponders {
    static let policy = ResponderPolicy(
        id: "invented-responders-1", searchRadius: 1300, resultLimit: 10, positionFreshSeconds: 600,
        positionKeptSeconds: 1800, greatestCallHours: 24, required: [.dbs, .cprAED], requiredOfDrivers: [.driving],
        credentialReminderDays: [60, 30, 7],
        travel: ResponderTravel(
            denseFrom: 8000, sparseUpTo: 1500, foot: .init(dense: 1.8, usual: 2.3, sparse: 3.1), bicycle: 4.5,
            car: .init(dense: 6, usual: 9, sparse: 14), startSeconds: 60))

    /// 12:00 in London on 2026-11-24.
    static let noon = Date(timeIntervalSince1970: 1_795_521_600)
    static let today = CalendarDay("2026-11-24")!

    static func key(_ number: Int) -> UUID {
        UUID(uuidString: "00000000-0000-7000-8000-" + String(format: "%012d", number))!
    }

    static func facts(
        kind: ResponderKind = .cfr, mode: TravelMode = .foot, onCall: Bool = true,
        ends: [CredentialKind: CalendarDay] = [
            .dbs: CalendarDay("2027-01-01")!, .cprAED: CalendarDay("2027-01-01")!, .driving: CalendarDay("2027-01-01")!,
        ],
        suspended: Bool = false, left: Bool = false, committed: Bool = false, usesHome: Bool = false
    ) -> ResponderFacts {
        ResponderFacts(
            kind: kind, travelMode: mode, onCallSince: onCall ? noon.addingTimeInterval(-3600) : nil,
            credentialEnds: ends, isSuspended: suspended, hasLeft: left, isCommitted: committed, usesHome: usesHome)
    }

    static func responder(
        _ number: Int, _ facts: ResponderFacts = facts(), at position: Coordinate?, age: Double = 0,
        home: Coordinate? = nil, device: OnCallResponder.CarriedDevice? = nil
    ) -> OnCallResponder {
        OnCallResponder(
            id: key(number), displayName: "Invented \(number)", callSign: "INV\(number)", facts: facts, device: device,
            position: position.map { .init(coordinate: $0, age: age) }, home: home)
    }

    /// Somebody of any kind, in a box of some kilometres around a point; about half can be sent.
    static func anybody(_ number: Int, around centre: Coordinate, _ random: inout SeededGenerator) -> OnCallResponder {
        func point() -> Coordinate {
            Coordinate(
                latitude: centre.latitude + random.unit() * 0.04 - 0.02,
                longitude: centre.longitude + random.unit() * 0.06 - 0.03)!
        }
        let days = ["2026-11-23", "2026-11-24", "2027-01-01"].compactMap(CalendarDay.init)
        var ends: [CredentialKind: CalendarDay] = [:]
        for kind in CredentialKind.allCases where random.unit() < 0.95 {
            ends[kind] = random.unit() < 0.9 ? days[2] : days[Int(random.unit() * 3)]
        }
        let usesHome = random.unit() < 0.5
        let facts = facts(
            kind: random.unit() < 0.95 ? .cfr : .trainer, mode: TravelMode.allCases[Int(random.unit() * 3)], ends: ends,
            suspended: random.unit() < 0.05, committed: random.unit() < 0.1, usesHome: usesHome)
        return responder(
            number, facts, at: random.unit() < 0.8 ? point() : nil, age: random.unit() * 900,
            home: random.unit() < 0.7 ? point() : nil)
    }
}

extension SeededGenerator {
    /// Evenly from 0 up to 1.
    mutating func unit() -> Double { .random(in: 0..<1, using: &self) }
}
