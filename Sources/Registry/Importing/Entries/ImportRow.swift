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
}

/// Why a row stays out: a sentence.
struct Refusal: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
