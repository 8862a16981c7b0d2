public import CivilTime
import NationalGrid
public import Registry
import SpatialGrid

/// A demonstration register: invented defibrillators at real places of the East Midlands.
///
/// Nothing in it may be used to find a defibrillator. Schools have their real names and positions and postcodes their
/// real positions, but no device, venue, operator or date is real. What a field says, how often it says nothing and how
/// access, place and hours go together follows real lists of other places (`Data/README.md`). Whoever shows these sites
/// says that they are invented, and shows the attributions of ``ReferenceDataset/all``.
public enum DemoRegister {
    /// Where the random numbers begin: another seed gives another register.
    public static let seed: UInt64 = 0x4845_4152_5453_4844

    /// How many sites there are.
    public static let count = 7_200

    /// Devices in vehicles. In the list with most of them, Poland's, one in six is in a fire engine, which is a custom of
    /// that country; this share is chosen.
    static let vehicles = Share(of: 100, given: 3)

    /// The sites, in the order of their identifiers `demo-00001`, `demo-00002`…: the same on every run and every machine.
    /// Takes some tenths of a second.
    ///
    /// - Parameter asOf: the day from which ages and expiry dates are counted. Nothing else depends on it.
    /// - Throws: ``DemoRegisterError``; ``ReferenceDataError`` and `NationalGridError` if bundled data are damaged.
    public static func sites(asOf day: CalendarDay) throws -> [SiteEntry] {
        let finder = try PlaceFinder(
            areas: ReferenceData.areas(), wards: ReferenceData.wards(), schools: ReferenceData.schools(),
            postcodes: ReferenceData.postcodes(), grid: NationalGridTransform.load())
        return try sites(asOf: day, at: finder, distributions: FieldDistributions.load())
    }

    static func sites(
        asOf day: CalendarDay, at finder: PlaceFinder, distributions: FieldDistributions
    ) throws(DemoRegisterError) -> [SiteEntry] {
        var random = RandomSource(seed: seed, stream: 0)
        var places = try finder.places(count, from: &random)
        let roles = deal(distributions, to: places, from: &random)
        share(distributions.samePositionAsAnother, of: &places, roles: roles, from: &random)
        let invention = SiteInvention(
            distributions: distributions, device: DeviceInvention(asOf: day, checkDate: distributions.checkDate))
        var entries: [SiteEntry] = []
        entries.reserveCapacity(count)
        for (index, (place, role)) in zip(places, roles).enumerated() {
            var details = RandomSource(seed: seed, stream: UInt64(index + 1))
            entries.append(
                try invention.entry(
                    number: index + 1, place: place, kind: role.kind, combination: role.combination, from: &details))
        }
        return entries
    }

    private struct Role {
        var kind: VenueKind
        var combination: FieldDistributions.Combination
    }

    /// Gives every place a kind of venue and a combination of access, place and hours.
    ///
    /// Combinations are dealt like cards from two packs, of vehicles and of fixed places, made to the measured
    /// proportions, so these come out exactly. Schools choose first from the pack, each by what suits a school; every
    /// other place is dealt a card and then finds a kind of venue that suits it.
    private static func deal(
        _ distributions: FieldDistributions, to places: [SitePlace], from random: inout RandomSource
    ) -> [Role] {
        var roles = [Role?](repeating: nil, count: places.count)
        let schools = random.shuffled(places.indices.filter { places[$0].schoolName != nil })
        let others = random.shuffled(places.indices.filter { places[$0].schoolName == nil })
        let moving = others.prefix(places.count * vehicles.given / vehicles.of)

        for (index, card) in zip(moving, pack(of: distributions.vehicles, size: moving.count, from: &random)) {
            roles[index] = Role(kind: .vehicle, combination: card)
        }
        let fixed = distributions.fixedPlaces
        var left = apportion(places.count - moving.count, by: fixed.map(\.count))
        let suits = fixed.map { VenueKind.school.affinity(to: $0) }
        for index in schools {
            let weights = zip(left, suits).map { $0 * $1 }
            guard let card = random.index(by: weights) ?? random.index(by: left) else { continue }
            left[card] -= 1
            roles[index] = Role(kind: .school, combination: fixed[card])
        }
        let rest = random.shuffled(zip(fixed, left).flatMap { Array(repeating: $0, count: $1) })
        for (index, card) in zip(others.dropFirst(moving.count), rest) {
            let weights = VenueKind.allCases.map { kind in
                kind == .school || kind == .vehicle
                    ? 0
                    : kind.weight(rural: places[index].rural, inTrafford: distributions.venuesInTrafford)
                        * kind.affinity(to: card)
            }
            let kind = random.index(by: weights).map { VenueKind.allCases[$0] }
            roles[index] = Role(kind: kind ?? .communityCentre, combination: card)
        }
        return roles.compactMap { $0 }
    }

    private static func pack(
        of combinations: [FieldDistributions.Combination], size: Int, from random: inout RandomSource
    ) -> [FieldDistributions.Combination] {
        let counts = apportion(size, by: combinations.map(\.count))
        return random.shuffled(zip(combinations, counts).flatMap { Array(repeating: $0, count: $1) })
    }

    /// Moves some sites to exactly where the one before stands: real lists have such pairs, and a search must bear them.
    private static func share(
        _ share: Share, of places: inout [SitePlace], roles: [Role], from random: inout RandomSource
    ) {
        let second = places.indices.dropFirst().filter { index in
            [index, index - 1].allSatisfy { places[$0].schoolName == nil && roles[$0].kind != .vehicle }
        }
        let pairs = (places.count * share.given + share.of / 2) / share.of
        for index in random.shuffled(second).prefix(pairs).sorted() {
            places[index] = places[index - 1]
        }
    }
}
