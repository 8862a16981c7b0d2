import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/nearest`: which defibrillators near a place can help.
struct NearestRoutes: Sendable {
    let locator: Locator

    func add(to router: GuardedRouter) {
        router.on(.get, "/v1/nearest", for: .everybody) { request, context in
            let parameters = try QueryParameters(request.uri.query, allowing: NearestParameter.names)
            return try answer(context.caller) { name in
                (name == .time ? parameters.momentText(name.rawValue) : parameters[name.rawValue]).map(
                    NearestValue.text)
            }
        }
        // The same as a body, so that a patient's position stays out of addresses and whatever keeps them.
        router.on(.post, "/v1/nearest", for: .everybody) { request, context in
            let body = try NearestBody(await request.jsonBytes(in: context))
            do {
                return try answer(context.caller) { body[$0] }
            } catch let error as RegistryError {
                throw error.naming { "#/" + $0 }
            }
        }
    }

    private func answer(
        _ caller: Caller, _ value: @escaping (NearestParameter) -> NearestValue?
    ) throws(RegistryError) -> Response {
        let answer = try locator.nearest(
            NearestRequest(reading: value), for: Viewer(caller.role), tellsResponders: caller.role == .dispatcher)
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: answer.json)))
    }
}
