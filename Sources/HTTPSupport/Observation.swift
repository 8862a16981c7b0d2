import HTTPTypes
public import Hummingbird
import Logging
import Metrics
import Synchronization

/// One log line and one measurement for each request. Both name the route and never the address: a query holds a
/// patient's position.
public struct Observation: RouterMiddleware {
    public typealias Context = ServiceRequestContext

    private struct Series: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private let active = Meter(label: "http_requests_active")
    private let timers = Timers()

    /// One timer for each series; making one looks it up by its text, which costs more than a search for defibrillators.
    private final class Timers: Sendable {
        let known = Mutex<[Series: Metrics.Timer]>([:])
    }

    public init() {}

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        active.increment()
        defer { active.decrement() }
        var response = try await next(request, context)
        let (seconds, attoseconds) = start.duration(to: .now).components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        response.headers[.requestID] = context.id
        let method = Self.method(request.method)
        let route = context.endpointPath ?? "NotFound"
        context.logger.info(
            "Answered",
            metadata: [
                "http.method": "\(method)", "http.route": "\(route)", "http.status": "\(response.status.code)",
                "microseconds": "\(nanoseconds / 1000)",
            ])
        timer(method, route, response.status.code).recordNanoseconds(nanoseconds)
        return response
    }

    private func timer(_ method: String, _ route: String, _ status: Int) -> Metrics.Timer {
        timers.known.withLock { known in
            let series = Series(method: method, route: route, status: status)
            if let timer = known[series] { return timer }
            let timer = Metrics.Timer(
                label: "http_request_duration",
                dimensions: [("method", method), ("route", route), ("status", String(status))])
            known[series] = timer
            return timer
        }
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
