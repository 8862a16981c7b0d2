import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A provider over HTTP on a free port of this machine, with documents that misbehave.
struct LoopbackProvider {
    let origin: String
    /// How often a redirection's target was asked for.
    let visits: @Sendable () -> Int

    static func run<Result: Sendable>(
        sizeLimit: Int, _ body: @escaping @Sendable (LoopbackProvider) async throws -> Result
    ) async throws -> Result {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let visits = Counter()
        let application = Application(
            router: router(sizeLimit: sizeLimit, visits: visits),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) },
            // It complains of clients that leave, which is what is tested here.
            logger: Logger(label: "loopback") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try? await application.run()
                continuation.finish()
                return nil
            }
            defer { group.cancelAll() }
            group.addTask {
                guard let port = await ports.first(where: { _ in true }) else { throw NotRunning() }
                return try await body(
                    LoopbackProvider(origin: "http://127.0.0.1:\(port)", visits: { visits.value.withLock { $0 } }))
            }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw NotRunning()
        }
    }

    private struct NotRunning: Error {}

    private final class Counter: Sendable {
        let value = Mutex(0)
    }

    private static func router(sizeLimit: Int, visits: Counter) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/.well-known/openid-configuration") { request, _ in
            let origin = "http://" + (request.head.authority ?? "")
            return Response(status: .ok, body: text(#"{"issuer":"\#(origin)","jwks_uri":"\#(origin)/keys"}"#))
        }
        router.get("/keys") { _, _ in Response(status: .ok, body: text(PublishedJSON.set(KeyRoom.keys))) }
        router.get("/limit") { _, _ in Response(status: .ok, body: text(String(repeating: "x", count: sizeLimit))) }
        router.get("/above") { _, _ in Response(status: .ok, body: text(String(repeating: "x", count: sizeLimit + 1))) }
        router.get("/endless") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    while true { try await writer.write(ByteBuffer(repeating: 0x20, count: 65_536)) }
                })
        }
        router.get("/silent") { _, _ in
            try await Task.sleep(for: .seconds(600))
            return Response(status: .ok)
        }
        router.get("/trickle") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    while true {
                        try await writer.write(ByteBuffer(string: " "))
                        try await Task.sleep(for: .milliseconds(5))
                    }
                })
        }
        router.get("/short") { _, _ in
            Response(
                status: .ok, headers: [.contentLength: "100"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "{}"))
                    throw NotRunning()
                })
        }
        for status in [301, 302, 303, 307, 308] {
            router.get("/redirect/\(status)") { _, _ in
                Response(status: .init(code: status), headers: [.location: "/target"])
            }
        }
        router.get("/target") { _, _ in
            visits.value.withLock { $0 += 1 }
            return Response(status: .ok, body: text("{}"))
        }
        for status in [204, 206, 400, 401, 404, 500, 503] {
            router.get("/status/\(status)") { _, _ in Response(status: .init(code: status)) }
        }
        return router
    }

    private static func text(_ text: String) -> ResponseBody { ResponseBody(byteBuffer: ByteBuffer(string: text)) }
}
