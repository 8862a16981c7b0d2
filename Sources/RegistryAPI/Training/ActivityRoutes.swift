import CivilTime
import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/activities`: the hours that volunteers give.
struct ActivityRoutes: Sendable {
    let register: any Register

    private static let path = "/v1/activities"
    private static let tellers: Set<Role> = [.responder, .coordinator]

    func add(to router: GuardedRouter) {
        router.on(.post, Self.path, for: Self.tellers, .adds, use: tell)
        router.on(.get, Self.path, for: Self.tellers, use: list)
        router.on(.get, Self.path + "/totals", for: Self.tellers, use: totals)
    }

    @Sendable
    private func tell(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let isCoordinator = context.caller.role == .coordinator
        let bytes = try await request.jsonBytes(in: context)
        var body = try BodyReader(
            bytes, allowing: (isCoordinator ? ["responderId"] : []) + ["kind", "onDay", "minutes"])
        let responder = isCoordinator ? body.key("responderId") : nil
        let kind: VolunteerActivity.Kind? = body.word("kind")
        let day = body.day("onDay")
        let minutes = body.whole("minutes", in: 1...1440)
        if isCoordinator { body.require("responderId") }
        body.require("kind", "onDay", "minutes")
        if kind == .responding { body.fault("kind", "Is credited by incidents.") }
        if let day, day > ZoneRules.london.day(at: Date()) { body.fault("onDay", "Is to come.") }
        try body.finish()
        guard let kind, let day, let minutes else { throw RegistryError.invalid([]) }
        return try await register.answer(request, context, bytes) { session in
            let added = try await session.addActivity(kind, on: day, minutes: minutes, of: responder)
            return KeptAnswer(.created) { added.write(to: &$0) }
        }
    }

    @Sendable
    private func list(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let names = ["responder", "kind", "from", "to"]
        let parameters = try QueryParameters(request.uri.query, allowing: names + PageParameters.names)
        let page = try PageParameters(parameters, keeping: names)
        var faults: [RegistryError.Fault] = []
        var filter = ActivityFilter()
        if let text = parameters["responder"] {
            filter.responderID = UUID(uuidString: text)
            if filter.responderID == nil { faults.append(.init("responder", "Must be a UUID.")) }
        }
        filter.kind = try parameters.word("kind")
        filter.firstDay = parameters.day("from", faults: &faults)
        filter.lastDay = parameters.day("to", faults: &faults)
        guard faults.isEmpty else { throw RegistryError.invalid(faults) }
        let found = try await register.read(as: context.origin()) { [filter] session in
            // One more than is shown tells whether there are more.
            try await session.activities(filter, limit: page.limit + 1, before: page.after)
        }
        return page.response("activities", found, at: Self.path, key: \.id) { $1.write(to: &$0) }
    }

    @Sendable
    private func totals(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: ["year"])
        let year = try parameters.financialYear()
        let totals = try await register.read(as: context.origin()) { try await $0.activityTotals(of: year) }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("year", year.description)
            writer.name("kinds")
            writer.array(totals) { writer, total in
                writer.object { writer in
                    writer.member("kind", total.kind.rawValue)
                    writer.member("activities", total.activityCount)
                    writer.member("hours", Double(total.minutes) / 60, decimals: 2)
                }
            }
        }
        return Response(writer)
    }
}

extension VolunteerActivity {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("responderId", responderID)
        writer.member("kind", kind.rawValue)
        writer.member("onDay", day.description)
        writer.member("minutes", minutes)
        writer.optional("alertId", alertID)
        writer.optional("sessionId", sessionID)
        writer.optional("addedAt", addedAt)
    }
}
