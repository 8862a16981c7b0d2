import HTTPTypes
public import Hummingbird

/// The routes for those who run the service, on a port of their own: is it alive, can it answer, what does it measure.
public enum ManagementRouter {
    /// What stands in the way of answering; empty: nothing.
    public typealias Readiness = @Sendable () -> [String]

    public static func make(
        metrics: PrometheusMetrics, readiness: @escaping Readiness,
        beforeMetrics refresh: @escaping @Sendable () -> Void
    ) -> Router<ServiceRequestContext> {
        let router = Router(context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeaders())
        let methods = MethodTable()
        router.add(middleware: ProblemMiddleware(methods: methods))
        router.get("/health/live") { _, _ in
            ok
        }
        router.get("/health/ready") { _, _ -> Response in
            let obstacles = readiness()
            guard obstacles.isEmpty else {
                throw Problem(.serviceUnavailable, obstacles.joined(separator: " "), headers: [.retryAfter: "2"])
            }
            return ok
        }
        router.get("/metrics") { _, _ -> Response in
            refresh()
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: metrics.text())))
        }
        methods.fill(from: router)
        return router
    }

    private static var ok: Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: #"{"status":"ok"}"#)))
    }
}
