/// The tags of an OpenStreetMap feature, and the fields they mean.
///
/// Telephone numbers, e-mail addresses, web addresses, pictures and names of people are never taken, nor notes among
/// mappers (`note`, `fixme`, `source`). `ref` is not taken either: in real data it holds anything from the number of the
/// cabinet to a street, and it is not unique.
struct OSMTags {
    let tags: [String: String]

    subscript(_ keys: String...) -> String? { first(of: keys) }

    private func first(of keys: [String]) -> String? {
        for key in keys { if let value = tags[key] { return value } }
        return nil
    }

    var values: [ImportField: String] {
        var values: [ImportField: String] = [:]
        for (field, keys) in Self.plainKeys { values[field] = first(of: keys) }
        values[.address] = address
        values[.surroundings] = surroundings
        values[.entranceNote] = entranceNote
        values[.indoor] = indoor
        readCabinet(into: &values)
        return values
    }

    /// Whether the feature looks like one of OpenStreetMap's.
    static func areKeys(_ keys: some Sequence<String>) -> Bool {
        keys.contains { key in
            key == "emergency" || key == "@id" || key == "@osm_id" || key == "osm_id" || key.hasPrefix("defibrillator:")
        }
    }

    private static let plainKeys: [ImportField: [String]] = [
        .name: ["name", "name:en"],
        .operatorName: ["operator"],
        .postcode: ["addr:postcode"],
        .level: ["level", "addr:floor", "floor"],
        .access: ["access"],
        .accessHours: ["opening_hours"],
        .manufacturer: ["manufacturer", "defibrillator:manufacturer", "defibrillator:brand", "brand"],
        .model: ["model", "defibrillator:model"],
        .serialNumber: ["serial_number", "defibrillator:serial_number"],
        .inServiceSince: ["start_date"],
        .lastVerifiedOn: ["check_date", "survey:date", "check_date:defibrillator"],
        .emergency: ["emergency"],
        .uprn: ["ref:GB:uprn"],
        .status: ["operational_status"],
    ]

    private var address: String? {
        if let full = self["addr:full"] { return full }
        let parts = [
            self["addr:unit"], self["addr:housename"], self["addr:housenumber"], self["addr:street", "addr:place"],
            self["addr:suburb"], self["addr:city", "addr:town", "addr:village"],
        ].compactMap(\.self)
        // A house number alone is no address.
        return parts.isEmpty || (parts.count == 1 && tags["addr:housenumber"] != nil) ? nil : AddressText.joined(parts)
    }

    /// Where the device hangs. English goes before the language of the place, that before any other.
    private var surroundings: String? {
        self["defibrillator:location:en", "defibrillator:location"] ?? otherLanguage(of: "defibrillator:location:")
            ?? self["description:en", "description"] ?? locationText
    }

    private var describesLocation: Bool {
        tags.keys.contains { $0 == "defibrillator:location" || $0.hasPrefix("defibrillator:location:") }
    }

    private func otherLanguage(of prefix: String) -> String? {
        tags.keys.filter { $0.hasPrefix(prefix) }.min().flatMap { tags[$0] }
    }

    /// `location` is a word such as `indoor` or `wall`, except where somebody wrote a sentence.
    private var locationText: String? {
        tags["location"].flatMap { $0.contains(" ") ? $0 : nil }
    }

    private var entranceNote: String? {
        self["access:note:en", "access:note", "note:access", "access:description"]
            ?? (describesLocation ? self["description:en", "description"] : nil)
    }

    private var indoor: String? {
        if let indoor = tags["indoor"] { return indoor }
        if let outdoor = tags["outdoor"].flatMap(Vocabulary.flag) { return outdoor ? "no" : "yes" }
        return tags["location"].flatMap { Vocabulary.indoor($0) == nil ? nil : $0 }
    }

    private func readCabinet(into values: inout [ImportField: String]) {
        values[.cabinetHeated] = self["defibrillator:cabinet:heated", "cabinet:heated"]
        values[.cabinetLocked] = self["locked", "defibrillator:cabinet:locked"]
        guard let cabinet = self["defibrillator:cabinet", "cabinet"], Vocabulary.flag(cabinet) == nil else { return }
        switch cabinet.lowercased() {
        case "locked": values[.cabinetLocked] = "yes"
        case "unlocked": values[.cabinetLocked] = "no"
        default: values[.cabinetKind] = cabinet
        }
    }

    /// Every text that may say that the device is in a vehicle.
    var descriptions: [String] {
        tags.compactMap { key, value in
            key.hasPrefix("defibrillator:location") || key.hasPrefix("description") || key == "location"
                || key == "name"
                ? value : nil
        }
    }

    /// Why the feature is no device in use.
    var refusal: String? {
        for prefix in [
            "disused", "abandoned", "removed", "demolished", "destroyed", "razed", "was", "construction",
            "proposed", "planned",
        ] {
            if tags["\(prefix):emergency"] != nil || tags[prefix] == "yes"
                || tags["emergency"] == "\(prefix):defibrillator"
            {
                return "OpenStreetMap marks it as “\(prefix)”: there is no device in use."
            }
        }
        return nil
    }
}
