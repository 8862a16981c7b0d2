import CivilTime
import PostgresClient
import Registry

extension ReadinessFacts {
    /// From a row that holds the facts of `defibrillator_readiness` and the device's `last_verified_on`.
    init(row: PostgresRow) throws {
        var expiries: [ConsumableKind: CalendarDay] = [:]
        for (kind, column) in Self.expiryColumns { expiries[kind] = try row.day(column) }
        self.init(seenOn: try row.day("last_verified_on"), expiries: expiries)
        goodCheckAt = try row.decode("good_check_at")
        faultAt = try row.decode("fault_at")
        fault = try row.decode("fault")
        codeIssuedAt = try row.decode("code_issued_at")
        takenAt = try row.decode("taken_at")
        returnedAt = try row.decode("returned_at")
        retiredAt = try row.decode("retired_at")
    }

    private static let expiryColumns: [(ConsumableKind, String)] = [
        (.adultPads, "adult_pads_expire_on"), (.paediatricPads, "paediatric_pads_expire_on"),
        (.battery, "battery_expires_on"),
    ]
}

extension PostgresRow {
    /// Nil for NULL, and for a day that the calendar does not have, such as `infinity`.
    func day(_ column: String) throws -> CalendarDay? {
        try decode(column, as: String?.self).flatMap(CalendarDay.init)
    }
}
