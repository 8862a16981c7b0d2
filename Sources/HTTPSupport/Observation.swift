import HTTPTypes
public import Hummingbird
import Logging
import Metrics

/// One log line and one measurement for each request. Both name the route and never the address: a query holds a
/// patient's position.
public struct Observation: RouterMiddleware {
    public typealias Context = ServiceRequestContext

    private let active = Meter(label: "http_requests_active")

    public init() {}

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        active.increment()
        defer { active.decrement() }
        var response = try await next(request, context)
        let elapsed = start.duration(to: .now)
        response.headers[.requestID] = context.id
        let method = Self.method(request.method)
        let route = context.endpointPath ?? "NotFound"
        context.logger.info(
            "Answered",
            metadata: [
                "http.method": "\(method)", "http.route": "\(route)", "http.status": "\(response.status.code)",
                "microseconds": "\(elapsed.components.attoseconds / 1_000_000_000_000)",
            ])
        Metrics.Timer(
            label: "http_request_duration",
            dimensions: [("method", method), ("route", route), ("status", String(response.status.code))]
        ).recordNanoseconds(elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000)
        return response
    }

    /// Methods that a stranger makes up must not make up new time series.
    private static func method(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method.rawValue
        default: "OTHER"
        }
    }
}

extension HTTPField.Name {
    /// Names the request in the response and in the log.
    static let requestID = Self("X-Request-Id")!
}
