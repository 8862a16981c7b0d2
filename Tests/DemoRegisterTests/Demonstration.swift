import CivilTime
import NationalGrid
import Registry

@testable import DemoRegister

/// The bundled data and one demonstration register, made once for all tests.
struct Demonstration: Sendable {
    static let day = CalendarDay("2026-06-01")

    let day: CalendarDay
    let areas: [AreaRow]
    let wards: [WardRow]
    let schools: [SchoolRow]
    let postcodes: [PostcodeRow]
    let postcodesByName: [String: PostcodeRow]
    let distributions: FieldDistributions
    let finder: PlaceFinder
    let sites: [SiteEntry]

    var fixed: [SiteEntry] { sites.filter { !$0.mobile } }

    static func shared() throws -> Demonstration {
        try made.get()
    }

    private static let made = Result { try Demonstration() }

    private init() throws {
        guard let day = Self.day else { throw DemoRegisterError.dayOutOfRange }
        self.day = day
        areas = try ReferenceData.areas()
        wards = try ReferenceData.wards()
        schools = try ReferenceData.schools()
        postcodes = try ReferenceData.postcodes()
        postcodesByName = Dictionary(postcodes.map { ($0.postcode, $0) }, uniquingKeysWith: { first, _ in first })
        distributions = try FieldDistributions.load()
        finder = try PlaceFinder(
            areas: areas, wards: wards, schools: schools, postcodes: postcodes, grid: NationalGridTransform.load())
        sites = try DemoRegister.sites(asOf: day, at: finder, distributions: distributions)
    }

    /// The same register as of another day, without reading the files again.
    func sites(asOf day: CalendarDay) throws -> [SiteEntry] {
        try DemoRegister.sites(asOf: day, at: finder, distributions: distributions)
    }
}
