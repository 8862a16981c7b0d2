public import Foundation
public import NationalGrid
public import SpatialGrid

/// What is taught.
public enum TrainingCourse: String, Sendable, CaseIterable {
    case cpr
    case cprAED = "cpr_aed"
    case firstAid = "first_aid"
    case refresher
    case awareness
}

/// A session is planned, then held or called off, and stays so.
public enum TrainingStatus: String, Sendable, CaseIterable {
    case planned
    case delivered
    case cancelled

    /// Whether a session may go from this state to another, or stay. What was held can be called off: it was a slip.
    public func mayBecome(_ next: TrainingStatus) -> Bool {
        switch (self, next) {
        case (.planned, _), (.delivered, .delivered), (.delivered, .cancelled): true
        case (.delivered, .planned), (.cancelled, _): false
        }
    }
}

/// What brings people to a session. Of them only numbers are kept.
public enum AttendeeCategory: String, Sendable, CaseIterable {
    case `public`
    case schoolPupil = "school_pupil"
    case student
    case workplace
    case communityGroup = "community_group"
    case faithGroup = "faith_group"
    case carer
    case healthCare = "health_care"
    case emergencyService = "emergency_service"
    case other
}

/// Where a session is held.
public struct TrainingVenue: Hashable, Sendable {
    public var name: String
    public var postcode: Postcode?
    public var coordinate: Coordinate

    public init(name: String, postcode: Postcode?, coordinate: Coordinate) {
        self.name = name
        self.postcode = postcode
        self.coordinate = coordinate
    }
}

/// What is logged of a session. There is no place for the name of anybody who came.
public struct TrainingDetails: Hashable, Sendable {
    /// The code of one that the register knows.
    public var programme = "heartshield"
    public var campaign: String?
    public var course: TrainingCourse
    public var status: TrainingStatus = .planned
    public var startsAt: Date
    public var durationMinutes: Int
    public var venue: TrainingVenue
    /// BCP 47, such as `en` or `pl`.
    public var language = "en"
    public var funding: String?
    /// Make Every Contact Count: how many were told where else to find help.
    public var signpostedCount: Int?
    public var headCounts: [AttendeeCategory: Int] = [:]
    /// Volunteers of the scheme.
    public var trainers: Set<UUID> = []

    public static let greatestCount = 10_000
    /// Minutes.
    public static let durations = 5...1440
    /// Characters of a campaign and of what pays.
    public static let longestWords = 100
    public static let longestVenue = 200

    public init(course: TrainingCourse, startsAt: Date, durationMinutes: Int, venue: TrainingVenue) {
        self.course = course
        self.startsAt = startsAt
        self.durationMinutes = durationMinutes
        self.venue = venue
    }

    /// How many came.
    public var headCount: Int { headCounts.values.reduce(0, +) }

    /// What cannot be so, each by the field that is at fault.
    public func faults(at now: Date) -> [RegistryError.Fault] {
        var faults: [RegistryError.Fault] = []
        switch status {
        case .delivered:
            if startsAt > now { faults.append(.init("status", "A session that is to come was not held yet.")) }
            if headCounts.isEmpty {
                faults.append(.init("headCounts", "Is missing: of a session that was held it is told how many came."))
            }
        case .planned, .cancelled:
            if !headCounts.isEmpty {
                faults.append(.init("headCounts", "Goes with a session that was held: with the status delivered."))
            }
            if signpostedCount != nil {
                faults.append(.init("signpostedCount", "Goes with a session that was held: with the status delivered."))
            }
        }
        return faults
    }
}

extension TrainingDetails {
    /// Whether a few words hold what somebody can be reached by: an email address, or nine digits and more as of a
    /// telephone number.
    ///
    /// - Complexity: O(n).
    public static func holdContact(_ words: String) -> Bool {
        var digits = 0
        for scalar in words.unicodeScalars {
            switch scalar {
            case "@", "＠": return true
            case "0"..."9":
                digits += 1
                if digits == 9 { return true }
            case " ", "(", ")", "+", ".", "/", "-": continue
            default: digits = 0
            }
        }
        return false
    }

    /// Whether a text is a language as it is kept: two or three small letters, and a region's two capitals.
    public static func isLanguage(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard let language = parts.first, (2...3).contains(language.count), parts.count <= 2,
            language.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
        else { return false }
        return parts.dropFirst().allSatisfy { region in
            region.count == 2 && region.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        }
    }
}
