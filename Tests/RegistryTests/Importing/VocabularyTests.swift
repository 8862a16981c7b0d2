import Testing

@testable import Registry

@Suite("Words of the lists")
struct VocabularyTests {
    @Test(
        "A device in a vehicle is told from one near vehicles",
        arguments: [
            ("Samochód ratowniczo-gaśniczy", true), ("Samochód Ratowniczo-gaśniczy", true), ("wozie bojowym OSP", true),
            ("na wyposażeniu samochodu ratowniczo–gaśniczego", true), ("W pojeździe straży miejskiej", true),
            ("W kabinie pojazdu MAN", true), ("Urządzenie mobilne", true), ("Rescue and firefighting car", true),
            ("Firetruck MAN", true), ("On board fire-truck", true), ("In the fire engine", true), ("vehicle", true),
            ("Carried in a response car", true), ("ON VEHICLE - TURN ON SIREN", true), ("Mobile unit", true),
            ("Left of the main door", false), ("By the vehicle entrance", false), ("In the car park", false),
            ("między bramami wjazdowymi pojazdów ratowniczych", false), ("Salon samochodowy VW", false),
            ("Przystanek autobusowy", false), ("Fire station, left of the door", false), ("Mobile phone shop", false),
            ("Hall - Engine room", false), ("obok wózków sklepowych", false), ("", false),
        ])
    func vehicles(_ text: String, _ carried: Bool) {
        #expect(VehicleWords.areIn(text) == carried)
    }

    @Test(
        "Access is one of four, or not known",
        arguments: [
            ("yes", .public), ("Public", .public), ("permissive", .public), ("customers", .restricted),
            ("permit", .restricted), ("members", .restricted), ("private", .private), ("no", .private),
            ("non", .restricted),
            ("oui", .public), ("unknown", .unknown), ("ouie", nil), ("24/7", nil),
        ] as [(String, SiteAccess?)])
    func access(_ text: String, _ wanted: SiteAccess?) {
        #expect(Vocabulary.access(text) == wanted)
    }

    @Test(
        "A day is a day that exists, with or without a time",
        arguments: [
            ("2026-11-22", true), ("2026-11-22T03:04:05Z", true), ("2026-11-22 03:04", true), ("2026-02-29", false),
            ("2019-09-300", false), ("2023-02", false), ("2022", false), ("03.04.2023", false), ("", false),
            ("2019-13-30", false),
        ])
    func days(_ text: String, _ isDay: Bool) {
        #expect((Vocabulary.day(text) != nil) == isDay)
    }

    @Test("Inside and outside are told in three languages' lists")
    func indoor() {
        #expect(["yes", "Indoor", "intérieur", "1"].map(Vocabulary.indoor) == [true, true, true, true])
        #expect(["no", "OUTSIDE", "Extérieur", "false"].map(Vocabulary.indoor) == [false, false, false, false])
        #expect(["room", ""].map(Vocabulary.indoor) == [nil, nil])
    }

    @Test(
        "A report repeats small words and dates, nothing that may be a person or a telephone",
        arguments: [
            ("delivery", true), ("03.04.2023", true), ("2022-04", true), ("Mrs Smith", false), ("Smith", false),
            ("07700900123", false), ("0770-0900-123-4", false), ("a@b.uk", false), ("2022", false),
        ])
    func quotable(_ text: String, _ shown: Bool) {
        #expect((Vocabulary.quotable(text) != nil) == shown)
    }
}
