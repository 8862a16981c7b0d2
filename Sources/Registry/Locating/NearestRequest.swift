public import Foundation

/// A question: which defibrillators near this place can help.
public struct NearestRequest: Sendable {
    public static let greatestLimit = 50
    /// Metres.
    public static let greatestRadius = 50_000.0
    public static let greatestBystanders = 1000

    public var place: PlaceQuery
    /// The moment at which somebody sets out; nil: now.
    public var time: Date?
    /// How many to offer, 1 to 50; nil: as the policy says.
    public var limit: Int?
    /// Metres, greater than 0, at most 50,000; nil: as the policy says.
    public var radius: Double?
    /// How many people are with the patient, 0 to 1,000; nil: not known, which counts as enough.
    public var bystanders: Int?
    /// Whether the answer carries its certificate.
    public var explain: Bool

    public init(
        place: PlaceQuery, time: Date? = nil, limit: Int? = nil, radius: Double? = nil, bystanders: Int? = nil,
        explain: Bool = false
    ) {
        self.place = place
        self.time = time
        self.limit = limit
        self.radius = radius
        self.bystanders = bystanders
        self.explain = explain
    }
}

/// Who asks: what the answer may show depends on it.
public enum Viewer: Sendable {
    /// Never told of a hidden or private site.
    case `public`
    case dispatcher
}
