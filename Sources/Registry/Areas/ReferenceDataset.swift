/// Where a set of reference data comes from, and what must be said wherever it is shown.
public struct ReferenceDataset: Hashable, Sendable {
    /// A key such as `code_point_open`: small letters, digits and underscores.
    public let name: String
    public let edition: String
    public let licence: String
    /// The sentences the licence asks for.
    public let attribution: String

    public init(name: String, edition: String, licence: String, attribution: String) {
        self.name = name
        self.edition = edition
        self.licence = licence
        self.attribution = attribution
    }
}
