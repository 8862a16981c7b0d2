public import CivilTime
public import Foundation

/// A site as the register keeps it, as far as the caller may see it.
public struct KeptSite: Sendable {
    public let id: UUID
    /// What a caller can read out: `HS-7K3Q`.
    public let code: String
    public let details: SiteDetails
    public let approval: SiteApproval
    public let groupID: UUID?
    public let invented: Bool
    /// Another one after each change of the site, its device, its guardians or its exceptions.
    public let version: String
    /// The device in service; nil where there is none.
    public let device: KeptDevice?
    /// Empty where the caller may not know them.
    public let guardians: Guardians
    public let overrides: [KeptOverride]
    public let hasUnlockCode: Bool

    public init(
        id: UUID, code: String, details: SiteDetails, approval: SiteApproval, groupID: UUID?, invented: Bool,
        version: String, device: KeptDevice?, guardians: Guardians, overrides: [KeptOverride], hasUnlockCode: Bool
    ) {
        self.id = id
        self.code = code
        self.details = details
        self.approval = approval
        self.groupID = groupID
        self.invented = invented
        self.version = version
        self.device = device
        self.guardians = guardians
        self.overrides = overrides
        self.hasUnlockCode = hasUnlockCode
    }

    /// Whether it is the caller's group's to keep.
    public func isKept(by caller: Caller) -> Bool {
        caller.keeps(groupID)
    }
}

/// Whether a site is offered to anybody.
public enum SiteApproval: String, Sendable, CaseIterable {
    case pending
    case approved
    case refused
}

/// A device in service.
public struct KeptDevice: Sendable {
    public let id: UUID
    public let details: DeviceDetails
    public let lastVerifiedOn: CalendarDay?

    public init(id: UUID, details: DeviceDetails, lastVerifiedOn: CalendarDay?) {
        self.id = id
        self.details = details
        self.lastVerifiedOn = lastVerifiedOn
    }
}

/// Days on which the usual access hours do not hold.
public struct KeptOverride: Hashable, Sendable {
    public let id: UUID
    /// In Europe/London; both days belong to it.
    public let firstDay: CalendarDay
    public let lastDay: CalendarDay
    public let open: Bool
    public let reason: String

    public init(id: UUID, firstDay: CalendarDay, lastDay: CalendarDay, open: Bool, reason: String) {
        self.id = id
        self.firstDay = firstDay
        self.lastDay = lastDay
        self.open = open
        self.reason = reason
    }
}
