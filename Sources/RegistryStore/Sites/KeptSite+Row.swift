import CivilTime
import Foundation
import NationalGrid
import PostgresClient
import Registry
import SpatialGrid

extension KeptSite {
    /// From a row of `sites/list`.
    init(row: PostgresRow) throws {
        let primary: UUID? = try row.decode("primary_guardian")
        let supporting = try row.decode("supporting_guardians", as: [String].self).compactMap(UUID.init(uuidString:))
        self.init(
            id: try row.decode("id"), code: try row.decode("code"), details: try SiteDetails(row: row),
            approval: try row.word("approval"), groupID: try row.decode("group_id"),
            invented: try row.decode("invented"), version: try row.decode("version"), device: try KeptDevice(row: row),
            guardians: Guardians(primary: primary, supporting: Set(supporting)),
            overrides: try KeptOverride.all(row: row), hasUnlockCode: try row.decode("has_unlock_code"))
    }
}

extension SiteDetails {
    init(row: PostgresRow) throws {
        guard
            let coordinate = Coordinate(
                latitude: try row.decode("latitude"), longitude: try row.decode("longitude"))
        else { throw StoreError.badCoordinate }
        self.init(coordinate: coordinate)
        name = try row.decode("name")
        operatorName = try row.decode("operator")
        address = try row.decode("address")
        postcode = try row.decode("postcode", as: String?.self).flatMap { try? Postcode($0) }
        surroundings = try row.decode("surroundings")
        level = try row.decode("level")
        entranceNote = try row.decode("entrance_note")
        indoor = try row.decode("indoor")
        access = try row.word("access")
        accessHours = try row.decode("access_hours")
        cabinetLocked = try row.decode("cabinet_locked")
        cabinetKind = try row.decode("cabinet_kind")
        cabinetHeated = try row.decode("cabinet_heated")
        publication = try row.word("publication")
        mobile = try row.decode("mobile")
    }
}

extension KeptDevice {
    /// Nil where no device is in service.
    fileprivate init?(row: PostgresRow) throws {
        guard let id = try row.decode("defibrillator_id", as: UUID?.self) else { return nil }
        var details = DeviceDetails()
        details.manufacturer = try row.decode("manufacturer")
        details.model = try row.decode("model")
        details.serialNumber = try row.decode("serial_number")
        details.inServiceSince = try row.day("in_service_since")
        for consumable in try row.decode("consumables", as: [String].self) {
            let parts = consumable.split(separator: " ")
            guard parts.count == 2, let kind = ConsumableKind(rawValue: String(parts[0])),
                let day = CalendarDay(String(parts[1]))
            else { continue }
            details.expiries[kind] = day
        }
        self.init(id: id, details: details, lastVerifiedOn: try row.day("last_verified_on"))
    }
}

extension KeptOverride {
    /// One with a day that the calendar does not have holds on no day.
    fileprivate static func all(row: PostgresRow) throws -> [KeptOverride] {
        guard let ids = try row.decode("override_ids", as: [String]?.self) else { return [] }
        let firstDays = try row.decode("override_first_days", as: [String].self)
        let lastDays = try row.decode("override_last_days", as: [String].self)
        let opens = try row.decode("override_opens", as: [Bool].self)
        let reasons = try row.decode("override_reasons", as: [String].self)
        return zip(ids, zip(zip(firstDays, lastDays), zip(opens, reasons))).compactMap { id, rest in
            guard let id = UUID(uuidString: id), let firstDay = CalendarDay(rest.0.0),
                let lastDay = CalendarDay(rest.0.1)
            else { return nil }
            return KeptOverride(id: id, firstDay: firstDay, lastDay: lastDay, open: rest.1.0, reason: rest.1.1)
        }
    }
}

extension KnownSite {
    /// From a row of `sites/find_alike`.
    init(row: PostgresRow) throws {
        guard
            let coordinate = Coordinate(
                latitude: try row.decode("latitude"), longitude: try row.decode("longitude"))
        else { throw StoreError.badCoordinate }
        var sketch = SiteSketch(coordinate: coordinate)
        sketch.name = try row.decode("name")
        sketch.address = try row.decode("address")
        sketch.postcode = try row.decode("postcode", as: String?.self).flatMap { try? Postcode($0) }
        sketch.manufacturer = try row.decode("manufacturer")
        sketch.model = try row.decode("model")
        sketch.serialNumber = try row.decode("serial_number")
        sketch.mobile = try row.decode("mobile")
        self.init(
            siteID: try row.decode("site_id"), defibrillatorID: try row.decode("defibrillator_id"),
            code: try row.decode("code"), sketch: sketch)
    }
}
