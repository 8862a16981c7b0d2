import Foundation
import PostgresClient
import Registry
import SpatialGrid

/// Requests: who asks for what, and what follows where somebody else approves it.
extension PostgresSession: RequestOperations {
    func makeRequest(_ request: NewRequest) async throws -> ChangeRequest? {
        let subject = try await subject(of: request.wish)
        let id = try await one(statements.requests.newKey, []).decode("id", as: UUID.self)
        _ = try await connection.execute(
            statements.requests.addRequest,
            [
                id, request.kind.rawValue, subject.site, subject.device, subject.point?.latitude,
                subject.point?.longitude, subject.group, subject.proposal, request.statement,
            ])
        return caller.role == .public ? nil : try await changeRequest(id)
    }

    func changeRequest(_ id: UUID) async throws -> ChangeRequest {
        guard let found = try await list(only: id, RequestFilter(), limit: 1, before: nil).first else {
            throw RegistryError.notFound("There is no request \(id.uuidString.lowercased()).")
        }
        return found
    }

    func changeRequests(_ filter: RequestFilter, limit: Int, before: UUID?) async throws -> [ChangeRequest] {
        try await list(only: nil, filter, limit: limit, before: before)
    }

    func decideRequest(
        _ id: UUID, approving: Bool, because reason: String?, notDuplicateOf others: Set<UUID>,
        expecting expected: VersionMatch, reading draft: @Sendable (Data) throws -> SiteDraft
    ) async throws -> ChangeRequest {
        let request = try await changeRequest(id)
        try request.requireDecider(caller)
        try request.requireOpen(expecting: expected)
        var made: UUID?
        if approving, request.kind == .registration, request.site == nil {
            guard let proposal = request.proposal else { throw StoreError.badValue(column: "proposal") }
            var site = try draft(proposal)
            site.notDuplicateOf = others
            made = try await register(site).id
        }
        let parameters: [any PostgresEncodable] = [id, approving, reason, made]
        guard try await one(statements.requests.decideRequest, parameters).decode("state", as: String?.self) != nil
        else { throw await closedMeanwhile(id, expected) }
        if approving, let device = request.defibrillatorID, let change = request.change {
            let report = DeviceReport(change, detail: request.statement, reporter: caller.name, source: id)
            _ = try await record(report, of: device, expecting: nil)
        }
        return try await changeRequest(id)
    }

    func withdrawRequest(_ id: UUID, expecting expected: VersionMatch) async throws -> ChangeRequest {
        let request = try await changeRequest(id)
        guard let actor = caller.actorID, request.requestedBy == actor else {
            throw RegistryError.forbidden("A request is withdrawn by whoever made it.")
        }
        try request.requireOpen(expecting: expected)
        guard try await one(statements.requests.withdrawRequest, [id]).decode("withdrawn", as: Bool.self) else {
            throw await closedMeanwhile(id, expected)
        }
        return try await changeRequest(id)
    }

    func moveAllowance(of device: UUID) async throws -> MoveAllowance {
        // Whoever moves the site waits, so that the point that is measured from stays where it is.
        _ = try await connection.execute(statements.devices.lockSite, [device])
        guard let row = try await connection.execute(statements.requests.readMove, [device]).first else {
            throw RegistryError.noDevice(device)
        }
        guard
            let from = Coordinate(latitude: try row.decode("latitude"), longitude: try row.decode("longitude"))
        else { throw StoreError.badCoordinate }
        return MoveAllowance(from: from, metres: try row.decode("move_metres"))
    }

    /// What a request has in its row.
    private struct Subject {
        var site: UUID?
        var device: UUID?
        var point: Coordinate?
        var group: UUID?
        var proposal: String?
    }

    private func subject(of wish: NewRequest.Wish) async throws -> Subject {
        switch wish {
        case .registration(let proposal):
            return Subject(proposal: String(decoding: proposal, as: UTF8.self))
        case .move(let device, let point):
            return Subject(site: try await siteInService(of: device), device: device, point: point)
        case .retirement(let device):
            return Subject(site: try await siteInService(of: device), device: device)
        case .claim(let site):
            guard caller.role == .guardian, let group = caller.groupID else {
                throw RegistryError.forbidden("A site is claimed by a guardian, for the group.")
            }
            switch try await keeper(of: site) {
            case nil: return Subject(site: site, group: group)
            case group: throw RegistryError.conflict("Your group keeps this site already.")
            default: throw RegistryError.conflict("The site is kept by a group already. That group can hand it over.")
            }
        case .handover(let site, let group):
            guard let own = caller.groupID, try await keeper(of: site) == own else {
                throw RegistryError.noSite(site)
            }
            guard group != own else {
                throw RegistryError.invalid([.init("groupId", "This is the group that keeps the site now.")])
            }
            return Subject(site: site, group: group)
        }
    }

    /// - Throws: ``RegistryError/notFound(_:)`` where the caller is told of no such device.
    private func siteInService(of device: UUID) async throws -> UUID {
        let status = try await status(of: device)
        guard status.isTold(to: caller) else { throw RegistryError.noDevice(device) }
        guard status.facts.retiredAt == nil else { throw RegistryError.conflict("The device is retired already.") }
        return status.siteID
    }

    /// The group that keeps a site; nil: nobody.
    ///
    /// - Throws: ``RegistryError/notFound(_:)`` where the caller is told of no such site.
    private func keeper(of site: UUID) async throws -> UUID? {
        guard let row = try await connection.execute(statements.requests.readSite, [site]).first else {
            throw RegistryError.noSite(site)
        }
        let keeper = try row.decode("group_id", as: UUID?.self)
        let (publication, access): (SitePublication, SiteAccess) = (try row.word("publication"), try row.word("access"))
        guard caller.isTold(ofSiteKeptBy: keeper, publication, access) else { throw RegistryError.noSite(site) }
        return keeper
    }

    private func list(
        only id: UUID?, _ filter: RequestFilter, limit: Int, before: UUID?
    ) async throws -> [ChangeRequest] {
        let seesAll = caller.role == .coordinator || caller.role == .administrator
        return try await connection.execute(
            statements.requests.listRequests,
            [
                id, filter.state?.rawValue, filter.kind?.rawValue, before, limit, seesAll, caller.actorID,
                caller.groupID,
            ]
        ).map(ChangeRequest.init(row:))
    }

    /// Somebody else was quicker between the reading and the deciding.
    private func closedMeanwhile(_ id: UUID, _ expected: VersionMatch) async -> any Error {
        do {
            try await changeRequest(id).requireOpen(expecting: expected)
            return RegistryError.collided
        } catch {
            return error
        }
    }
}

extension ChangeRequest {
    /// What happens to the device where the request is approved.
    fileprivate var change: DeviceReport.Change? {
        switch kind {
        case .move: point.map(DeviceReport.Change.moved)
        case .retirement: .retired
        case .registration, .claim, .handover: nil
        }
    }
}

/// The statements about requests.
struct RequestStatements: Sendable {
    let newKey, addRequest, readSite, readMove, listRequests, decideRequest, withdrawRequest: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        newKey = try statements("requests/new_key")
        addRequest = try statements("requests/add_request")
        readSite = try statements("requests/read_site")
        readMove = try statements("requests/read_move")
        listRequests = try statements("requests/list_requests")
        decideRequest = try statements("requests/decide_request")
        withdrawRequest = try statements("requests/withdraw_request")
    }
}
