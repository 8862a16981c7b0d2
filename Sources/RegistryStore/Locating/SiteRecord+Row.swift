import CivilTime
import OpeningHours
import PostgresClient
import Registry
import SpatialGrid

extension SiteRecord {
    /// From a row of `located_site`.
    init(row: PostgresRow) throws {
        guard
            let coordinate = Coordinate(
                latitude: try row.decode("latitude"), longitude: try row.decode("longitude"))
        else { throw StoreError.badCoordinate }
        self.init(
            siteID: try row.decode("site_id"), defibrillatorID: try row.decode("defibrillator_id"),
            code: try row.decode("code"), coordinate: coordinate)
        name = try row.decode("name")
        surroundings = try row.decode("surroundings")
        level = try row.decode("level")
        entranceNote = try row.decode("entrance_note")
        indoor = try row.decode("indoor")
        access = try row.word("access")
        accessHours = try row.decode("access_hours")
        cabinetLocked = try row.decode("cabinet_locked")
        publication = try row.word("publication")
        mobile = try row.decode("mobile")
        invented = try row.decode("invented")
        overrides = try AccessOverride.overrides(row: row)
        readiness = try ReadinessFacts(row: row)
    }
}

extension AccessOverride {
    /// The overrides of a row of `located_site`, which holds each of their columns as an array; one with a day that the
    /// calendar does not have holds on no day.
    static func overrides(row: PostgresRow) throws -> [AccessOverride] {
        guard let firstDays = try row.decode("override_first_days", as: [String]?.self) else { return [] }
        let lastDays = try row.decode("override_last_days", as: [String].self)
        let opens = try row.decode("override_opens", as: [Bool].self)
        let reasons = try row.decode("override_reasons", as: [String].self)
        return zip(zip(firstDays, lastDays), zip(opens, reasons)).compactMap { days, rest in
            guard let firstDay = CalendarDay(days.0), let lastDay = CalendarDay(days.1) else { return nil }
            return AccessOverride(firstDay: firstDay, lastDay: lastDay, isOpen: rest.0, reason: rest.1)
        }
    }
}
