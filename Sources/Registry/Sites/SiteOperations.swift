public import CivilTime
public import Foundation

/// Registering sites with their devices, and keeping what is known of them.
///
/// What is not there for the caller, and what a guardian's group does not keep, is ``RegistryError/notFound(_:)``; whoever
/// names a version that is no longer there gets ``RegistryError/stale``.
public protocol SiteOperations {
    /// What counts as a likely duplicate now.
    func duplicatePolicy() async throws -> DuplicatePolicy

    /// Sites of the register that may be the one somebody is about to register, the surest first, as far as the caller may
    /// see them.
    func likelyDuplicates(of draft: SiteDraft) async throws -> [LikelyDuplicate]

    /// Registers a site with its device, consumables, code and guardians. Under a policy that asks it, it waits for an
    /// administrator's approval before anybody is sent there.
    ///
    /// - Throws: ``RegistryError/conflict(_:)`` where it is likely in the register already and the draft does not say that
    ///   it is another one; ``RegistryError/invalid(_:)`` for guardians that are none of the group.
    func register(_ draft: SiteDraft) async throws -> KeptSite

    func site(_ id: UUID) async throws -> KeptSite

    /// Sites in the order of their keys.
    ///
    /// - Parameter limit: 1 to 1000.
    func sites(_ filter: SiteFilter, limit: Int, after: UUID?) async throws -> [KeptSite]

    /// Changes what is known of a site; its point is changed by moving its device.
    func edit(
        _ site: UUID, expecting: VersionMatch, _ edit: @Sendable (inout SiteDetails) -> Void
    ) async throws -> KeptSite

    /// - Parameter code: nil takes it away.
    func setUnlockCode(_ code: String?, of site: UUID, expecting: VersionMatch) async throws -> KeptSite

    /// - Throws: ``RegistryError/invalid(_:)`` for an account that is none of the group that keeps the site.
    func setGuardians(_ guardians: Guardians, of site: UUID, expecting: VersionMatch) async throws -> KeptSite

    /// Retires the device in service, if there is one, and puts another in its place.
    func replaceDevice(
        at site: UUID, with device: DeviceDetails, because reason: String?, expecting: VersionMatch
    ) async throws -> KeptSite

    func addOverride(
        _ days: ClosedRange<CalendarDay>, open: Bool, because reason: String, at site: UUID, expecting: VersionMatch
    ) async throws -> KeptSite

    func removeOverride(_ id: UUID, at site: UUID, expecting: VersionMatch) async throws -> KeptSite
}

/// Which sites a list holds.
public struct SiteFilter: Hashable, Sendable {
    /// Nil: of all groups and of none.
    public var groupID: UUID?
    public var approval: SiteApproval?
    /// Part of a name, an address or a code; case does not matter.
    public var text: String?

    public init(groupID: UUID? = nil, approval: SiteApproval? = nil, text: String? = nil) {
        self.groupID = groupID
        self.approval = approval
        self.text = text
    }
}
