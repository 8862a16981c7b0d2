import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry
import SpatialGrid

/// `/v1/defibrillators/{id}`: how a device stands, what has happened to it, and reports of what happens.
struct DefibrillatorRoutes: Sendable {
    let register: any Register
    /// What says where the service works; nil until the register has been read.
    let snapshot: @Sendable () -> LocatorSnapshot?

    private static let path = "/v1/defibrillators/{id}"
    /// Who sees what happened, of every device; a guardian sees it of the group's own.
    private static let readers: Set<Role> = [.dispatcher, .administrator, .coordinator, .analyst]
    private static let greatestLimit = 200

    func add(to router: GuardedRouter) {
        router.on(.get, Self.path, for: .everybody) { request, context in
            _ = try QueryParameters(request.uri.query, allowing: [])
            return try await status(of: context.id("defibrillator"), context)
        }
        router.on(.get, Self.path + "/events", for: Self.readers.union([.guardian])) { request, context in
            try await events(of: context.id("defibrillator"), request, context)
        }
        router.on(.post, Self.path + "/checks", for: [.administrator, .guardian], .adds) { request, context in
            try await record(request, context, DeviceReport.init(check:by:))
        }
        router.on(.post, Self.path + "/events", for: [.dispatcher, .cad, .administrator, .guardian], .adds) {
            request, context in
            try await record(request, context, DeviceReport.init(event:by:))
        }
        router.on(.post, Self.path + "/move", for: [.administrator, .guardian], .changes) { request, context in
            try await record(request, context, changesRegister: true, DeviceReport.init(move:by:))
        }
        router.on(.post, Self.path + "/retire", for: [.administrator, .guardian], .changes) { request, context in
            try await record(request, context, changesRegister: true, DeviceReport.init(retirement:by:))
        }
    }

    private func status(of id: UUID, _ context: ServiceRequestContext) async throws -> Response {
        let status = try await register.read(as: context.origin()) { session in
            let status = try await session.status(of: id)
            try status.require(isSeenBy: context.caller)
            return status
        }
        var writer = JSONWriter(capacity: 512)
        writer.object { status.write(to: &$0, for: context.caller) }
        return Response(writer, version: status.version)
    }

    private func events(
        of id: UUID, _ request: Request, _ context: ServiceRequestContext
    ) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: ["limit", "cursor"])
        let page = try PageParameters(parameters, greatestLimit: Self.greatestLimit)
        let found = try await register.read(as: context.origin()) { session in
            if !Self.readers.contains(context.caller.role) {
                try await session.status(of: id).require(isKeptBy: context.caller)
            }
            do {
                // One more than is shown tells whether there are more.
                return try await session.events(of: id, limit: page.limit + 1, before: page.after)
            } catch let error as RegistryError {
                // The store calls the place in the list `before`; whoever asks knows it as the cursor.
                throw error.naming { $0 == "before" ? "cursor" : $0 }
            }
        }
        return page.response("events", found, at: request.uri.path, key: \.event.id) { $1.write(to: &$0) }
    }

    /// - Parameter changesRegister: whether it changes the device or its site, and is no mere evidence: then the sender
    ///   names the version that it changes.
    private func record(
        _ request: Request, _ context: ServiceRequestContext, changesRegister: Bool = false,
        _ report: ([UInt8], Caller) throws -> DeviceReport
    ) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("defibrillator")
        let body = try await request.jsonBytes(in: context)
        let report = try report(body, context.caller)
        if case .moved(let point) = report.change { try snapshot()?.policy.refuseSlips(of: point) }
        let expected = changesRegister ? try request.requiredMatch() : nil
        return try await register.answer(request, context, body) { session in
            if context.caller.role == .guardian {
                try await session.status(of: id).require(isKeptBy: context.caller)
                if let request = try await session.request(insteadOf: report, of: id, expecting: expected) {
                    return KeptAnswer(
                        .accepted, version: request.version, location: RequestRoutes.location(of: request)
                    ) { writer in
                        request.write(to: &writer)
                    }
                }
            }
            let event = try await session.record(report, of: id, expecting: expected)
            let status = try await session.status(of: id)
            return KeptAnswer(.created, version: status.version) { writer in
                writer.name("event")
                writer.object { event.write(to: &$0) }
                writer.name("status")
                writer.object { status.write(to: &$0, for: context.caller) }
            }
        }
    }
}

extension DeviceStatus {
    /// - Throws: ``RegistryError/notFound(_:)``.
    func require(isSeenBy caller: Caller) throws {
        guard isTold(to: caller) else { throw missing }
    }

    /// What another group keeps is outside a guardian's scope, and not there.
    ///
    /// - Throws: ``RegistryError/notFound(_:)``.
    func require(isKeptBy caller: Caller) throws {
        guard isKept(by: caller) else { throw missing }
    }

    private var missing: RegistryError {
        .notFound("There is no defibrillator \(defibrillatorID.uuidString.lowercased()).")
    }
}
