import SpatialGrid

/// A site with its texts folded once, however often it is compared.
struct ComparableSite {
    let sketch: SiteSketch
    let name: FoldedWords
    let address: FoldedWords
    let manufacturer: FoldedWords
    let model: FoldedWords
    let serialNumber: SerialNumber?

    init(_ sketch: SiteSketch) {
        self.sketch = sketch
        name = FoldedWords(sketch.name)
        address = FoldedWords(sketch.address)
        manufacturer = FoldedWords(sketch.manufacturer)
        model = FoldedWords(sketch.model)
        serialNumber = sketch.serialNumber.flatMap(SerialNumber.init)
    }
}

/// How surely two entries are one site, and why.
///
/// The formula is the project's own, and so are its numbers. Each piece of evidence has a strength e, the share of doubt
/// that it takes away; pieces are taken as independent: score = 1 - Π(1 - e).
///
/// | evidence | e |
/// | --- | --- |
/// | same serial number | 0.98; 0.6 where the makes are known and differ |
/// | distance | 0.75 at 0 m, 0.55 at 10 m, 0 at the greatest distance, straight lines between |
/// | name | 0.6 if the same, down to 0 at a likeness of 0.6 |
/// | address | 0.3 if the same, likewise |
/// | postcode | 0.15 if the same |
/// | make and model | 0.1 if both are the same |
///
/// Three quarters of what all but the serial number say are left where both have names with nothing in common (a likeness
/// below 0.4), and again where only one is in a vehicle. Beyond the greatest distance only the serial number counts. Where
/// one is in a vehicle, the distance neither counts nor limits.
struct DuplicateScore {
    let value: Double
    /// 0 or more.
    let distanceMetres: Double
    let reasons: [String]

    /// - Complexity: that of ``FoldedWords/likeness(to:)``.
    init(_ one: ComparableSite, _ other: ComparableSite, greatestDistance: Double) {
        let distance = one.sketch.coordinate.distance(to: other.sketch.coordinate)
        let isMobile = one.sketch.mobile || other.sketch.mobile
        var tally = Tally()
        if isMobile {
            tally.reasons.append("carried in a vehicle, so the distance does not count")
        } else {
            tally.add(Self.nearness(distance, within: greatestDistance), Self.words(for: distance))
        }
        if isMobile || distance <= greatestDistance { tally.addTexts(one, other) }
        if one.sketch.mobile != other.sketch.mobile { tally.belief *= 0.75 }
        tally.addSerialNumbers(one, other)
        value = tally.belief
        distanceMetres = distance
        reasons = tally.reasons
    }

    /// What a distance says, 0 ... 0.75, never more for a greater one.
    ///
    /// - Parameter greatest: metres from which it says nothing.
    static func nearness(_ metres: Double, within greatest: Double) -> Double {
        guard metres < greatest || metres == 0 else { return 0 }
        if metres <= 10 { return 0.75 - 0.02 * metres }
        return 0.55 * (greatest - metres) / (greatest - 10)
    }

    private static func words(for metres: Double) -> String {
        switch metres {
        case ..<0.5: "at the same point"
        case ..<999.5: "\(Int(exactly: metres.rounded()) ?? 0) m away"
        default: "\(Int(exactly: (metres / 1000).rounded()) ?? 0) km away"
        }
    }
}

/// Evidence put together.
private struct Tally {
    var belief = 0.0
    var reasons: [String] = []

    mutating func add(_ strength: Double, _ reason: String) {
        belief = 1 - (1 - belief) * (1 - strength)
        reasons.append(reason)
    }

    mutating func addTexts(_ one: ComparableSite, _ other: ComparableSite) {
        let likeness = one.name.likeness(to: other.name)
        let name = other.sketch.name ?? ""
        if likeness > 0.6 {
            add(0.6 * Self.share(likeness), "the name is \(likeness < 1 ? "alike" : "the same"): \(name)")
        }
        if let postcode = one.sketch.postcode, postcode == other.sketch.postcode {
            add(0.15, "the same postcode: \(postcode)")
        }
        let addresses = one.address.likeness(to: other.address)
        if addresses > 0.6 {
            add(0.3 * Self.share(addresses), "the address is \(addresses < 1 ? "alike" : "the same")")
        }
        if !one.manufacturer.isEmpty, one.manufacturer == other.manufacturer, !one.model.isEmpty,
            one.model == other.model
        {
            add(0.1, "the same make and model")
        }
        if !one.name.isEmpty, !other.name.isEmpty, likeness < 0.4 {
            belief *= 0.75
            reasons.append("but it has another name: \(name)")
        }
    }

    mutating func addSerialNumbers(_ one: ComparableSite, _ other: ComparableSite) {
        guard let serial = one.serialNumber, let otherSerial = other.serialNumber else { return }
        guard serial == otherSerial else {
            reasons.append("but it has another serial number")
            return
        }
        let makesDiffer =
            !one.manufacturer.isEmpty && !other.manufacturer.isEmpty
            && one.manufacturer.likeness(to: other.manufacturer) < 0.4
        if makesDiffer {
            add(0.6, "the same serial number, but of another make")
        } else {
            add(0.98, "the same serial number")
        }
    }

    /// The share of the full strength at a likeness, 0 ... 1.
    private static func share(_ likeness: Double) -> Double { max(0, (likeness - 0.6) / 0.4) }
}
