public import Foundation
public import SpatialGrid

/// What the locator knows of a site with a device in service.
public struct SiteRecord: Hashable, Sendable {
    public var siteID: UUID
    public var defibrillatorID: UUID
    /// What a caller can read out: `HS-7K3Q`.
    public var code: String
    public var name: String?
    public var coordinate: Coordinate
    public var surroundings: String?
    public var level: String?
    public var entranceNote: String?
    public var indoor: Bool?
    public var access = SiteAccess.unknown
    public var accessHours: String?
    public var cabinetLocked: Bool?
    public var publication = SitePublication.full
    /// Carried in a vehicle: not found at its point.
    public var mobile = false
    /// Made up for a demonstration.
    public var invented = false
    public var lastVerifiedOn: CalendarDay?

    public init(siteID: UUID, defibrillatorID: UUID, code: String, coordinate: Coordinate) {
        self.siteID = siteID
        self.defibrillatorID = defibrillatorID
        self.code = code
        self.coordinate = coordinate
    }

    /// The name, or the code where there is none.
    public var displayName: String { name ?? "Site \(code)" }

    /// The record as the public may see it: without words where only the location is published.
    public var published: SiteRecord {
        guard publication != .full else { return self }
        var record = self
        record.name = nil
        record.surroundings = nil
        record.level = nil
        record.entranceNote = nil
        record.accessHours = nil
        return record
    }
}

/// A ``SiteRecord`` with what follows from it. A reference, so that a new snapshot of 100,000 sites copies pointers and
/// not words.
public final class LocatableSite: Sendable, Equatable {
    public let record: SiteRecord
    /// What the locator does with it. Kept, not derived per query, so that a search looks at one byte.
    public let verdict: Verdict

    public init(_ record: SiteRecord) {
        self.record = record
        verdict = Verdict(access: record.access, publication: record.publication)
    }

    public static func == (left: LocatableSite, right: LocatableSite) -> Bool {
        left === right || left.record == right.record
    }
}
