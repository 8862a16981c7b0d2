public import EquityMeasures
public import Foundation

/// How many people: as it is, or as it may be shown.
public enum PeopleCount: Hashable, Sendable {
    case exact(Int)
    case published(PublishedCount)

    /// - Parameter count: nil: not to be shown.
    public init(_ count: Int?, isExact: Bool) {
        switch count {
        case let count? where isExact: self = .exact(count)
        case let count?: self = .published(.shown(count))
        case nil: self = .published(.withheld)
        }
    }

    /// Nil: not to be shown.
    public var number: Int? {
        switch self {
        case .exact(let count), .published(.shown(let count)): count
        case .published(.withheld): nil
        }
    }

    /// Digits, or `*`.
    public var text: String { number.map(String.init) ?? "*" }
}

/// A training session as the register has it, as far as whoever asked is told.
public struct TrainingSession: Sendable {
    /// The area that holds the venue.
    public struct Area: Hashable, Sendable {
        public enum Source: String, Sendable, CaseIterable {
            case postcode
            /// Of the postcode nearest to the venue's point.
            case nearestPostcode = "nearest_postcode"
        }

        public let code: String
        public let source: Source
        public let districtCode: String?
        public let districtName: String?
        /// 1, the most deprived, to 10.
        public let decile: Int?

        public init(code: String, source: Source, districtCode: String?, districtName: String?, decile: Int?) {
            self.code = code
            self.source = source
            self.districtCode = districtCode
            self.districtName = districtName
            self.decile = decile
        }
    }

    public struct Trainer: Hashable, Sendable {
        public let id: UUID
        public let callSign: String
        /// Whether a credential for CPR and AED held on the session's day; nil: not for whoever asked.
        public let isInDate: Bool?

        public init(id: UUID, callSign: String, isInDate: Bool?) {
            self.id = id
            self.callSign = callSign
            self.isInDate = isInDate
        }
    }

    public let id: UUID
    /// Whose session it is: a scheme's or a group's.
    public let schemeID: UUID?
    public let groupID: UUID?
    /// Head-counts, how many were signposted, and trainers are in it only where ``isExact``.
    public let details: TrainingDetails
    public let area: Area?
    /// Whether whoever asked keeps the session, and is told the counts as they are.
    public let isExact: Bool
    /// How many came; nil where it was not held.
    public let headCount: PeopleCount?
    public let signpostedCount: PeopleCount?
    /// Nil: not for whoever asked.
    public let trainers: [Trainer]?
    /// By which a file finds it again.
    public let key: String?
    public let invented: Bool
    public let version: String

    public init(
        id: UUID, schemeID: UUID?, groupID: UUID?, details: TrainingDetails, area: Area?, isExact: Bool,
        headCount: PeopleCount?, signpostedCount: PeopleCount?, trainers: [Trainer]?, key: String?, invented: Bool,
        version: String
    ) {
        self.id = id
        self.schemeID = schemeID
        self.groupID = groupID
        self.details = details
        self.area = area
        self.isExact = isExact
        self.headCount = headCount
        self.signpostedCount = signpostedCount
        self.trainers = trainers
        self.key = key
        self.invented = invented
        self.version = version
    }
}

/// Whose sessions: a scheme's or a group's.
public enum TrainingKeeper: Hashable, Sendable {
    case scheme(UUID)
    case group(UUID)

    public var schemeID: UUID? {
        if case .scheme(let id) = self { id } else { nil }
    }

    public var groupID: UUID? {
        if case .group(let id) = self { id } else { nil }
    }
}
