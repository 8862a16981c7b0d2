import NationalGrid
public import Registry
import SpatialGrid

/// The published reference data that the service carries: postcodes, areas, wards and schools of the East Midlands.
///
/// Every function reads its file anew. What each file is and what must be said with it: `Data/README.md`, and
/// ``ReferenceDataset``.
public enum ReferenceData {
    /// The postcodes of the East Midlands and their neighbours, sorted; 160,242 in the bundled edition. Some tenths of a
    /// second: each is taken from the National Grid to degrees.
    ///
    /// - Throws: ``ReferenceDataError``; `NationalGridError` if the tables of the grid transformation are unusable. No
    ///   row is ever left out.
    public static func postcodes() throws -> [PostcodeRow] {
        let table = try BundledFile("postcodes.csv.gz").table(columns: postcodeColumns)
        return try postcodes(in: table, grid: NationalGridTransform.load())
    }

    /// The 3,057 areas of the region, by code.
    ///
    /// - Throws: ``ReferenceDataError``.
    public static func areas() throws -> [AreaRow] {
        try BundledFile("areas.csv.gz").table(columns: areaColumns).map { fields in
            guard let rural = fields[8].flag, let residents = fields[9].number, residents >= 0,
                let decile = fields[10].number, (1...10).contains(decile), let rank = fields[11].number, rank > 0,
                let squareMetres = fields[12].number, squareMetres > 0
            else { return nil }
            return AreaRow(
                code: fields[0].text, name: fields[1].text, districtCode: fields[2].text,
                districtName: fields[3].text, countyName: fields[4].text, careBoardCode: fields[5].text,
                careBoardName: fields[6].text, wardCode: fields[7].textIfAny, rural: rural, residents: residents,
                deprivationDecile: decile, deprivationRank: rank, squareMetres: squareMetres)
        }
    }

    /// The wards that some area of the region fits best, by code.
    ///
    /// - Throws: ``ReferenceDataError``.
    public static func wards() throws -> [WardRow] {
        try BundledFile("wards.csv.gz").table(columns: ["code", "name", "district_code"]).map { fields in
            WardRow(code: fields[0].text, name: fields[1].text, districtCode: fields[2].text)
        }
    }

    /// The open schools and colleges of the region, by reference number.
    ///
    /// - Throws: ``ReferenceDataError``.
    public static func schools() throws -> [SchoolRow] {
        try BundledFile("schools.csv.gz").table(columns: schoolColumns).map { fields in
            guard let urn = fields[0].number, let easting = fields[2].number, let northing = fields[3].number
            else { return nil }
            return SchoolRow(
                urn: urn, name: fields[1].text, easting: easting, northing: northing, phase: fields[4].text,
                areaCode: fields[5].text, districtCode: fields[6].text)
        }
    }

    static let postcodeColumns = [
        "postcode", "quality", "easting", "northing", "district_code", "ward_code", "area_code",
    ]
    private static let areaColumns = [
        "code", "name", "district_code", "district_name", "county_name", "care_board_code", "care_board_name",
        "ward_code", "rural", "residents", "deprivation_decile", "deprivation_rank", "square_metres",
    ]
    private static let schoolColumns = [
        "urn", "name", "easting", "northing", "phase", "area_code", "district_code",
    ]

    /// Each row says only how it differs from the one above: a postcode of two letters has the sector of the one above, an
    /// empty field has its value, and easting and northing are metres from its position.
    static func postcodes(in table: DelimitedTable, grid: NationalGridTransform) throws -> [PostcodeRow] {
        var sector: ArraySlice<UInt8> = []
        var (quality, easting, northing) = (0, 0, 0)
        var (district, ward, area) = (String?.none, String?.none, String?.none)
        return try table.map { fields in
            let name = fields[0].bytes
            guard name.count >= 2, name.count > 2 || !sector.isEmpty else { return nil }
            if name.count > 2 { sector = name.dropLast(2) }
            guard let eastward = fields[2].number, let northward = fields[3].number else { return nil }
            easting += eastward
            northing += northward
            if !fields[1].isEmpty {
                guard let number = fields[1].number, (10...90).contains(number) else { return nil }
                quality = number
            }
            update(&district, from: fields[4])
            update(&ward, from: fields[5])
            update(&area, from: fields[6])
            let position = GridPosition(easting: Double(easting), northing: Double(northing))
            guard quality > 0, let coordinate = coordinate(of: position, through: grid) else { return nil }
            return PostcodeRow(
                postcode: String(decoding: sector + name.suffix(2), as: UTF8.self), easting: easting,
                northing: northing, coordinate: coordinate, quality: quality, districtCode: district,
                wardCode: ward, areaCode: area)
        }
    }

    /// An empty field repeats the code above, a hyphen stands for none.
    private static func update(_ code: inout String?, from field: Field) {
        if !field.isEmpty { code = field.bytes.elementsEqual([UInt8(ascii: "-")]) ? nil : field.text }
    }

    /// The position in degrees; nil outside the tables of the transformation.
    static func coordinate(of position: GridPosition, through grid: NationalGridTransform) -> Coordinate? {
        guard let geodetic = try? grid.geodeticPosition(of: position) else { return nil }
        return Coordinate(latitude: geodetic.latitude, longitude: geodetic.longitude)
    }
}
