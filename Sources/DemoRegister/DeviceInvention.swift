import CivilTime
import Registry

/// Invented devices: their makers, numbers and dates.
///
/// Lists of places say next to nothing about the device itself, so the shares in this file are chosen and not measured:
/// they are what a register looks like whose guardians were asked when they registered. The makers do not exist.
struct DeviceInvention {
    private static let makers: [(name: String, weight: Int, models: [String])] = [
        ("Corvale", 9, ["CV-2", "CV-2 Auto", "CV-3"]),
        ("Pulsewell", 7, ["PW 300", "PW 350"]),
        ("Nordhart", 5, ["N1", "N1 Plus"]),
        ("Teviot Medical", 3, ["TM-50", "TM-55 Auto"]),
        ("Aldersyne", 2, ["AS 7"]),
    ]
    private static let makerKnown = Share(of: 100, given: 92)
    private static let modelKnown = Share(of: 100, given: 90)
    private static let serialKnown = Share(of: 100, given: 80)
    private static let serviceKnown = Share(of: 100, given: 75)
    private static let adultPadsKnown = Share(of: 100, given: 85)
    private static let paediatricPadsKnown = Share(of: 100, given: 30)
    private static let batteryKnown = Share(of: 100, given: 80)
    /// Of the expiry dates that are known.
    static let expired = Share(of: 100, given: 3)

    private static let longestService = 3650
    private static let longestPadLife = 1095
    private static let longestBatteryLife = 1825
    private static let longestLapse = 200

    let asOf: CalendarDay
    let checkDate: FieldDistributions.CheckDate

    /// Fills in what a source would say of the device at the site with this number.
    func describe(_ entry: inout SiteEntry, number: Int, from random: inout RandomSource) throws(DemoRegisterError) {
        let serviceAge = 30 + random.below(Self.longestService - 30)
        if random.chance(Self.makerKnown), let index = random.index(by: Self.makers.map(\.weight)) {
            let maker = Self.makers[index]
            entry.manufacturer = maker.name
            if random.chance(Self.modelKnown) { entry.model = random.pick(from: maker.models) }
            if random.chance(Self.serialKnown) {
                entry.serialNumber = "\(maker.name.prefix(2).uppercased())-\(1_000_000 + number * 97)"
            }
        }
        if random.chance(Self.serviceKnown) { entry.inServiceSince = try asOf.advanced(byDays: -serviceAge) }
        if random.chance(checkDate.share) {
            // Nobody checked the device before it was there.
            entry.lastVerifiedOn = try asOf.advanced(byDays: -min(checkAge(from: &random), serviceAge))
        }
        entry.adultPadsExpireOn = try expiry(known: Self.adultPadsKnown, within: Self.longestPadLife, from: &random)
        entry.paediatricPadsExpireOn = try expiry(
            known: Self.paediatricPadsKnown, within: Self.longestPadLife, from: &random)
        entry.batteryExpiresOn = try expiry(known: Self.batteryKnown, within: Self.longestBatteryLife, from: &random)
    }

    private func expiry(
        known: Share, within days: Int, from random: inout RandomSource
    ) throws(DemoRegisterError) -> CalendarDay? {
        guard random.chance(known) else { return nil }
        let distance = random.chance(Self.expired) ? -1 - random.below(Self.longestLapse) : 1 + random.below(days)
        return try asOf.advanced(byDays: distance)
    }

    /// Days since the last check, as measured: a random place between two neighbouring twentieths.
    private func checkAge(from random: inout RandomSource) -> Int {
        let ages = checkDate.ageInDaysByTwentieths
        let pairs = Array(zip(ages, ages.dropFirst()))
        guard let (youngest, oldest) = random.pick(from: pairs) else { return 0 }
        return youngest + random.below(oldest - youngest + 1)
    }
}
