/// What a column of a file can be. The raw value is the name by which a user maps a column: `name=Location`.
public enum ImportField: String, Sendable, CaseIterable {
    /// The row's key within its source.
    case externalID
    case osmID, osmType
    case uprn
    case circuitID
    /// Degrees, WGS 84.
    case latitude, longitude
    /// Metres, British National Grid.
    case easting, northing
    case name
    case operatorName = "operator"
    /// Several columns, joined by commas: `address=Address1+Address2`.
    case address
    case postcode
    case surroundings
    case level
    case entranceNote
    case indoor
    case access
    case accessHours
    case cabinetLocked, cabinetKind, cabinetHeated
    case mobile
    case manufacturer, model, serialNumber
    case inServiceSince, lastVerifiedOn
    case adultPadsExpireOn, paediatricPadsExpireOn, batteryExpiresOn
    /// OpenStreetMap's `emergency`, which says whether the thing is a defibrillator.
    case emergency
    /// Whether the device works.
    case status

    /// The field of a name given by a user, whatever its capitals and punctuation.
    init?(named name: String) {
        let plain = ColumnName.plain(name)
        guard let field = Self.allCases.first(where: { ColumnName.plain($0.rawValue) == plain }) else { return nil }
        self = field
    }
}

/// Comparison of column names.
enum ColumnName {
    /// Letters and digits only, small: `Defibrillator:Location` and `defibrillator_location` are one name.
    static func plain(_ name: String) -> String {
        var plain = ""
        for scalar in name.lowercased().unicodeScalars.prefix(200)
        where TextHygiene.isLetterOrDigit(scalar) {
            plain.unicodeScalars.append(scalar)
        }
        return plain
    }

    /// The columns of a file in a sentence.
    static func list(_ columns: [String]) -> String {
        let named = columns.filter { !$0.isEmpty }
        let shown = named.prefix(60).map { "“\(TextHygiene.clean(String($0.prefix(60))) ?? "")”" }.joined(
            separator: ", ")
        return named.count > 60 ? shown + " and \(named.count - 60) more" : shown
    }
}
