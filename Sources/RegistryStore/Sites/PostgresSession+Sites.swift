import CivilTime
import Foundation
import NationalGrid
import PostgresClient
import Registry
import SpatialGrid

extension PostgresSession: SiteOperations {
    func duplicatePolicy() async throws -> DuplicatePolicy {
        let row = try await one(statements.sites.readPolicy, [])
        return DuplicatePolicy(
            greatestDistance: try row.decode("duplicate_metres"), leastScore: try row.decode("duplicate_score"))
    }

    func likelyDuplicates(of draft: SiteDraft) async throws -> [LikelyDuplicate] {
        let policy = try await duplicatePolicy()
        let distance = policy.greatestDistance
        let point = draft.details.coordinate
        // A degree is 111 km from south to north, and never less than that times the cosine from west to east; beside a
        // pole every longitude is near.
        let height = distance / 110_500
        let narrowing = cos(min(89.9, abs(point.latitude) + height) * .pi / 180)
        let width = min(360, height / narrowing)
        let known = try await connection.execute(
            statements.sites.findAlike,
            [
                point.latitude - height, point.longitude - width, point.latitude + height, point.longitude + width,
                draft.device.serialNumber,
            ]
        ).map(KnownSite.init(row:))
        return DuplicateFinder(policy: policy).duplicates(of: draft.sketch, among: known)
    }

    func register(_ draft: SiteDraft) async throws -> KeptSite {
        let alike = try await likelyDuplicates(of: draft).filter { !draft.notDuplicateOf.contains($0.siteID) }
        guard alike.isEmpty else { throw RegistryError.conflict(Self.sentence(alike)) }
        let group = caller.role == .guardian ? caller.groupID : draft.groupID
        let added: PostgresRow
        do {
            added = try await one(statements.sites.add, Self.columns(draft.details, withPoint: true) + [group])
        } catch let error as PostgresError where error.sqlState == .foreignKeyViolation {
            throw RegistryError.invalid([.init("groupId", "There is no such group.")])
        }
        let site: UUID = try added.decode("id")
        if let code = draft.unlockCode {
            _ = try await connection.execute(statements.sites.setCode, [site, code])
        }
        try await addDevice(draft.device, to: site)
        if let guardians = draft.guardians ?? caller.accountID.map({ Guardians(primary: $0) }), group != nil {
            try await name(guardians, for: site, mustAll: draft.guardians != nil)
        }
        if try added.word("approval") == SiteApproval.pending {
            _ = try await connection.execute(statements.sites.askApproval, [site])
        }
        return try await self.site(site)
    }

    func site(_ id: UUID) async throws -> KeptSite {
        guard
            let row = try await connection.execute(
                statements.sites.list, [id, nil as UUID?, nil as String?, nil as String?, nil as UUID?, 1]
            ).first
        else { throw RegistryError.noSite(id) }
        return try KeptSite(row: row)
    }

    func sites(_ filter: SiteFilter, limit: Int, after: UUID?) async throws -> [KeptSite] {
        try await connection.execute(
            statements.sites.list,
            [nil as UUID?, filter.groupID, filter.approval?.rawValue, filter.text, after, limit]
        ).map(KeptSite.init(row:))
    }

    func edit(
        _ site: UUID, expecting: VersionMatch, _ edit: @Sendable (inout SiteDetails) -> Void
    ) async throws -> KeptSite {
        try await changing(site, expecting) { kept in
            var details = kept.details
            edit(&details)
            _ = try await connection.execute(
                statements.sites.edit, [site] + Self.columns(details, withPoint: false))
        }
    }

    func setUnlockCode(_ code: String?, of site: UUID, expecting: VersionMatch) async throws -> KeptSite {
        try await changing(site, expecting) { _ in
            _ = try await connection.execute(statements.sites.setCode, [site, code])
        }
    }

    func setGuardians(_ guardians: Guardians, of site: UUID, expecting: VersionMatch) async throws -> KeptSite {
        try await changing(site, expecting) { _ in
            _ = try await connection.execute(
                statements.sites.clearGuardians,
                [site, guardians.all.map(\.uuidString), guardians.primary])
            try await name(guardians, for: site, mustAll: true)
        }
    }

    func replaceDevice(
        at site: UUID, with device: DeviceDetails, because reason: String?, expecting: VersionMatch
    ) async throws -> KeptSite {
        try await changing(site, expecting) { kept in
            if let former = kept.device {
                _ = try await record(
                    DeviceReport(.retired, detail: reason ?? "Replaced by another device.", reporter: caller.name),
                    of: former.id, expecting: nil)
            }
            try await addDevice(device, to: site)
        }
    }

    func addOverride(
        _ days: ClosedRange<CalendarDay>, open: Bool, because reason: String, at site: UUID, expecting: VersionMatch
    ) async throws -> KeptSite {
        try await changing(site, expecting) { _ in
            _ = try await connection.execute(
                statements.sites.addOverride,
                [site, days.lowerBound.description, days.upperBound.description, open, reason])
        }
    }

    func removeOverride(_ id: UUID, at site: UUID, expecting: VersionMatch) async throws -> KeptSite {
        try await changing(site, expecting) { _ in
            guard try await !connection.execute(statements.sites.removeOverride, [site, id]).isEmpty else {
                throw RegistryError.notFound(
                    "There is no exception \(id.uuidString.lowercased()) at this site.")
            }
        }
    }

    /// Changes a site that is the caller's to change, in the version expected, so that nobody else does meanwhile.
    private func changing(
        _ site: UUID, _ expected: VersionMatch, _ change: (KeptSite) async throws -> Void
    ) async throws -> KeptSite {
        guard try await !connection.execute(statements.sites.lock, [site]).isEmpty else {
            throw RegistryError.noSite(site)
        }
        let kept = try await self.site(site)
        guard caller.role == .administrator || kept.isKept(by: caller) else { throw RegistryError.noSite(site) }
        guard expected.admits(kept.version) else { throw RegistryError.stale }
        try await change(kept)
        // Whatever stands beside the site has changed with it: another version.
        guard try await !connection.execute(statements.sites.touch, [site]).isEmpty else {
            throw RegistryError.noSite(site)
        }
        return try await self.site(site)
    }

    private func addDevice(_ device: DeviceDetails, to site: UUID) async throws {
        let added = try await one(
            statements.sites.addDevice,
            [site, device.manufacturer, device.model, device.serialNumber, device.inServiceSince?.description])
        guard !device.expiries.isEmpty else { return }
        let today = ZoneRules.london.day(at: Date())
        try device.expiries.checkFitted(on: today)
        _ = try await connection.execute(
            statements.devices.fitConsumables,
            [
                try added.decode("id", as: UUID.self), device.expiries.inOrder.map(\.kind.rawValue),
                device.expiries.inOrder.map(\.lastDay.description), today.description,
            ])
    }

    private func name(_ guardians: Guardians, for site: UUID, mustAll: Bool) async throws {
        let wanted = guardians.all
        guard !wanted.isEmpty else { return }
        let named = try await connection.execute(
            statements.sites.nameGuardians, [site, wanted.map(\.uuidString), guardians.primary]
        ).map { try $0.decode("account_id", as: UUID.self) }
        if mustAll, let stranger = wanted.subtracting(named).sorted(by: { $0.uuidString < $1.uuidString }).first {
            throw RegistryError.invalid([
                .init(
                    "guardians",
                    "\(stranger.uuidString.lowercased()) is no account of the group that keeps the site.")
            ])
        }
    }

    private static func columns(_ details: SiteDetails, withPoint: Bool) -> [any PostgresEncodable] {
        let before: [any PostgresEncodable] = [
            details.name, details.operatorName, details.address, details.postcode?.description,
        ]
        let point: [any PostgresEncodable] = [details.coordinate.latitude, details.coordinate.longitude]
        let after: [any PostgresEncodable] = [
            details.surroundings, details.level, details.entranceNote, details.indoor, details.access.rawValue,
            details.accessHours, details.cabinetLocked, details.cabinetKind, details.cabinetHeated,
            details.publication.rawValue, details.mobile,
        ]
        return before + (withPoint ? point : []) + after
    }

    private static func sentence(_ alike: [LikelyDuplicate]) -> String {
        let shown = alike.prefix(3).map { site in
            "\(site.code) (\(site.siteID.uuidString.lowercased())): \(site.reasons.joined(separator: ", "))"
        }
        return "It may be in the register already. " + shown.joined(separator: "; ")
            + ". If it is another device, name these sites in notDuplicateOf."
    }
}

extension RegistryError {
    static func noSite(_ site: UUID) -> RegistryError {
        .notFound("There is no site \(site.uuidString.lowercased()).")
    }
}

/// The statements about sites.
struct SiteStatements: Sendable {
    let findAlike, add, askApproval, addDevice, edit, touch, lock, list, readPolicy: PostgresStatement
    let setCode, clearGuardians, nameGuardians, addOverride, removeOverride: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        findAlike = try statements("sites/find_alike")
        add = try statements("sites/add")
        askApproval = try statements("sites/ask_approval")
        addDevice = try statements("sites/add_device")
        edit = try statements("sites/edit")
        touch = try statements("sites/touch")
        lock = try statements("sites/lock")
        list = try statements("sites/list")
        readPolicy = try statements("sites/read_policy")
        setCode = try statements("sites/set_code")
        clearGuardians = try statements("sites/clear_guardians")
        nameGuardians = try statements("sites/name_guardians")
        addOverride = try statements("sites/add_override")
        removeOverride = try statements("sites/remove_override")
    }
}
