import NationalGrid
import Registry
import SpatialGrid
import Testing

/// Pairs of entries with what a person would say of them. Names, addresses, postcodes' use and serial numbers are invented.
struct DuplicatePair: Sendable, CustomTestStringConvertible {
    let what: String
    let isFlagged: Bool
    let one: SiteSketch
    let other: SiteSketch

    var testDescription: String { what }

    /// A sketch so many metres north of a place in Nottingham.
    static func sketch(
        _ metres: Double = 0, _ name: String? = nil, address: String? = nil, postcode: String? = nil,
        make: String? = nil, model: String? = nil, serial: String? = nil, mobile: Bool = false
    ) -> SiteSketch? {
        // A ten-millionth of a degree of latitude is 11.126 mm here.
        guard
            let coordinate = Coordinate(
                latitudeE7: 529_500_000 + Int32((metres / 0.011126).rounded()), longitudeE7: -11_500_000)
        else { return nil }
        return SiteSketch(
            coordinate: coordinate, name: name, address: address, postcode: postcode.flatMap { try? Postcode($0) },
            manufacturer: make, model: model, serialNumber: serial, mobile: mobile)
    }

    private init?(_ what: String, _ isFlagged: Bool, _ one: SiteSketch?, _ other: SiteSketch?) {
        guard let one, let other else { return nil }
        self.what = what
        self.isFlagged = isFlagged
        self.one = one
        self.other = other
    }

    static let all: [DuplicatePair] = (alike + apart).compactMap(\.self)

    private static let alike: [DuplicatePair?] = [
        DuplicatePair("the very same entry", true, sketch(0, "Lenton Centre"), sketch(0, "Lenton Centre")),
        DuplicatePair("a neighbour without a name, 3 m", true, sketch(), sketch(3)),
        DuplicatePair("a neighbour without a name, 10 m", true, sketch(), sketch(10)),
        DuplicatePair("a neighbour of whom one has a name, 8 m", true, sketch(0, "Lenton Centre"), sketch(8)),
        DuplicatePair("a name that says only what it is, 9 m", true, sketch(0, "AED"), sketch(9, "Village Hall")),
        DuplicatePair(
            "one postcode and no name, 20 m", true, sketch(0, postcode: "NG7 2RD"), sketch(20, postcode: "NG7 2RD")),
        DuplicatePair(
            "words before and after, 40 m", true, sketch(0, "The Lenton Centre AED"),
            sketch(40, "Defibrillator at Lenton Centre")),
        DuplicatePair("capitals, 80 m", true, sketch(0, "LENTON CENTRE"), sketch(80, "Lenton centre")),
        DuplicatePair("American spelling, 70 m", true, sketch(0, "Lenton Center"), sketch(70, "Lenton Ctr.")),
        DuplicatePair("saint and St, 60 m", true, sketch(0, "St. Peter's Church"), sketch(60, "Saint Peters church")),
        DuplicatePair("a curved apostrophe, 60 m", true, sketch(0, "King’s Arms"), sketch(60, "Kings Arms")),
        DuplicatePair("road and Rd, 50 m", true, sketch(0, "Ropewalk Road Surgery"), sketch(50, "Ropewalk Rd Surgery")),
        DuplicatePair("a typing error, 45 m", true, sketch(0, "Wollaton Librery"), sketch(45, "Wollaton Library")),
        DuplicatePair("two letters swapped, 45 m", true, sketch(0, "Wollaton Libray"), sketch(45, "Wollaton Lirbary")),
        DuplicatePair(
            "the words in another order, 75 m", true, sketch(0, "Library, Wollaton"), sketch(75, "Wollaton Library")),
        DuplicatePair(
            "an address within the name, 20 m", true, sketch(0, "Lenton Centre"),
            sketch(20, "Lenton Centre, Willoughby Street, Nottingham")),
        DuplicatePair("a hyphen, 60 m", true, sketch(0, "Co-op Radford"), sketch(60, "Coop Radford")),
        DuplicatePair("diacritics, 60 m", true, sketch(0, "Café Żółw"), sketch(60, "Cafe Zolw")),
        DuplicatePair("full-width letters, 60 m", true, sketch(0, "Ｃａｆｅ ２"), sketch(60, "Cafe 2")),
        DuplicatePair(
            "one address and postcode, 50 m", true, sketch(0, address: "12 Willoughby Street", postcode: "NG7 1RQ"),
            sketch(50, address: "12 Willoughby St", postcode: "NG7 1RQ")),
        DuplicatePair(
            "the same serial number, 30 km", true, sketch(0, serial: "A12C-04512"), sketch(30_000, serial: "a12c 04512")
        ),
        DuplicatePair(
            "the same serial number under two names, 500 m", true, sketch(0, "Lenton Centre", serial: "X9004512"),
            sketch(500, "Wollaton Library", serial: "X9004512")),
        DuplicatePair(
            "the same serial number in a vehicle", true, sketch(0, serial: "X9004512", mobile: true),
            sketch(5_000, serial: "X9004512", mobile: true)),
        DuplicatePair(
            "one name in vehicles kept in two places", true, sketch(0, "Response Car 12", mobile: true),
            sketch(4_000, "Response Car 12", mobile: true)),
        DuplicatePair("two names on one spot", true, sketch(0, "Market Square"), sketch(1, "Council House")),
    ]

    private static let apart: [DuplicatePair?] = [
        DuplicatePair("neighbours without a name, 40 m", false, sketch(), sketch(40)),
        DuplicatePair("two shops side by side, 9 m", false, sketch(0, "Radford Pharmacy"), sketch(9, "Bell Inn")),
        DuplicatePair(
            "two shops of one postcode, 30 m", false, sketch(0, "Radford Pharmacy", postcode: "NG7 2RD"),
            sketch(30, "Bell Inn", postcode: "NG7 2RD")),
        DuplicatePair("two gates, 60 m", false, sketch(0, "Gate 1"), sketch(60, "Gate 2")),
        DuplicatePair(
            "two platforms of a station, 40 m", false, sketch(0, "Beeston Station Platform 1"),
            sketch(40, "Beeston Station Platform 2")),
        DuplicatePair(
            "two buildings of a university, 90 m", false, sketch(0, "University of Nottingham, Trent Building"),
            sketch(90, "University of Nottingham, Portland Building")),
        DuplicatePair(
            "two schools, 70 m", false, sketch(0, "Arnold Hill Academy"), sketch(70, "Carter Lane Primary School")),
        DuplicatePair("two churches, 60 m", false, sketch(0, "St Peter's Church"), sketch(60, "St Mary's Church")),
        DuplicatePair(
            "one name in two villages, 3 km", false, sketch(0, "Village Hall"), sketch(3_000, "Village Hall")),
        DuplicatePair("one name, 150 m", false, sketch(0, "Lenton Centre"), sketch(150, "Lenton Centre")),
        DuplicatePair(
            "two houses of a street, 60 m", false, sketch(0, address: "12 Willoughby Street"),
            sketch(60, address: "14 Willoughby Street")),
        DuplicatePair(
            "one make and model, 50 m", false, sketch(0, make: "Zoll", model: "AED 3"),
            sketch(50, make: "ZOLL", model: "AED 3")),
        DuplicatePair(
            "a serial number that is missing, 2 km", false, sketch(0, serial: "UNKNOWN"),
            sketch(2_000, serial: "unknown")),
        DuplicatePair(
            "a serial number of noughts, 2 km", false, sketch(0, serial: "00000"), sketch(2_000, serial: "0-0000")),
        DuplicatePair(
            "a serial number too short to be one, 2 km", false, sketch(0, serial: "A12"), sketch(2_000, serial: "A12")),
        DuplicatePair(
            "a serial number that counts up, 2 km", false, sketch(0, serial: "123456"), sketch(2_000, serial: "123456")),
        DuplicatePair("two vehicles kept in one place", false, sketch(0, mobile: true), sketch(1, mobile: true)),
        DuplicatePair(
            "a vehicle and the cabinet where it is kept", false, sketch(0, "Stapleford Fire Station", mobile: true),
            sketch(4, "Stapleford Fire Station")),
        DuplicatePair("short names a letter apart, 60 m", false, sketch(0, "Hall"), sketch(60, "Mall")),
    ]
}
