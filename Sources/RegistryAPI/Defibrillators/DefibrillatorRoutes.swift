import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry
import SpatialGrid

/// `/v1/defibrillators/{id}`: how a device stands, what has happened to it, and reports of what happens.
struct DefibrillatorRoutes: Sendable {
    let devices: any DefibrillatorStore
    /// Where the service works; nil until the register has been read.
    let policy: @Sendable () -> DispatchPolicy?

    private static let path = "/v1/defibrillators/{id}"
    private static let readers: Set<Role> = [.dispatcher, .administrator, .coordinator, .analyst]
    private static let greatestLimit = 200

    func add(to router: GuardedRouter) {
        router.on(.get, Self.path, for: .everybody) { request, context in
            _ = try QueryParameters(request.uri.query, allowing: [])
            return try await status(of: id(in: context), for: context.caller)
        }
        router.on(.get, Self.path + "/events", for: Self.readers) { request, context in
            try await events(of: id(in: context), request, for: context.caller)
        }
        router.on(.post, Self.path + "/checks", for: [.administrator]) { request, context in
            try await record(request, context, DeviceReport.init(check:by:))
        }
        router.on(.post, Self.path + "/events", for: [.dispatcher, .administrator]) { request, context in
            try await record(request, context, DeviceReport.init(event:by:))
        }
        router.on(.post, Self.path + "/move", for: [.administrator]) { request, context in
            try await record(request, context, DeviceReport.init(move:by:))
        }
        router.on(.post, Self.path + "/retire", for: [.administrator]) { request, context in
            try await record(request, context, DeviceReport.init(retirement:by:))
        }
    }

    private static func unknown(_ text: some StringProtocol) -> RegistryError {
        .notFound("There is no defibrillator \(String(text).shortenedForMessage).")
    }

    /// What is no key names nothing: 404, like a key that nothing has.
    private func id(in context: ServiceRequestContext) throws -> UUID {
        let text = context.parameters.get("id") ?? ""
        guard let id = UUID(uuidString: text) else { throw Self.unknown(text) }
        return id
    }

    /// Whoever is not told of hidden and private sites is not told either that they exist, whatever they ask for.
    private static func require(_ status: DeviceStatus, isFor caller: Caller) throws {
        guard Viewer(caller.role) == .dispatcher || status.publication != .hidden && status.access != .private else {
            throw unknown(status.defibrillatorID.uuidString.lowercased())
        }
    }

    private func status(of id: UUID, for caller: Caller) async throws -> Response {
        let status = try await devices.status(of: id)
        try Self.require(status, isFor: caller)
        var writer = JSONWriter(capacity: 512)
        writer.object { status.write(to: &$0, full: Self.readers.contains(caller.role)) }
        return Response(writer, .ok)
    }

    private func events(of id: UUID, _ request: Request, for caller: Caller) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: ["limit", "cursor"])
        var faults: [RegistryError.Fault] = []
        var limit = 50
        if let text = parameters["limit"] {
            if let number = DecimalNumber.readWhole(text), (1...Self.greatestLimit).contains(number) {
                limit = number
            } else {
                faults.append(.init("limit", "Must be a whole number from 1 to \(Self.greatestLimit)."))
            }
        }
        var before: UUID?
        if let text = parameters["cursor"] {
            before = UUID(uuidString: text)
            if before == nil { faults.append(.init("cursor", "Is none that this list gave.")) }
        }
        guard faults.isEmpty else { throw RegistryError.invalid(faults) }
        if Viewer(caller.role) != .dispatcher {
            try Self.require(try await devices.status(of: id), isFor: caller)
        }
        // One more than is shown tells whether there are more.
        let found = try await page(of: id, limit: limit + 1, before: before)
        let shown = found.prefix(limit)
        var writer = JSONWriter(capacity: 256 * (shown.count + 1))
        let cursor = found.count > limit ? shown.last?.event.id : nil
        writer.object { writer in
            writer.name("events")
            writer.array(shown) { writer, event in writer.object { event.write(to: &$0) } }
            writer.member("cursor", cursor?.uuidString.lowercased())
        }
        var response = Response(writer, .ok)
        if let cursor {
            let next = "\(request.uri.path)?limit=\(limit)&cursor=\(cursor.uuidString.lowercased())"
            response.headers[.link] = "<\(next)>; rel=\"next\""
        }
        return response
    }

    /// The store calls the place in the list `before`; whoever asks knows it as the cursor.
    private func page(of id: UUID, limit: Int, before: UUID?) async throws -> [RecordedEvent] {
        do {
            return try await devices.events(of: id, limit: limit, before: before)
        } catch let error as RegistryError {
            throw error.naming { $0 == "before" ? "cursor" : $0 }
        }
    }

    /// With latitude and longitude in each other's place a device of the East Midlands would be moved into the Indian
    /// Ocean, with the wrong sign of the longitude into the North Sea, and no one would be sent to it again.
    private func refuseSlips(_ point: Coordinate) throws {
        guard let policy = policy(), !policy.area.contains(point) else { return }
        if let mirrored = point.mirrored, policy.area.contains(mirrored) {
            throw RegistryError.invalid([
                .init(
                    "#/lon",
                    "With the other sign of lon the point lies in the service's area, \(policy.areaName): is it right?")
            ])
        }
        guard let swapped = point.swapped, policy.area.contains(swapped) else { return }
        throw RegistryError.invalid([
            .init(
                "#/lat",
                "lat and lon look swapped: the other way round the point lies in the service's area, "
                    + "\(policy.areaName).")
        ])
    }

    private func record(
        _ request: Request, _ context: ServiceRequestContext, _ report: ([UInt8], Caller) throws -> DeviceReport
    ) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try id(in: context)
        let report = try report(try await request.jsonBytes(in: context), context.caller)
        if case .moved(let point) = report.change { try refuseSlips(point) }
        do {
            let (event, status) = try await devices.record(report, of: id)
            var writer = JSONWriter(capacity: 1024)
            writer.object { writer in
                writer.name("event")
                writer.object { event.write(to: &$0) }
                writer.name("status")
                writer.object { status.write(to: &$0, full: true) }
            }
            return Response(writer, .created)
        } catch let error as RegistryError {
            throw error.naming { $0.hasPrefix("#") ? $0 : "#/" + $0 }
        }
    }
}

extension HTTPField.Name {
    /// RFC 8288: where the next page is.
    fileprivate static let link = Self("Link")!
}

extension Response {
    /// A JSON answer that belongs to whoever asked and is true for a moment only.
    fileprivate init(_ writer: JSONWriter, _ status: HTTPResponse.Status) {
        self.init(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }
}
