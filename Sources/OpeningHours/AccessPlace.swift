public import CivilTime

/// Where the clock, the calendar and the sun are read.
public struct AccessPlace: Sendable {
    /// Degrees, north positive.
    public let latitude: Double
    /// Degrees, east positive.
    public let longitude: Double
    public let zone: ZoneRules
    public let holidays: HolidayCalendar

    public init(
        latitude: Double, longitude: Double, zone: ZoneRules = .london, holidays: HolidayCalendar = .england
    ) {
        self.latitude = latitude
        self.longitude = longitude
        self.zone = zone
        self.holidays = holidays
    }
}
