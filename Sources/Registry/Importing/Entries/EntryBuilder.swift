import CivilTime
import NationalGrid
import OpeningHours
import SpatialGrid

/// Makes an entry of a row's fields, and remarks on what cannot be taken as it stands.
struct EntryBuilder {
    private var values: [ImportField: String]
    private(set) var doubts: [String]
    private var entry: SiteEntry

    /// - Returns: The entry with its key, and what is doubtful about it.
    static func build(
        _ row: ImportRow, at positions: PositionReader
    ) throws(Refusal) -> (entry: SiteEntry, doubts: [String]) {
        if let reason = unfitness(of: row) { throw Refusal(reason) }
        var builder = try EntryBuilder(row, at: positions)
        builder.readWords()
        builder.readAddress()
        builder.readFlags()
        builder.readDays()
        builder.readMobile(row.descriptions)
        try builder.readIdentifiers(row)
        return (builder.entry, builder.doubts)
    }

    /// The key of a row that stays out for whatever reason; nil where it cannot be told: the row has none where others
    /// have one, it is too long to be any, or the place it would be made of is at fault.
    static func key(ofRefused row: ImportRow, at positions: PositionReader) -> String? {
        if let key = row.statedKey { return key.utf8.count <= TextHygiene.keyLimit ? key : nil }
        guard !row.lacksKey, var builder = try? EntryBuilder(row, at: positions) else { return nil }
        builder.readWords()
        builder.readAddress()
        return EntryKey.derived(from: builder.entry)
    }

    /// Why a row is no device in use, whatever else it says.
    private static func unfitness(of row: ImportRow) -> String? {
        if let refusal = row.refusal { return refusal }
        if let emergency = row.values[.emergency] {
            let kinds = emergency.split(separator: ";").map { TextHygiene.withoutBlanksAround(String($0)) }
            if !kinds.contains("defibrillator") { return "By its “emergency” value it is no defibrillator." }
        }
        if let status = row.values[.status], Vocabulary.works(status) == false {
            return "The source says that the device is out of service."
        }
        return nil
    }

    private init(_ row: ImportRow, at positions: PositionReader) throws(Refusal) {
        values = row.values
        doubts = row.doubts
        if row.lacksKey { doubts.append(EntryKey.missing) }
        if let status = values[.status], Vocabulary.works(status) == nil {
            doubts.append("Whether the device works is not clear from its status.")
        }
        let (coordinate, doubt) = try positions.position(of: row)
        entry = SiteEntry(externalID: "", coordinate: coordinate)
        if let doubt { doubts.append(doubt) }
    }

    /// A text held to its limit.
    private mutating func text(_ field: ImportField, limit: Int = TextHygiene.textLimit) -> String? {
        guard let text = values[field] else { return nil }
        guard let shorter = TextHygiene.cut(text, to: limit) else { return text }
        doubts.append("The field “\(field.rawValue)” was cut to \(limit) characters.")
        return shorter
    }

    private mutating func readWords() {
        entry.name = text(.name, limit: TextHygiene.nameLimit)
        entry.operatorName = text(.operatorName)
        entry.surroundings = text(.surroundings)
        entry.level = text(.level)
        entry.entranceNote = text(.entranceNote)
        entry.cabinetKind = text(.cabinetKind)
        entry.manufacturer = text(.manufacturer)
        entry.model = text(.model)
        entry.serialNumber = text(.serialNumber)
        guard let hours = values[.accessHours] else { return }
        if TextHygiene.cut(hours, to: TextHygiene.hoursLimit) == nil {
            entry.accessHours = hours
            do {
                _ = try OpeningHours(hours)
            } catch {
                doubts.append(
                    "The access hours cannot be read (character \(error.position): \(error.message)); they are kept as they stand and count as not known."
                )
            }
        } else {
            // The beginning of a rule may say the opposite of the whole.
            doubts.append("The access hours have more than \(TextHygiene.hoursLimit) characters and were left out.")
        }
    }

    /// A postcode of another country, or one that cannot be read, is part of the address.
    private mutating func readAddress() {
        if let text = values[.postcode] {
            if let postcode = try? Postcode(text), postcode.outward != "GIR" {
                entry.postcode = postcode.description
            } else {
                values[.address] = values[.address].map { "\($0), \(text)" } ?? text
                if text.utf8.first.map(Self.isLetter) == true, text.utf8.contains(where: Self.isDigit) {
                    doubts.append("The postcode is none of the United Kingdom; it was put into the address.")
                }
            }
        }
        entry.address = text(.address)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func readFlags() {
        entry.indoor = known(.indoor, Vocabulary.indoor)
        entry.cabinetLocked = known(.cabinetLocked, Vocabulary.flag)
        entry.cabinetHeated = known(.cabinetHeated, Vocabulary.flag)
        entry.access = known(.access, Vocabulary.access) ?? .unknown
    }

    private mutating func readDays() {
        entry.inServiceSince = known(.inServiceSince, Vocabulary.day)
        entry.lastVerifiedOn = known(.lastVerifiedOn, Vocabulary.day)
        if let seen = entry.lastVerifiedOn, seen > ZoneRules.london.day(at: ServiceClock.system.now()) {
            // Evidence of the future would make the device ready until it is long past.
            doubts.append("The day on which the device was seen is still to come; it was left out.")
            entry.lastVerifiedOn = nil
        }
        entry.adultPadsExpireOn = known(.adultPadsExpireOn, Vocabulary.day)
        entry.paediatricPadsExpireOn = known(.paediatricPadsExpireOn, Vocabulary.day)
        entry.batteryExpiresOn = known(.batteryExpiresOn, Vocabulary.day)
    }

    /// The meaning of a field; a doubt where there is a value but no meaning.
    private mutating func known<Meaning>(_ field: ImportField, _ meaning: (String) -> Meaning?) -> Meaning? {
        guard let text = values[field] else { return nil }
        if let known = meaning(text) { return known }
        let value = Vocabulary.quotable(text).map { " “\($0)”" } ?? ""
        let wanted = Meaning.self == CalendarDay.self ? "is not a day written as 2026-11-22" : "is not known"
        doubts.append("The value\(value) of “\(field.rawValue)” \(wanted); it was left out.")
        return nil
    }

    private mutating func readMobile(_ descriptions: [String]) {
        let told = known(.mobile, Vocabulary.flag)
        let texts = descriptions.isEmpty ? [entry.surroundings, entry.name].compactMap(\.self) : descriptions
        let described = told == nil && texts.contains(where: VehicleWords.areIn)
        entry.mobile = told == true || described
        if described {
            doubts.append("By its description the device is carried in a vehicle; the point is not its place.")
        }
    }

    private mutating func readIdentifiers(_ row: ImportRow) throws(Refusal) {
        if let osm = row.statedOSM { entry.identifiers.append(SiteIdentifier(scheme: "osm", value: osm)) }
        if let uprn = values[.uprn] {
            if uprn.utf8.count <= 12, uprn.utf8.allSatisfy(Self.isDigit) {
                entry.identifiers.append(SiteIdentifier(scheme: "uprn", value: uprn))
            } else {
                doubts.append("The UPRN is not a number of at most 12 digits; it was left out.")
            }
        }
        if let circuit = values[.circuitID], circuit.utf8.count <= TextHygiene.keyLimit {
            entry.identifiers.append(SiteIdentifier(scheme: "the_circuit", value: circuit))
        }
        let key = row.statedKey ?? EntryKey.derived(from: entry)
        guard row.statedKey == nil || key.utf8.count <= TextHygiene.keyLimit else {
            throw Refusal("The key of the row has more than \(TextHygiene.keyLimit) bytes.")
        }
        entry.externalID = key
    }
}
