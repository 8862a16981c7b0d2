/// A row on its way from a file to an entry, whatever the format.
struct ImportRow {
    /// Counted from 1.
    var number: Int
    /// Counted from 1.
    var line: Int
    var values: [ImportField: String] = [:]
    var position = Position.fields
    /// `node/1`, from wherever the format says it.
    var osmIdentifier: String?
    /// Texts beyond the fields that may say that the device is in a vehicle.
    var descriptions: [String] = []
    var doubts: [String] = []
    /// Other rows of the file have a key, and this one has none.
    var lacksKey = false
    /// Set where the row cannot go in, before its fields are looked at.
    var refusal: String?

    enum Position {
        /// In the fields latitude and longitude, easting and northing, or postcode.
        case fields
        /// From a geometry, in degrees.
        case degrees(latitude: Double, longitude: Double)
        /// From a geometry, in metres on the National Grid.
        case metres(easting: Double, northing: Double)
        case none(reason: String)
    }

    /// OpenStreetMap's identifier, wherever the row has it.
    var statedOSM: String? {
        if let osmIdentifier { return osmIdentifier }
        if let osm = values[.externalID].flatMap(OSMIdentifier.read) { return osm }
        guard let id = values[.osmID] else { return nil }
        return OSMIdentifier.read(id) ?? OSMIdentifier.make(type: values[.osmType] ?? "node", number: id)
    }

    /// The key that the row itself has, be it too long; nil where one has to be made.
    var statedKey: String? {
        let osm = statedOSM
        guard let mapped = values[.externalID] else { return osm }
        return osm != nil && OSMIdentifier.read(mapped) != nil ? osm : mapped
    }
}

/// Why a row stays out: a sentence.
struct Refusal: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
