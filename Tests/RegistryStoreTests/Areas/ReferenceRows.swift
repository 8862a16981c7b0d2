import NationalGrid
import Registry
import SpatialGrid
import Testing

// Reference rows are made here and nowhere else in these tests.

func dataset(_ name: String, edition: String) -> ReferenceDataset {
    ReferenceDataset(name: name, edition: edition, licence: "An open licence", attribution: "Contains invented data.")
}

func postcodeRow(_ postcode: Postcode, at coordinate: Coordinate, quality: Int = 10) -> PostcodeRow {
    PostcodeRow(
        postcode: postcode.description, easting: 450_000, northing: 340_000, coordinate: coordinate, quality: quality,
        districtCode: "E07000001", wardCode: "E05000001", areaCode: "E01000001")
}

func areaRow(_ number: Int, name: String, decile: Int = 5) -> AreaRow {
    AreaRow(
        code: "E01\(String(1_000_000 + number).dropFirst())", name: name, districtCode: "E07000001",
        districtName: "Invented district", countyName: "Invented county", careBoardCode: "E54000001",
        careBoardName: "Invented care board", wardCode: "E05000001", rural: number.isMultiple(of: 2),
        residents: 1500 + number, deprivationDecile: decile, deprivationRank: number + 1,
        squareMetres: 250_000 * (number + 1))
}

/// Postcodes of an area that Royal Mail has not given out, each at a point of its own.
///
/// - Parameter count: at most 3,600.
func inventedPostcodes(_ count: Int, shift: Double = 0) throws -> [PostcodeRow] {
    let letters = Array("ABDEFGHJLNPQRSTUWXYZ")
    return try (0..<count).map { number in
        let district = number / 400 + 1
        let text = "ZY\(district) 1\(letters[number / 20 % 20])\(letters[number % 20])"
        return postcodeRow(
            try Postcode(text),
            at: try #require(Coordinate(latitude: 52 + Double(number) / 10_000 + shift, longitude: -1)))
    }
}
