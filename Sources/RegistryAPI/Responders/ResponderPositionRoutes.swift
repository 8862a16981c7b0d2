import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry
import SpatialGrid

/// Where those on call are, and who of them is near a place.
struct ResponderPositionRoutes: Sendable {
    let register: any Register
    let locator: Locator

    private static let nearest = "/v1/responders/nearest"
    /// What a question about responders takes of what one about devices does.
    private static let parameters: [NearestParameter] = [.lat, .lon, .postcode, .gridReference, .limit, .radius]

    func add(to router: GuardedRouter) {
        router.on(.put, "/v1/responders/me/position", for: [.responder], .reports, use: report)
        router.on(.get, Self.nearest, for: [.dispatcher]) { request, _ in
            let parameters = try QueryParameters(request.uri.query, allowing: Self.parameters.map(\.rawValue))
            return try answer { parameters[$0.rawValue].map(NearestValue.text) }
        }
        router.on(.post, Self.nearest, for: [.dispatcher]) { request, context in
            let body = try NearestBody(await request.jsonBytes(in: context), allowing: Self.parameters)
            do {
                return try answer { body[$0] }
            } catch let error as RegistryError {
                throw error.naming { "#/" + $0 }
            }
        }
    }

    @Sendable
    private func report(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        var body = try BodyReader(await request.jsonBytes(in: context), allowing: ["lat", "lon", "accuracyMetres"])
        let position = body.point()
        body.require("lat", "lon")
        let accuracy = body.number("accuracyMetres")
        if let accuracy, !(0...100_000).contains(accuracy) {
            body.fault("accuracyMetres", "Goes from 0 to 100000 metres.")
        }
        try body.finish()
        guard let position else { throw RegistryError.invalid([.init("#/lat", "Is no place on earth.")]) }
        // No answer is kept for a key, since it would keep a hash of where somebody was.
        return Response(
            try await register.change(as: context.origin(), once: nil) { session in
                try await session.reportPosition(position, accuracy: accuracy)
                return KeptAnswer(status: 204, body: .init())
            })
    }

    private func answer(_ value: @escaping (NearestParameter) -> NearestValue?) throws -> Response {
        let question = try NearestRequest(reading: value)
        let (place, responders) = try locator.nearestResponders(
            to: question.place, radius: question.radius, limit: question.limit)
        guard let responders else { throw RegistryError.notReady }
        var writer = JSONWriter(capacity: 1024)
        writer.object { writer in
            writer.name("place")
            writer.object { place.write(to: &$0) }
            responders.write(to: &writer)
        }
        return Response(writer)
    }
}
