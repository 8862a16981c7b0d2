public import SpatialGrid

/// A postcode in use.
public struct PostcodeRow: Hashable, Sendable {
    /// Capitals and one space: `NG7 2RD`.
    public let postcode: String
    /// Metres on the British National Grid.
    public let easting: Int
    /// Metres on the British National Grid.
    public let northing: Int
    /// The same position in degrees, through OSTN15.
    public let coordinate: Coordinate
    /// Positional quality of Code-Point Open: 10 is best; 50 and 60 are estimates from neighbouring postcodes.
    public let quality: Int
    /// District or unitary authority; nil where the source names none.
    public let districtCode: String?
    /// Ward of 2025; nil where the source names none.
    public let wardCode: String?
    /// The area, LSOA of 2021, whose outline holds the position; nil outside the East Midlands. The outlines are
    /// generalised and the position is only known to some metres, so near an edge it can be the neighbour.
    public let areaCode: String?

    public init(
        postcode: String, easting: Int, northing: Int, coordinate: Coordinate, quality: Int, districtCode: String?,
        wardCode: String?, areaCode: String?
    ) {
        self.postcode = postcode
        self.easting = easting
        self.northing = northing
        self.coordinate = coordinate
        self.quality = quality
        self.districtCode = districtCode
        self.wardCode = wardCode
        self.areaCode = areaCode
    }
}

/// A lower layer super output area of 2021.
public struct AreaRow: Hashable, Sendable {
    /// Such as `E01013318`.
    public let code: String
    public let name: String
    public let districtCode: String
    public let districtName: String
    /// County or unitary authority.
    public let countyName: String
    /// Integrated care board of the NHS.
    public let careBoardCode: String
    public let careBoardName: String
    /// Best-fitting ward of 2024; nil for the one area whose best fit lies in a district outside the region.
    public let wardCode: String?
    public let rural: Bool
    /// Usual residents of the Census 2021, summed over age groups, so up to a few people off for disclosure control.
    public let residents: Int
    /// Index of multiple deprivation 2025, of England: 1 is the most deprived tenth.
    public let deprivationDecile: Int
    /// Index of multiple deprivation 2025, of England: 1 is the most deprived area.
    public let deprivationRank: Int
    /// Land inside the outline in square metres, greater than 0.
    public let squareMetres: Int

    public init(
        code: String, name: String, districtCode: String, districtName: String, countyName: String,
        careBoardCode: String, careBoardName: String, wardCode: String?, rural: Bool, residents: Int,
        deprivationDecile: Int, deprivationRank: Int, squareMetres: Int
    ) {
        self.code = code
        self.name = name
        self.districtCode = districtCode
        self.districtName = districtName
        self.countyName = countyName
        self.careBoardCode = careBoardCode
        self.careBoardName = careBoardName
        self.wardCode = wardCode
        self.rural = rural
        self.residents = residents
        self.deprivationDecile = deprivationDecile
        self.deprivationRank = deprivationRank
        self.squareMetres = squareMetres
    }
}
