import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry
import StrictJSON

/// `/v1/requests`: what somebody wants of the register and somebody else decides.
struct RequestRoutes: Sendable {
    let register: any Register
    /// What knows postcodes and where the service works; nil until the register has been read.
    let snapshot: @Sendable () -> LocatorSnapshot?

    private static let path = "/v1/requests"
    /// Whoever may ask, but for the public, may read what they asked for.
    private static let readers: Set<Role> = [.guardian, .responder, .coordinator, .administrator]
    private static let deciders: Set<Role> = [.guardian, .coordinator, .administrator]

    static func location(of request: ChangeRequest) -> String {
        "\(path)/\(request.id.uuidString.lowercased())"
    }

    func add(to router: GuardedRouter) {
        router.on(
            .post, Self.path, for: [.public, .guardian, .responder, .coordinator], .adds, charging: .proposal, use: make
        )
        router.on(.get, Self.path, for: Self.readers, use: list)
        router.on(.get, Self.path + "/{id}", for: Self.readers) { request, context in
            try await register.show("request", request, context, version: { $0.request.version }) { session, id in
                let kept = try await session.changeRequest(id)
                return (request: kept, alike: try await alike(kept, for: context.caller, session))
            } write: {
                $0.request.write(to: &$1, alike: $0.alike)
            }
        }
        router.on(.post, Self.path + "/{id}/decision", for: Self.deciders, .changes, use: decide)
        router.on(
            .post, Self.path + "/{id}/withdraw", for: [.guardian, .responder, .coordinator], .changes, use: withdraw)
    }

    /// The sites that a proposal may be, for whoever decides it; nil where there is nothing to decide, or the proposal
    /// cannot be registered any more, of which the decision tells.
    private func alike(
        _ request: ChangeRequest, for caller: Caller, _ session: any RegisterSession
    ) async throws -> [LikelyDuplicate]? {
        guard caller.role == .administrator, request.state == .open, request.site == nil,
            let proposal = request.proposal
        else { return nil }
        do {
            return try await session.likelyDuplicates(of: draft(proposal))
        } catch RegistryError.invalid, RegistryError.unknownPlace {
            return nil
        }
    }

    private func draft(_ proposal: Data) throws -> SiteDraft {
        try SiteDraft(body: Array(proposal), by: .anybody, in: places())
    }

    private func places() throws -> SitePlaces {
        guard let snapshot = snapshot() else { throw RegistryError.notReady }
        return SitePlaces(snapshot: snapshot)
    }

    @Sendable
    private func make(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let bytes = try await request.jsonBytes(in: context)
        let wanted = try NewRequest(bytes, by: context.caller) { proposal in
            _ = try SiteDraft(proposal, at: "#/proposal", by: .anybody, in: places())
        }
        if case .move(_, let point) = wanted.wish { try snapshot()?.policy.refuseSlips(of: point) }
        return try await register.answer(request, context, bytes) { session in
            guard let made = try await session.makeRequest(wanted) else {
                return KeptAnswer(.accepted) { writer in
                    writer.member("kind", wanted.kind.rawValue)
                    writer.member("state", ChangeRequest.State.open.rawValue)
                }
            }
            return KeptAnswer(.created, version: made.version, location: Self.location(of: made)) {
                made.write(to: &$0)
            }
        }
    }

    @Sendable
    private func list(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let own = ["state", "kind"]
        let parameters = try QueryParameters(request.uri.query, allowing: own + PageParameters.names)
        let page = try PageParameters(parameters, keeping: own)
        let filter = RequestFilter(state: try parameters.word("state"), kind: try parameters.word("kind"))
        let found = try await register.read(as: context.origin()) { session in
            // One more than is shown tells whether there are more.
            try await session.changeRequests(filter, limit: page.limit + 1, before: page.after)
        }
        return page.response("requests", found, at: Self.path, key: \.id) { $1.write(to: &$0) }
    }

    @Sendable
    private func decide(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("request")
        let bytes = try await request.jsonBytes(in: context)
        var body = try BodyReader(bytes, allowing: ["approve", "reason", "notDuplicateOf"])
        let (approve, reason) = (body.bool("approve"), body.text("reason"))
        let others = body.keys("notDuplicateOf") ?? []
        body.require("approve")
        if approve == false, reason == nil, body.faults.isEmpty {
            body.fault("reason", "Says why it is refused.")
        }
        try body.finish()
        guard let approve else { throw RegistryError.invalid([.init("#/approve", "Is missing.")]) }
        let expected = try request.requiredMatch()
        return try await register.answer(request, context, bytes) { session in
            let decided = try await session.decideRequest(
                id, approving: approve, because: reason, notDuplicateOf: others, expecting: expected
            ) { try draft($0) }
            return KeptAnswer(.ok, version: decided.version) { decided.write(to: &$0) }
        }
    }

    @Sendable
    private func withdraw(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("request")
        let bytes = try await request.jsonBytes(in: context, isOptional: true)
        try BodyReader(bytes, allowing: []).finish()
        let expected = try request.requiredMatch()
        return try await register.answer(request, context, bytes) { session in
            let withdrawn = try await session.withdrawRequest(id, expecting: expected)
            return KeptAnswer(.ok, version: withdrawn.version) { withdrawn.write(to: &$0) }
        }
    }
}

extension RequestOperations where Self: DeviceOperations {
    /// Makes a request of a guardian's move that is too far to be done at once.
    ///
    /// - Returns: nil where the report may be kept as it is.
    /// - Throws: ``RegistryError/stale``; as ``RequestOperations/makeRequest(_:)``.
    func request(
        insteadOf report: DeviceReport, of device: UUID, expecting expected: VersionMatch?
    ) async throws -> ChangeRequest? {
        guard case .moved(let point) = report.change else { return nil }
        guard try await !moveAllowance(of: device).admits(point) else { return nil }
        if let expected, try await !expected.admits(status(of: device).version) { throw RegistryError.stale }
        return try await makeRequest(NewRequest(.move(device: device, to: point), statement: report.detail))
    }
}
