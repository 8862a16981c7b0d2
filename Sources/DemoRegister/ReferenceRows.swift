/// A ward of 2024.
public struct WardRow: Hashable, Sendable {
    public let code: String
    public let name: String
    public let districtCode: String
}

/// An open school or college.
public struct SchoolRow: Hashable, Sendable {
    /// Unique reference number of the Department for Education.
    public let urn: Int
    public let name: String
    /// Metres on the British National Grid.
    public let easting: Int
    /// Metres on the British National Grid.
    public let northing: Int
    /// The source's word, such as `Primary`.
    public let phase: String
    /// LSOA of 2021.
    public let areaCode: String
    public let districtCode: String
}
