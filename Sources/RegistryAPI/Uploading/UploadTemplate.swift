import Registry

/// The file that a group fills in: the columns, and examples that an upload leaves out.
enum UploadTemplate {
    static var bytes: [UInt8] {
        let columns = SiteColumn.ofTemplate
        var writer = CSVWriter(header: columns.map(\.rawValue), byteOrderMark: true)
        for example in examples {
            writer.append(
                columns.map { column in
                    // A number is written as one; as text a minus would be neutralised.
                    example[column].flatMap { DecimalNumber.read($0) }.map { .number($0) } ?? .text(example[column])
                })
        }
        return writer.bytes
    }

    /// Invented. The name of each begins with the mark by which an upload knows it.
    private static let examples: [[SiteColumn: String]] = [
        [
            .name: "Example: Invented village hall", .operatorName: "Invented parish council",
            .address: "1 Invented Lane, Nowhere", .postcode: "ZZ99 3WZ", .latitude: "52.9551", .longitude: "-1.1579",
            .surroundings: "Left of the main door", .level: "0", .entranceNote: "Through the car park", .indoor: "no",
            .access: "public", .accessHours: "24/7", .cabinetLocked: "yes", .cabinetKind: "heated steel",
            .cabinetHeated: "yes", .cabinetCode: "C159X", .inVehicle: "no", .publication: "full",
            .manufacturer: "Invented Devices", .model: "One", .serialNumber: "INV-20417",
            .inServiceSince: "2026-05-01", .adultPadsExpireOn: "2029-01-31", .paediatricPadsExpireOn: "2029-01-31",
            .batteryExpiresOn: "2030-06-30", .primaryGuardian: "keeper@invented.example",
        ],
        [
            .name: "Example: Invented library", .postcode: "ZZ99 3WZ", .indoor: "yes", .access: "restricted",
            .accessHours: "Mo-Fr 09:00-17:00; Sa 10:00-13:00; PH off", .cabinetLocked: "no",
            .manufacturer: "Invented Devices", .adultPadsExpireOn: "2028-11-30",
        ],
    ]
}
