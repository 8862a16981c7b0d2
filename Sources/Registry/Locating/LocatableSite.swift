import CivilTime
public import Foundation
public import OpeningHours
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
    /// Days on which the usual access hours do not hold.
    public var overrides: [AccessOverride] = []
    public var readiness = ReadinessFacts()

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

/// A ``SiteRecord`` with its hours read. A reference, so that a new snapshot of 100,000 sites copies pointers and not
/// words.
public final class LocatableSite: Sendable, Equatable {
    public let record: SiteRecord
    /// When the way to the device is open. Hours that cannot be read are not known.
    public let schedule: AccessSchedule

    public init(_ record: SiteRecord) {
        self.record = record
        schedule = AccessSchedule(
            hours: record.accessHours.flatMap { try? OpeningHours($0) }, overrides: record.overrides)
    }

    /// With hours that were read before: many sites share their words.
    init(_ record: SiteRecord, hours: OpeningHours?) {
        self.record = record
        schedule = AccessSchedule(hours: hours, overrides: record.overrides)
    }

    public static func == (left: LocatableSite, right: LocatableSite) -> Bool {
        left === right || left.record == right.record
    }

    /// Where the site's clock and sun are.
    var place: AccessPlace {
        AccessPlace(latitude: record.coordinate.latitude, longitude: record.coordinate.longitude)
    }

    /// What the locator does with it for somebody who arrives at a moment.
    ///
    /// - Parameter readinessMoment: for which the device's readiness is told, where that is another.
    public func verdict(
        at arrival: Date, readinessAt readinessMoment: Date? = nil, under policy: ReadinessPolicy
    ) -> Verdict {
        Verdict(
            record, readiness: record.readiness.readiness(at: readinessMoment ?? arrival, under: policy),
            access: schedule.status(at: arrival, in: place).state)
    }
}
