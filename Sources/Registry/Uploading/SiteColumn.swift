/// The columns of a file of sites, as the template and the export name them. The names are among those that the import
/// recognises (``ImportField``), but for a few that it has no field for.
public enum SiteColumn: String, Sendable, CaseIterable {
    /// The register's own key and code of a site that was exported: a row that has one is registered already.
    case id, code
    case name
    case operatorName = "operator"
    case address, postcode
    /// Degrees, WGS 84; in an upload also eastings and northings of the National Grid.
    case latitude, longitude
    case surroundings, level
    case entranceNote = "entrance_note"
    case indoor, access
    case accessHours = "access_hours"
    case cabinetLocked = "cabinet_locked"
    case cabinetKind = "cabinet_kind"
    case cabinetHeated = "cabinet_heated"
    /// Taken from an upload, and never exported.
    case cabinetCode = "cabinet_code"
    case inVehicle = "in_vehicle"
    case publication
    case manufacturer, model
    case serialNumber = "serial_number"
    case inServiceSince = "in_service_since"
    case adultPadsExpireOn = "adult_pads_expire_on"
    case paediatricPadsExpireOn = "paediatric_pads_expire_on"
    case batteryExpiresOn = "battery_expires_on"
    /// Accounts of the group: by their keys or, in an upload, their addresses.
    case primaryGuardian = "primary_guardian"
    case supportingGuardians = "supporting_guardians"
    /// Told by an export, and passed over in an upload.
    case approval, readiness

    /// Those that an export has and a file of new sites has not.
    private static let ofExport: [SiteColumn] = [.id, .code, .approval, .readiness]

    /// The columns of a file of new sites.
    public static let ofTemplate = allCases.filter { !ofExport.contains($0) }

    /// The field by whose usual names the column is recognised; nil where it has names of its own.
    var field: ImportField? {
        switch self {
        case .id: .externalID
        case .name: .name
        case .operatorName: .operatorName
        case .address: .address
        case .postcode: .postcode
        case .latitude: .latitude
        case .longitude: .longitude
        case .surroundings: .surroundings
        case .level: .level
        case .entranceNote: .entranceNote
        case .indoor: .indoor
        case .access: .access
        case .accessHours: .accessHours
        case .cabinetLocked: .cabinetLocked
        case .cabinetKind: .cabinetKind
        case .cabinetHeated: .cabinetHeated
        case .inVehicle: .mobile
        case .manufacturer: .manufacturer
        case .model: .model
        case .serialNumber: .serialNumber
        case .inServiceSince: .inServiceSince
        case .adultPadsExpireOn: .adultPadsExpireOn
        case .paediatricPadsExpireOn: .paediatricPadsExpireOn
        case .batteryExpiresOn: .batteryExpiresOn
        case .code, .cabinetCode, .publication, .primaryGuardian, .supportingGuardians, .approval, .readiness: nil
        }
    }

    /// The names of a column without a field, as ``ColumnName`` makes them plain.
    var ownNames: [String] {
        switch self {
        case .code: ["code", "sitecode", "heartshieldcode"]
        case .cabinetCode: ["cabinetcode", "unlockcode", "keypadcode", "doorcode"]
        default: field == nil ? [ColumnName.plain(rawValue)] : []
        }
    }
}
