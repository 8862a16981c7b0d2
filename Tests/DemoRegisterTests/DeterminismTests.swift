import CivilTime
import DemoRegister
import Registry
import SpatialGrid
import Testing

@Suite("The demonstration register is always the same")
struct DeterminismTests {
    @Test("Reading all files anew gives the same sites again")
    func readingAgainGivesTheSame() throws {
        let demonstration = try Demonstration.shared()
        let again = try DemoRegister.sites(asOf: demonstration.day)
        #expect(again == demonstration.sites)
    }

    @Test("Every field of every site is as it was when this digest was written down")
    func digestIsAsWritten() throws {
        let digest = Self.digest(of: try Demonstration.shared().sites)
        #expect(String(digest, radix: 16) == "c07da4b12152834a")
    }

    @Test("The digest sees a single changed letter")
    func digestSeesAChange() throws {
        let sites = try Demonstration.shared().sites
        var changed = sites
        changed[4_711].surroundings = (changed[4_711].surroundings ?? "") + "."
        #expect(Self.digest(of: changed) != Self.digest(of: sites))
    }

    @Test("Another day moves the dates by the days between and changes nothing else")
    func anotherDayMovesOnlyTheDates() throws {
        let demonstration = try Demonstration.shared()
        let later = try demonstration.sites(asOf: try #require(CalendarDay("2026-06-02")))
        for (before, after) in zip(demonstration.sites, later) {
            #expect(Self.dates(of: before).map { $0.flatMap(Self.nextDay) } == Self.dates(of: after))
            #expect(Self.withoutDates(before) == Self.withoutDates(after))
        }
    }

    @Test("A day whose neighbours are beyond the calendar is refused", arguments: ["0001-01-01", "9999-12-31"])
    func endsOfTheCalendarAreRefused(_ text: String) throws {
        let day = try #require(CalendarDay(text))
        #expect(throws: DemoRegisterError.dayOutOfRange) { try Demonstration.shared().sites(asOf: day) }
    }

    private static func dates(of entry: SiteEntry) -> [CalendarDay?] {
        [
            entry.inServiceSince, entry.lastVerifiedOn, entry.adultPadsExpireOn, entry.paediatricPadsExpireOn,
            entry.batteryExpiresOn,
        ]
    }

    private static func withoutDates(_ entry: SiteEntry) -> SiteEntry {
        var entry = entry
        entry.inServiceSince = nil
        entry.lastVerifiedOn = nil
        entry.adultPadsExpireOn = nil
        entry.paediatricPadsExpireOn = nil
        entry.batteryExpiresOn = nil
        return entry
    }

    private static func nextDay(_ day: CalendarDay) -> CalendarDay? {
        CalendarDay(year: day.year, month: day.month, day: day.day + 1)
            ?? CalendarDay(year: day.year, month: day.month + 1, day: 1)
            ?? CalendarDay(year: day.year + 1, month: 1, day: 1)
    }

    /// FNV-1a, 64 bits, over the fields in a fixed order; each field ends with a byte that no text has.
    private static func digest(of entries: [SiteEntry]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func take(_ text: String?) {
            for byte in (text ?? "\u{1}").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        for entry in entries {
            let texts = [
                entry.externalID, entry.name, entry.operatorName, entry.address, entry.postcode, entry.surroundings,
                entry.level, entry.entranceNote, entry.access.rawValue, entry.accessHours, entry.cabinetKind,
                entry.manufacturer, entry.model, entry.serialNumber,
            ]
            texts.forEach(take)
            for flag in [entry.indoor, entry.cabinetLocked, entry.cabinetHeated, entry.mobile] {
                take(flag.map { $0 ? "yes" : "no" })
            }
            for day in dates(of: entry) { take(day?.description) }
            for identifier in entry.identifiers { take("\(identifier.scheme)=\(identifier.value)") }
            take("\(entry.coordinate.latitudeE7) \(entry.coordinate.longitudeE7)")
        }
        return hash
    }
}
