import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// Problems that anybody reports of a device, and what comes of them.
struct ProblemRoutes: Sendable {
    let register: any Register

    private static let path = "/v1/problems"
    private static let ofDevice = "/v1/defibrillators/{id}/problems"
    private static let readers: Set<Role> = [.guardian, .coordinator, .administrator, .dispatcher]

    /// For `state` in a query.
    private enum State: String, CaseIterable {
        case open, closed
    }

    func add(to router: GuardedRouter) {
        router.on(.post, Self.ofDevice, for: .everybody, .adds, charging: .report, use: report)
        router.on(.get, Self.ofDevice, for: Self.readers) { request, context in
            try await list(of: context.id("defibrillator"), request, context)
        }
        router.on(.get, Self.path, for: Self.readers) { request, context in
            try await list(of: nil, request, context)
        }
        router.on(.get, Self.path + "/{id}", for: Self.readers) { request, context in
            try await register.show("problem", request, context, version: \.version) {
                try await $0.problem($1)
            } write: {
                $0.write(to: &$1)
            }
        }
        router.on(
            .post, Self.path + "/{id}/close", for: [.guardian, .coordinator, .administrator], .changes, use: close)
    }

    @Sendable
    private func report(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let device = try context.id("defibrillator")
        let bytes = try await request.jsonBytes(in: context)
        var body = try BodyReader(bytes, allowing: ["kind", "detail"])
        let kind: ProblemReport.Kind? = body.word("kind")
        let detail = body.text("detail")
        body.require("kind")
        if kind == .other, detail == nil, body.faults.isEmpty { body.fault("detail", "Says what is wrong.") }
        try body.finish()
        guard let kind else { throw RegistryError.invalid([.init("#/kind", "Is missing.")]) }
        return try await register.answer(request, context, bytes) { session in
            let id = try await session.reportProblem(kind, detail: detail, of: device)
            guard try await session.isTold(ofProblemsOf: device, context.caller) else {
                return KeptAnswer(.accepted) { $0.member("kind", kind.rawValue) }
            }
            let made = try await session.problem(id)
            let location = "\(Self.path)/\(id.uuidString.lowercased())"
            return KeptAnswer(.created, version: made.version, location: location) { made.write(to: &$0) }
        }
    }

    private func list(
        of device: UUID?, _ request: Request, _ context: ServiceRequestContext
    ) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: ["state"] + PageParameters.names)
        let page = try PageParameters(parameters, keeping: ["state"])
        let state: State? = try parameters.word("state")
        let found = try await register.read(as: context.origin()) { session in
            // One more than is shown tells whether there are more.
            try await session.problems(
                of: device, open: state.map { $0 == .open }, limit: page.limit + 1, before: page.after)
        }
        return page.response("problems", found, at: request.uri.path, key: \.id) { $1.write(to: &$0) }
    }

    @Sendable
    private func close(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("problem")
        let bytes = try await request.jsonBytes(in: context)
        var body = try BodyReader(bytes, allowing: ["outcome", "note"])
        let outcome: ProblemReport.Outcome? = body.word("outcome")
        let note = body.text("note")
        body.require("outcome")
        try body.finish()
        guard let outcome else { throw RegistryError.invalid([.init("#/outcome", "Is missing.")]) }
        let expected = try request.requiredMatch()
        return try await register.answer(request, context, bytes) { session in
            let closed = try await session.closeProblem(id, as: outcome, note: note, expecting: expected)
            return KeptAnswer(.ok, version: closed.version) { closed.write(to: &$0) }
        }
    }
}

extension DeviceOperations {
    /// Whether whoever reports a problem may read it, too.
    fileprivate func isTold(ofProblemsOf device: UUID, _ caller: Caller) async throws -> Bool {
        switch caller.role {
        case .coordinator, .administrator, .dispatcher: true
        case .guardian: try await status(of: device).isKept(by: caller)
        case .public, .responder, .analyst, .cad: false
        }
    }
}

extension ProblemReport {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("defibrillatorId", defibrillatorID)
        writer.member("siteId", siteID)
        writer.member("siteCode", siteCode)
        writer.member("siteName", siteName)
        writer.member("kind", kind.rawValue)
        writer.member("detail", detail)
        writer.name("reportedAt")
        writer.value(reportedAt)
        writer.optional("reporterId", reporterID)
        writer.optional("closedAt", closure?.at)
        writer.optional("closedBy", closure?.by)
        writer.member("outcome", closure?.outcome.rawValue)
        writer.member("note", closure?.note)
    }
}
