import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/nearest`: which defibrillators near a place can help.
struct NearestRoutes: Sendable {
    let locator: Locator

    func add(to router: Router<ServiceRequestContext>) {
        router.get("/v1/nearest") { request, _ in
            let parameters = try QueryParameters(request.uri.query, allowing: NearestParameter.names)
            return try answer { parameters[$0.rawValue].map(NearestValue.text) }
        }
        // The same as a body, so that a patient's position stays out of addresses and whatever keeps them.
        router.post("/v1/nearest") { request, context in
            let body = try NearestBody(await request.jsonBytes(in: context))
            do {
                return try answer { body[$0] }
            } catch let error as RegistryError {
                throw error.naming { "#/" + $0 }
            }
        }
    }

    private func answer(_ value: @escaping (NearestParameter) -> NearestValue?) throws(RegistryError) -> Response {
        let answer = try locator.nearest(NearestRequest(reading: value))
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: answer.json)))
    }
}
