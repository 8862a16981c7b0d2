import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/availability`: how much of the register can be used at a moment.
struct AvailabilityRoutes: Sendable {
    let locator: Locator

    func add(to router: GuardedRouter) {
        router.on(.get, "/v1/availability", for: .everybody) { request, context in
            let parameters = try QueryParameters(request.uri.query, allowing: ["time"])
            let tally = try locator.tally(
                at: parameters.momentText("time").map(moment), for: Viewer(context.caller.role))
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: tally.json)))
        }
    }

    private func moment(_ text: String) throws(RegistryError) -> Date {
        guard let moment = ISOTimestamp.read(text) else { throw .invalid([.init("time", ISOTimestamp.expectation)]) }
        return moment
    }
}
