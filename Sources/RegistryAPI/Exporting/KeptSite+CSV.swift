import CivilTime
import Foundation
import NationalGrid
import Registry
import SpatialGrid

extension KeptSite {
    /// The site as a row of an export. What opens its cabinet is not known here.
    func cells(readiness: ReadinessState?) -> [CSVCell] {
        SiteColumn.allCases.map { column in
            switch column {
            case .id: .text(id.uuidString.lowercased())
            case .code: .text(code)
            case .approval: .text(approval.rawValue)
            case .readiness: .text(readiness?.rawValue)
            case .primaryGuardian: .text(guardians.primary?.uuidString.lowercased())
            case .supportingGuardians:
                .text(guardians.supporting.map { $0.uuidString.lowercased() }.sorted().joined(separator: " "))
            default: details.cell(column) ?? device?.details.cell(column) ?? .empty
            }
        }
    }
}

extension SiteDetails {
    fileprivate func cell(_ column: SiteColumn) -> CSVCell? {
        switch column {
        case .name: .text(name)
        case .operatorName: .text(operatorName)
        case .address: .text(address)
        case .postcode: .text(postcode?.description)
        case .latitude: .number(coordinate.latitude)
        case .longitude: .number(coordinate.longitude)
        case .surroundings: .text(surroundings)
        case .level: .text(level)
        case .entranceNote: .text(entranceNote)
        case .indoor: .flag(indoor)
        case .access: .text(access.rawValue)
        case .accessHours: .text(accessHours)
        case .cabinetLocked: .flag(cabinetLocked)
        case .cabinetKind: .text(cabinetKind)
        case .cabinetHeated: .flag(cabinetHeated)
        case .inVehicle: .flag(mobile)
        case .publication: .text(publication.rawValue)
        default: nil
        }
    }
}

extension DeviceDetails {
    fileprivate func cell(_ column: SiteColumn) -> CSVCell? {
        switch column {
        case .manufacturer: .text(manufacturer)
        case .model: .text(model)
        case .serialNumber: .text(serialNumber)
        case .inServiceSince: .text(inServiceSince?.description)
        case .adultPadsExpireOn: .text(expiries[.adultPads]?.description)
        case .paediatricPadsExpireOn: .text(expiries[.paediatricPads]?.description)
        case .batteryExpiresOn: .text(expiries[.battery]?.description)
        default: nil
        }
    }
}

extension CSVCell {
    fileprivate static func flag(_ flag: Bool?) -> CSVCell { .text(flag.map { $0 ? "yes" : "no" }) }
}
