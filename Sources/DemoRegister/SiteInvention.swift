import Registry

/// Turns a place into a site: its venue, who may reach the device and when, and the words about it.
struct SiteInvention {
    // Lists of places do not say it; chosen.
    private static let addressKnown = Share(of: 100, given: 80)
    private static let outdoorCabinetKnown = Share(of: 100, given: 85)
    private static let outdoorCabinetLocked = Share(of: 100, given: 45)
    private static let outdoorCabinetHeated = Share(of: 100, given: 60)
    private static let indoorCabinetKnown = Share(of: 100, given: 50)
    private static let indoorCabinetLocked = Share(of: 100, given: 10)

    let distributions: FieldDistributions
    let device: DeviceInvention

    /// The site with this number, counted from 1.
    func entry(
        number: Int, place: SitePlace, kind: VenueKind, combination: FieldDistributions.Combination,
        from random: inout RandomSource
    ) throws(DemoRegisterError) -> SiteEntry {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        var entry = SiteEntry(externalID: "demo-\(padded)", coordinate: place.coordinate)
        describeVenue(of: &entry, place: place, kind: kind, from: &random)
        entry.access = combination.access
        entry.indoor = combination.indoor
        switch combination.hours {
        case .always: entry.accessHours = "24/7"
        case .some:
            entry.accessHours = VenueHours(distributions: distributions.openingHours).value(for: kind, from: &random)
        case nil: break
        }
        describePosition(of: &entry, kind: kind, from: &random)
        if kind != .vehicle { describeCabinet(of: &entry, from: &random) }
        try device.describe(&entry, number: number, from: &random)
        return entry
    }

    private func describeVenue(
        of entry: inout SiteEntry, place: SitePlace, kind: VenueKind, from random: inout RandomSource
    ) {
        let street = random.pick(from: VenueWording.streets) ?? ""
        entry.name =
            place.schoolName
            ?? VenueWording.name(of: kind, street: street, locality: place.locality, from: &random)
        entry.postcode = place.postcode
        entry.mobile = kind == .vehicle
        // A school has a real address, which is not in the register of schools used here: an invented one would be wrong.
        if place.schoolName == nil, random.chance(Self.addressKnown) {
            let numbered = kind == .telephoneKiosk || kind == .vehicle ? street : "\(1 + random.below(160)) \(street)"
            let towns = place.locality == place.districtName ? [place.locality] : [place.locality, place.districtName]
            entry.address = ([numbered] + towns).joined(separator: ", ")
        }
        if random.chance(distributions.operator) {
            entry.operatorName = random.pick(from: VenueWording.operatorNames(of: kind))
        }
    }

    private func describePosition(of entry: inout SiteEntry, kind: VenueKind, from random: inout RandomSource) {
        if kind == .vehicle || random.chance(distributions.surroundings[entry.indoor]) {
            entry.surroundings = random.pick(from: VenueWording.surroundings(of: kind, indoor: entry.indoor))
        }
        guard kind != .vehicle else { return }
        if entry.indoor == true, random.chance(distributions.level.share),
            let index = random.index(by: distributions.level.values.map(\.count))
        {
            entry.level = distributions.level.values[index].value
        }
        if random.chance(distributions.entranceNote) {
            entry.entranceNote = random.pick(from: VenueWording.entranceNotes)
        }
    }

    private func describeCabinet(of entry: inout SiteEntry, from random: inout RandomSource) {
        switch entry.indoor {
        case false:
            guard random.chance(Self.outdoorCabinetKnown) else { return }
            entry.cabinetKind = "outdoor cabinet"
            entry.cabinetLocked = random.chance(Self.outdoorCabinetLocked)
            entry.cabinetHeated = random.chance(Self.outdoorCabinetHeated)
        case true:
            guard random.chance(Self.indoorCabinetKnown) else { return }
            entry.cabinetKind = random.pick(from: ["wall bracket", "indoor cabinet", "carry case"])
            entry.cabinetLocked = random.chance(Self.indoorCabinetLocked)
        case nil:
            break
        }
    }
}
