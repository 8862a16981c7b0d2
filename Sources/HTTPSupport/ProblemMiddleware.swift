import HTTPTypes
public import Hummingbird
import Logging

/// Turns every error into a problem response, and logs those that are the service's own fault.
public struct ProblemMiddleware: RouterMiddleware {
    public typealias Context = ServiceRequestContext

    private let methods: MethodTable

    public init(methods: MethodTable) {
        self.methods = methods
    }

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            var problem = Problem(error)
            if problem.status == .notFound { problem = methods.problem(for: request) ?? problem }
            if problem.status == .internalServerError {
                // The type and nothing more: an error's text can quote what the caller sent.
                context.logger.error("Request failed", metadata: ["error.type": "\(type(of: error))"])
            }
            return problem.response(requestID: context.id)
        }
    }
}
