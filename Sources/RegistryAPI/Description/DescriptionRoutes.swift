import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird

/// `/openapi.json`: what this service takes and answers.
struct DescriptionRoutes: Sendable {
    private let document: ByteBuffer

    struct DocumentMissing: Error, CustomStringConvertible {
        let description = "The OpenAPI document cannot be found beside the program."
    }

    init() throws {
        let url = Bundle.module.bundleURL.appendingPathComponent("openapi.json")
        guard let data = FileManager.default.contents(atPath: url.path) else { throw DocumentMissing() }
        document = ByteBuffer(bytes: data)
    }

    func add(to router: GuardedRouter) {
        router.on(.get, "/openapi.json", for: .everybody) { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "public, max-age=300"],
                body: .init(byteBuffer: document))
        }
    }
}
