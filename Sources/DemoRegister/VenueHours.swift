/// The hours in which a venue's device can be reached, where they are neither unknown nor day and night.
struct VenueHours {
    /// Measured values by what they are.
    let distributions: FieldDistributions.OpeningHours

    /// OpenStreetMap `opening_hours`, or as often as in real lists something else that was written there.
    func value(for kind: VenueKind, from random: inout RandomSource) -> String? {
        let irregular = distributions.irregular
        let all = distributions.workingDays.count + distributions.wholeWeek.count + irregular.count
        if random.chance(Share(of: all, given: irregular.count)) {
            return draw(from: irregular.values, random: &random)
        }
        switch kind {
        case .school: return random.pick(from: Self.school)
        case .pub: return random.pick(from: Self.pub)
        case .church, .villageHall, .communityCentre, .sportsClub: return random.pick(from: Self.hall)
        case .leisureCentre, .supermarket, .shoppingCentre, .railwayStation:
            return draw(from: distributions.wholeWeek.values, random: &random)
        default: return draw(from: distributions.workingDays.values, random: &random)
        }
    }

    private func draw(from values: [ValueCounts.Value], random: inout RandomSource) -> String? {
        random.index(by: values.map(\.count)).map { values[$0].value }
    }

    // English venues that the measured lists, which are of other countries, cannot stand for.

    static let school = [
        "Mo-Fr 08:00-16:00; PH off", "Mo-Fr 08:15-15:45; PH off", "Mo-Fr 07:45-17:30; PH off",
        "Mo-Fr 08:30-16:30; PH off", "Mo-Fr 08:00-18:00; PH off", "Mo-Th 08:00-16:30; Fr 08:00-16:00; PH off",
        "Mo-Fr 08:00-16:00; PH,SH off", "Mo-Fr 07:30-18:00; Sa 09:00-12:00; PH off",
    ]

    static let pub = [
        "Mo-Th 12:00-23:00; Fr-Sa 12:00-01:00; Su 12:00-22:30", "Mo-Su 11:00-24:00", "Mo-Su 12:00-23:00",
        "We-Su 16:00-23:00; Mo-Tu off", "Su-Th 11:00-23:00; Fr-Sa 11:00-02:00", "Mo-Sa 10:00-23:30; Su 12:00-22:30",
        "Tu-Th 17:00-23:00; Fr-Sa 12:00-24:00; Su 12:00-18:00",
    ]

    static let hall = [
        "sunrise-sunset", "Mo-Su 08:00-18:00", "Mo-Sa 09:00-17:00; Su 08:00-18:00", "Mo-Fr 09:00-21:00; Sa 09:00-13:00",
        "Mo-Su 09:00-22:00", "Su 09:00-12:30; We 10:00-12:00", "sunrise-(sunset+00:30)",
        "Sa-Su 09:00-18:00; We 17:00-21:00",
        "Mo-Fr 09:00-12:00,13:00-17:00; PH off",
    ]
}
