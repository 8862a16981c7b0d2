/// A question: which defibrillators near this place can help.
public struct NearestRequest: Sendable {
    public static let greatestLimit = 50
    /// Metres.
    public static let greatestRadius = 50_000.0

    public var place: PlaceQuery
    /// How many to offer, 1 to 50; nil: as the policy says.
    public var limit: Int?
    /// Metres, greater than 0, at most 50,000; nil: as the policy says.
    public var radius: Double?
    /// Whether the answer tells how the search went.
    public var explain: Bool

    public init(place: PlaceQuery, limit: Int? = nil, radius: Double? = nil, explain: Bool = false) {
        self.place = place
        self.limit = limit
        self.radius = radius
        self.explain = explain
    }
}

/// Who asks: what the answer may show depends on it.
public enum Viewer: Sendable {
    /// Never told of a hidden or private site.
    case `public`
    case dispatcher
}
