import NationalGrid
import Registry
import SpatialGrid

/// Where an invented site stands.
struct SitePlace {
    var coordinate: Coordinate
    /// Nil for a school: its register of schools has a position of its own.
    var postcode: String?
    /// The real name of a school.
    var schoolName: String?
    /// A place name for addresses and invented names: a part of the ward's name.
    var locality: String
    var districtName: String
    var rural: Bool
}

/// Finds places so that each district has its share of sites by residents. Within a district residents and postcodes count
/// for half each: postcodes stand for premises, so that the centres where people work and shop have their part too.
struct PlaceFinder {
    /// Seven schools in ten have a defibrillator in the demonstration.
    private static let schoolShare = Share(of: 10, given: 7)
    /// How far a site may be from the position of its postcode or school, in metres.
    private static let reach = 40

    private let areas: [AreaRow]
    private let wardNames: [String: String]
    private let schools: [SchoolRow]
    private let postcodesByArea: [String: [PostcodeRow]]
    private let grid: NationalGridTransform

    init(
        areas: [AreaRow], wards: [WardRow], schools: [SchoolRow], postcodes: [PostcodeRow], grid: NationalGridTransform
    ) {
        self.areas = areas
        wardNames = Dictionary(wards.map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
        self.schools = schools
        postcodesByArea = Dictionary(grouping: postcodes.filter { $0.areaCode != nil }, by: { $0.areaCode ?? "" })
        self.grid = grid
    }

    /// As many places as asked for, those of schools first in each district; the districts in the order of their codes.
    func places(_ count: Int, from random: inout RandomSource) throws(DemoRegisterError) -> [SitePlace] {
        let byDistrict = Dictionary(grouping: areas, by: \.districtCode)
        let districts = byDistrict.keys.sorted()
        let residents = districts.map { district in (byDistrict[district] ?? []).reduce(0) { $0 + $1.residents } }
        let quotas = apportion(count, by: residents)
        let postcodes = postcodesByArea.values.reduce(0) { $0 + $1.count }
        let residentsByPostcode = residents.reduce(0, +) / max(postcodes, 1)
        let areasByCode = Dictionary(areas.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        var places: [SitePlace] = []
        for (district, quota) in zip(districts, quotas) {
            let schools = random.shuffled(schools.filter { $0.districtCode == district })
            let chosen = schools.prefix(min(quota, schools.count * Self.schoolShare.given / Self.schoolShare.of))
            for school in chosen.sorted(by: { $0.urn < $1.urn }) {
                guard let area = areasByCode[school.areaCode] else { throw .unknownArea(school.areaCode) }
                places.append(
                    SitePlace(
                        coordinate: try coordinate(near: school.easting, school.northing, from: &random),
                        postcode: nil, schoolName: school.name, locality: locality(of: area, from: &random),
                        districtName: area.districtName, rural: area.rural))
            }
            let inhabited = (byDistrict[district] ?? []).filter { postcodesByArea[$0.code] != nil }
            let weights = inhabited.map { $0.residents + (postcodesByArea[$0.code]?.count ?? 0) * residentsByPostcode }
            for _ in chosen.count..<quota {
                guard let index = random.index(by: weights),
                    let postcode = random.pick(from: postcodesByArea[inhabited[index].code] ?? [])
                else { throw .unknownArea(district) }
                places.append(
                    SitePlace(
                        coordinate: try coordinate(near: postcode.easting, postcode.northing, from: &random),
                        postcode: postcode.postcode, schoolName: nil,
                        locality: locality(of: inhabited[index], from: &random),
                        districtName: inhabited[index].districtName, rural: inhabited[index].rural))
            }
        }
        return places
    }

    /// A position on the disc around one on the National Grid, rounded to a millionth of a degree, so that the last bits
    /// of a machine's sine cannot show.
    private func coordinate(
        near easting: Int, _ northing: Int, from random: inout RandomSource
    ) throws(DemoRegisterError) -> Coordinate {
        var (east, north) = (0, 0)
        repeat {
            east = random.below(2 * Self.reach + 1) - Self.reach
            north = random.below(2 * Self.reach + 1) - Self.reach
        } while east * east + north * north > Self.reach * Self.reach
        let position = GridPosition(easting: Double(easting + east), northing: Double(northing + north))
        guard let exact = ReferenceData.coordinate(of: position, through: grid),
            let rounded = Coordinate(
                latitudeE7: Self.rounded(exact.latitudeE7), longitudeE7: Self.rounded(exact.longitudeE7))
        else { throw .outsideTheGrid }
        return rounded
    }

    private static func rounded(_ tenMillionths: Int32) -> Int32 {
        (tenMillionths + (tenMillionths < 0 ? -5 : 5)) / 10 * 10
    }

    /// Wards join the names of places: `Kingsway with Lincoln Gardens`. One of them is taken; an area without a ward has
    /// its district's name.
    private func locality(of area: AreaRow, from random: inout RandomSource) -> String {
        guard let code = area.wardCode, let ward = wardNames[code] else { return area.districtName }
        return random.pick(from: Self.localities(inWardName: ward)) ?? ward
    }

    /// The parts of a ward's name.
    static func localities(inWardName name: String) -> [String] {
        var parts = [""]
        for word in name.split(separator: " ") {
            if word == "and" || word == "&" || word == "with" {
                parts.append("")
            } else if word.hasSuffix(",") {
                parts[parts.count - 1] += (parts[parts.count - 1].isEmpty ? "" : " ") + word.dropLast()
                parts.append("")
            } else {
                parts[parts.count - 1] += (parts[parts.count - 1].isEmpty ? "" : " ") + word
            }
        }
        return parts.filter { !$0.isEmpty }
    }
}
