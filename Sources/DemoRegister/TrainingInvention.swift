import CivilTime
import Foundation
import NationalGrid
public import Registry

/// A session that was never held, at a place that is real.
public struct InventedTraining: Hashable, Sendable {
    /// The same for the same year and number.
    public let key: String
    public let details: TrainingDetails
}

extension DemoRegister {
    /// How many people the sessions of a year train at least: that of the ambulance service of the region in 2023-24.
    public static let trainedCount = 8_000

    /// Sessions of a year, at venues of the invented register: the same for the same year.
    ///
    /// Nobody publishes how large sessions are or who comes, so that is chosen: most have about sixteen people, one in ten
    /// is so small that its count is not shown.
    ///
    /// - Parameter entries: as ``sites(asOf:)`` gives them.
    public static func trainings(in year: FinancialYear, at entries: [SiteEntry]) -> [InventedTraining] {
        let venues = entries.filter { $0.name != nil && $0.postcode != nil && !$0.mobile }
        var sessions: [InventedTraining] = []
        var trained = 0
        while trained < trainedCount, !venues.isEmpty {
            let number = sessions.count + 1
            // Streams up to twice `count` are those of sites and of their histories.
            var random = RandomSource(seed: seed, stream: UInt64(2 * count + number))
            guard let venue = random.pick(from: venues),
                let session = training(number, in: year, at: venue, from: &random)
            else { break }
            trained += session.details.headCount
            sessions.append(session)
        }
        return sessions
    }

    private static let small = Share(of: 100, given: 10)
    private static let mixed = Share(of: 100, given: 30)
    private static let signposting = Share(of: 100, given: 60)
    private static let campaigning = Share(of: 100, given: 25)
    private static let courses: [(TrainingCourse, Int)] = [
        (.cprAED, 55), (.cpr, 20), (.refresher, 12), (.firstAid, 8), (.awareness, 5),
    ]
    private static let categories: [(AttendeeCategory, Int)] = [
        (.public, 30), (.schoolPupil, 20), (.workplace, 18), (.communityGroup, 12), (.faithGroup, 6), (.carer, 6),
        (.student, 5), (.other, 3),
    ]
    private static let languages = [("en", 94), ("pl", 2), ("gu", 2), ("ur", 2)]
    private static let startMinutes = [600, 630, 840, 1080, 1110, 1140]

    private static func training(
        _ number: Int, in year: FinancialYear, at venue: SiteEntry, from random: inout RandomSource
    ) -> InventedTraining? {
        guard let name = venue.name, let postcode = venue.postcode.flatMap({ try? Postcode($0) }),
            let course = pick(courses, from: &random), let category = pick(categories, from: &random),
            let minute = random.pick(from: startMinutes)
        else { return nil }
        let day = year.days.lowerBound.dayNumber + random.below(365)
        // No clock is changed at these hours.
        guard let start = ZoneRules.london.unixSeconds(whenLocal: day * 86_400 + minute * 60).first else { return nil }
        var details = TrainingDetails(
            course: course, startsAt: Date(timeIntervalSince1970: Double(start)),
            durationMinutes: course == .firstAid ? 180 : 60 + 30 * random.below(3),
            venue: TrainingVenue(name: name, postcode: postcode, coordinate: venue.coordinate))
        details.status = .delivered
        details.language = pick(languages, from: &random) ?? "en"
        details.headCounts = [category: random.chance(small) ? 2 + random.below(6) : 8 + random.below(17)]
        if random.chance(mixed), let other = pick(categories, from: &random), other != category {
            details.headCounts[other] = 1 + random.below(8)
        }
        if random.chance(signposting) { details.signpostedCount = random.below(details.headCount + 1) }
        if random.chance(campaigning) { details.campaign = "Invented heart month" }
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return InventedTraining(key: "demo-\(year)-\(padded)", details: details)
    }

    private static func pick<Choice>(_ choices: [(Choice, Int)], from random: inout RandomSource) -> Choice? {
        random.index(by: choices.map(\.1)).map { choices[$0].0 }
    }
}
