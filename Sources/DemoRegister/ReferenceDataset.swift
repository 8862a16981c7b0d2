public import Registry

extension ReferenceDataset {
    /// Postcodes and their wards and districts.
    public static let codePointOpen = ReferenceDataset(
        name: "code_point_open", edition: "OS Code-Point Open 2025.4", licence: openGovernmentLicence,
        attribution:
            "Contains Ordnance Survey data © Crown copyright and database right 2025. Contains Royal Mail data "
            + "© Royal Mail copyright and database right 2025. Contains National Statistics data © Crown copyright and "
            + "database right 2025.")

    /// Areas and wards with their residents and deprivation.
    public static let statisticalAreas = ReferenceDataset(
        name: "statistical_areas",
        edition: "LSOA 2021, Census 2021, English indices of deprivation 2025, NHS geography April 2024",
        licence: openGovernmentLicence,
        attribution:
            "Source: Office for National Statistics and Ministry of Housing, Communities and Local Government, "
            + "licensed under the Open Government Licence v3.0. Contains OS data © Crown copyright and database right "
            + "2025.")

    /// Open schools and colleges.
    public static let schools = ReferenceDataset(
        name: "schools", edition: "Get Information About Schools, 24 May 2025", licence: openGovernmentLicence,
        attribution:
            "Source: Department for Education, Get Information About Schools, licensed under the Open Government "
            + "Licence v3.0.")

    /// How often real lists of defibrillators give which field, and with what values.
    public static let fieldDistributions = ReferenceDataset(
        name: "field_distributions",
        edition: "OpenStreetMap: Poland 2025-07-25, Isle of Man 2025-11-21, Verona 2026-07-01; Trafford, January 2017",
        licence: "Open Database Licence 1.0",
        attribution: "© OpenStreetMap contributors, ODbL. Contains public sector information licensed under the Open "
            + "Government Licence v3.0.")

    /// All that this room carries.
    public static let all = [codePointOpen, statisticalAreas, schools, fieldDistributions]

    private static let openGovernmentLicence = "Open Government Licence v3.0"
}
