import CivilTime
import Foundation
import HTTPSupport
import Registry
import SpatialGrid

extension UploadLine {
    private static let consumables: [(column: SiteColumn, kind: ConsumableKind)] = [
        (.adultPadsExpireOn, .adultPads), (.paediatricPadsExpireOn, .paediatricPads), (.batteryExpiresOn, .battery),
    ]

    private var fitted: [(column: SiteColumn, kind: ConsumableKind)] {
        Self.consumables.filter { days[$0.column] != nil }
    }

    /// The row as the body of `POST /v1/sites`, so that one set of rules reads both.
    ///
    /// - Parameter point: where it was found to be; nil where it has to be looked up.
    func body(at point: Coordinate?, withCode: Bool) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            func text(_ column: SiteColumn, _ name: StaticString) {
                if let text = texts[column] { writer.member(name, text) }
            }
            func flag(_ column: SiteColumn, _ name: StaticString) {
                if let flag = flags[column] { writer.member(name, flag) }
            }
            text(.name, "name")
            text(.operatorName, "operator")
            text(.address, "address")
            text(.postcode, "postcode")
            if let point {
                writer.name("lat")
                writer.value(point.latitude, decimals: 7)
                writer.name("lon")
                writer.value(point.longitude, decimals: 7)
            }
            text(.surroundings, "surroundings")
            text(.level, "level")
            text(.entranceNote, "entranceNote")
            flag(.indoor, "indoor")
            if let access { writer.member("access", access.rawValue) }
            text(.accessHours, "accessHours")
            text(.publication, "publication")
            flag(.inVehicle, "mobile")
            writer.name("cabinet")
            writer.object { writer in
                if let flag = flags[.cabinetLocked] { writer.member("locked", flag) }
                if let text = texts[.cabinetKind] { writer.member("kind", text) }
                if let flag = flags[.cabinetHeated] { writer.member("heated", flag) }
                if withCode, let code = texts[.cabinetCode] { writer.member("code", code) }
            }
            writer.name("defibrillator")
            writer.object(device)
            writeGuardians(to: &writer)
        }
        return writer.bytes
    }

    private func device(_ writer: inout JSONWriter) {
        if let text = texts[.manufacturer] { writer.member("manufacturer", text) }
        if let text = texts[.model] { writer.member("model", text) }
        if let text = texts[.serialNumber] { writer.member("serialNumber", text) }
        if let day = days[.inServiceSince] { writer.member("inServiceSince", day.description) }
        writer.name("consumables")
        writer.array(fitted) { writer, consumable in
            writer.object { writer in
                writer.member("kind", consumable.kind.rawValue)
                writer.member("expiresOn", days[consumable.column]?.description)
            }
        }
    }

    private func writeGuardians(to writer: inout JSONWriter) {
        guard texts[.primaryGuardian] != nil || texts[.supportingGuardians] != nil else { return }
        writer.name("guardians")
        writer.object { writer in
            if let primary = texts[.primaryGuardian] { writer.member("primary", primary) }
            writer.name("supporting")
            writer.array(guardians(in: .supportingGuardians)) { $0.value($1) }
        }
    }

    /// Consumables that cannot have been fitted as they are.
    func expired(on today: CalendarDay) -> [UploadFinding] {
        fitted.compactMap { column, _ in
            guard let day = days[column], day < today else { return nil }
            return UploadFinding(
                .refused, "The last day on which it may be used, \(day), is past.", column: names[column])
        }
    }

    /// The file's column that a field of the body came from; nil where there is none.
    func column(of pointer: String) -> String? {
        let parts = pointer.split(separator: "/").map(String.init)
        guard let last = parts.last else { return nil }
        if parts.contains("consumables") {
            guard let place = parts.compactMap({ DecimalNumber.readWhole($0) }).first, fitted.indices.contains(place)
            else { return nil }
            return names[fitted[place].column]
        }
        return Self.columns[last].flatMap { names[$0] }
    }

    private static let columns: [String: SiteColumn] = [
        "name": .name, "operator": .operatorName, "address": .address, "postcode": .postcode, "lat": .latitude,
        "lon": .longitude, "surroundings": .surroundings, "level": .level, "entranceNote": .entranceNote,
        "indoor": .indoor, "access": .access, "accessHours": .accessHours, "publication": .publication,
        "mobile": .inVehicle, "locked": .cabinetLocked, "kind": .cabinetKind, "heated": .cabinetHeated,
        "code": .cabinetCode, "manufacturer": .manufacturer, "model": .model, "serialNumber": .serialNumber,
        "inServiceSince": .inServiceSince, "primary": .primaryGuardian, "supporting": .supportingGuardians,
    ]
}
