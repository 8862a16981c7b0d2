import CivilTime
import Registry
import Testing

@testable import DemoRegister

@Suite("Fields are given and left out as often as in real lists")
struct MarginalsTests {
    /// Two points of a hundred.
    private static let band = 0.02

    private func expectShare(
        _ name: Comment, of entries: [SiteEntry], like target: Share, where holds: (SiteEntry) -> Bool
    ) {
        let found = Double(entries.count(where: holds)) / Double(max(entries.count, 1))
        let wanted = Double(target.given) / Double(max(target.of, 1))
        #expect(!entries.isEmpty && abs(found - wanted) <= Self.band, "\(name): \(found), wanted \(wanted)")
    }

    /// The share of the measured combinations for which something holds.
    private func measured(
        _ combinations: [FieldDistributions.Combination], where holds: (FieldDistributions.Combination) -> Bool
    ) -> Share {
        Share(
            of: combinations.reduce(0) { $0 + $1.count },
            given: combinations.reduce(0) { holds($1) ? $0 + $1.count : $0 })
    }

    @Test("Each access is as frequent as measured, at fixed places and in vehicles", arguments: SiteAccess.allCases)
    func access(_ access: SiteAccess) throws {
        let demonstration = try Demonstration.shared()
        for (entries, combinations) in [
            (demonstration.fixed, demonstration.distributions.fixedPlaces),
            (demonstration.sites.filter(\.mobile), demonstration.distributions.vehicles),
        ] {
            let target = measured(combinations) { $0.access == access }
            expectShare("\(access)", of: entries, like: target) { $0.access == access }
        }
    }

    @Test("Indoors, outdoors and unknown are as frequent as measured", arguments: [true, false, nil])
    func indoor(_ indoor: Bool?) throws {
        let demonstration = try Demonstration.shared()
        let target = measured(demonstration.distributions.fixedPlaces) { $0.indoor == indoor }
        expectShare("indoor", of: demonstration.fixed, like: target) { $0.indoor == indoor }
    }

    @Test("Hours are round the clock, of the week and unknown as often as measured")
    func hours() throws {
        let demonstration = try Demonstration.shared()
        let measuredPlaces = demonstration.distributions.fixedPlaces
        expectShare("always", of: demonstration.fixed, like: measured(measuredPlaces) { $0.hours == .always }) {
            $0.accessHours == "24/7"
        }
        expectShare("unknown", of: demonstration.fixed, like: measured(measuredPlaces) { $0.hours == nil }) {
            $0.accessHours == nil
        }
        let known = demonstration.fixed.filter { $0.accessHours != nil }
        expectShare("half of the known hours", of: known, like: Share(of: 100, given: 51)) { $0.accessHours == "24/7" }
    }

    @Test("Access, place and hours go together as measured: each combination has its number of sites to within one")
    func combinations() throws {
        let demonstration = try Demonstration.shared()
        let all = demonstration.distributions.fixedPlaces
        let total = all.reduce(0) { $0 + $1.count }
        for combination in all {
            let found = demonstration.fixed.count { entry in
                let hours: FieldDistributions.HoursKind? =
                    entry.accessHours.map { $0 == "24/7" ? .always : .some }
                return entry.access == combination.access && entry.indoor == combination.indoor
                    && hours == combination.hours
            }
            let wanted = Double(demonstration.fixed.count * combination.count) / Double(total)
            #expect(abs(Double(found) - wanted) <= 1, "\(combination)")
        }
    }

    @Test("Words about the place, level, operator, entrance and last check are missing as often as measured")
    func missingFields() throws {
        let demonstration = try Demonstration.shared()
        let (fixed, measured) = (demonstration.fixed, demonstration.distributions)
        for indoor in [true, false, nil] {
            expectShare("surroundings", of: fixed.filter { $0.indoor == indoor }, like: measured.surroundings[indoor]) {
                $0.surroundings != nil
            }
        }
        expectShare("level", of: fixed.filter { $0.indoor == true }, like: measured.level.share) { $0.level != nil }
        #expect(fixed.allSatisfy { $0.indoor == true || $0.level == nil })
        expectShare("operator", of: fixed, like: measured.operator) { $0.operatorName != nil }
        expectShare("entrance note", of: fixed, like: measured.entranceNote) { $0.entranceNote != nil }
        expectShare("last check", of: fixed, like: measured.checkDate.share) { $0.lastVerifiedOn != nil }
    }

    @Test("The ages of the last checks follow the measured ones: their quartiles differ by less than 40 days")
    func agesOfChecks() throws {
        let demonstration = try Demonstration.shared()
        // Devices a year old at the most cut the older ages short.
        let ages = demonstration.sites.compactMap { entry -> Int? in
            guard let checked = entry.lastVerifiedOn, entry.inServiceSince.map({ $0.year < 2020 }) ?? false else {
                return nil
            }
            return daysBetween(checked, demonstration.day)
        }.sorted()
        try #require(ages.count > 200)
        for (index, twentieth) in [(1, 5), (2, 10), (3, 15)] {
            let measured = demonstration.distributions.checkDate.ageInDaysByTwentieths[twentieth]
            #expect(abs(ages[ages.count * index / 4] - measured) < 40, "quartile \(index)")
        }
    }

    @Test("Three in a hundred known expiry dates are past, and many are not known")
    func expiries() throws {
        let demonstration = try Demonstration.shared()
        for path in [\SiteEntry.adultPadsExpireOn, \.paediatricPadsExpireOn, \.batteryExpiresOn] {
            let known = demonstration.sites.compactMap { $0[keyPath: path] }
            let past = known.count { $0 < demonstration.day }
            #expect((0.02...0.04).contains(Double(past) / Double(known.count)), "\(past) of \(known.count)")
            #expect((1_500...6_500).contains(known.count))
        }
    }

    @Test("Three in a hundred sites are vehicles, and as many share a position as measured")
    func vehiclesAndSharedPositions() throws {
        let demonstration = try Demonstration.shared()
        #expect(demonstration.sites.count { $0.mobile } == 216)
        let positions = Set(demonstration.sites.map(\.coordinate))
        #expect(demonstration.sites.count - positions.count == 10)
    }

    /// Counts day by day, so that it owes nothing to the arithmetic under test.
    private func daysBetween(_ first: CalendarDay, _ last: CalendarDay) -> Int? {
        var (day, count) = (first, 0)
        while day < last {
            guard
                let next = CalendarDay(year: day.year, month: day.month, day: day.day + 1)
                    ?? CalendarDay(year: day.year, month: day.month + 1, day: 1)
                    ?? CalendarDay(year: day.year + 1, month: 1, day: 1)
            else { return nil }
            (day, count) = (next, count + 1)
        }
        return day == last ? count : nil
    }
}
