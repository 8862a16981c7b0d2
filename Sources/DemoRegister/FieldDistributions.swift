import Foundation
import Registry

/// How many of how many.
struct Share: Hashable, Sendable, Decodable {
    let of: Int
    let given: Int
}

/// Values and how often each was found, and how many there were in all.
struct ValueCounts: Hashable, Sendable, Decodable {
    struct Value: Hashable, Sendable, Decodable {
        let value: String
        let count: Int
    }

    /// Of all, also of values too rare to be listed.
    let count: Int
    let values: [Value]
}

/// What real lists of defibrillators say and leave out; see `Data/README.md`.
struct FieldDistributions: Decodable {
    /// Access, place and hours together, and how often they were found together.
    struct Combination: Hashable, Sendable, Decodable {
        let access: SiteAccess
        let indoor: Bool?
        let hours: HoursKind?
        let count: Int

        private enum CodingKeys: String, CodingKey {
            case access, indoor, hours, count
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let word = try container.decode(String.self, forKey: .access)
            guard let access = SiteAccess(rawValue: word) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .access, in: container, debugDescription: "no such access")
            }
            self.access = access
            indoor = try container.decodeIfPresent(Bool.self, forKey: .indoor)
            hours = try container.decodeIfPresent(HoursKind.self, forKey: .hours)
            count = try container.decode(Int.self, forKey: .count)
        }
    }

    enum HoursKind: String, Hashable, Sendable, Decodable {
        /// Day and night.
        case always
        /// Some hours of the week.
        case some
    }

    struct ByPlace: Decodable {
        let indoors: Share
        let outdoors: Share
        let unknown: Share

        subscript(indoor: Bool?) -> Share {
            switch indoor {
            case true: indoors
            case false: outdoors
            case nil: unknown
            }
        }
    }

    struct Level: Decodable {
        let of: Int
        let given: Int
        let values: [ValueCounts.Value]

        var share: Share { Share(of: of, given: given) }
    }

    struct CheckDate: Decodable {
        let of: Int
        let given: Int
        /// The ages in days that 0, 5, 10 … 100 per cent of the dates do not exceed.
        let ageInDaysByTwentieths: [Int]

        var share: Share { Share(of: of, given: given) }
    }

    struct OpeningHours: Decodable {
        let workingDays: ValueCounts
        let wholeWeek: ValueCounts
        /// Prose, slips and rare forms.
        let irregular: ValueCounts
    }

    let vehicles: [Combination]
    let fixedPlaces: [Combination]
    let surroundings: ByPlace
    let entranceNote: Share
    let `operator`: Share
    let level: Level
    let checkDate: CheckDate
    let samePositionAsAnother: Share
    let openingHours: OpeningHours
    let venuesInTrafford: [String: Int]

    /// Reads the bundled file.
    static func load(from file: BundledFile = BundledFile("field_distributions.json")) throws(ReferenceDataError)
        -> Self
    {
        let data = try file.contents()
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let distributions = try? decoder.decode(Self.self, from: data),
            [distributions.vehicles, distributions.fixedPlaces].allSatisfy({ $0.contains { $0.count > 0 } }),
            (distributions.vehicles + distributions.fixedPlaces).allSatisfy({ $0.count >= 0 })
        else { throw .damaged(file: file.name, reason: "it does not hold the distributions") }
        return distributions
    }
}
