import HTTPTypes
public import Hummingbird
import Synchronization

/// Which methods each known path takes, so that another method on it is 405 with `Allow` and not the framework's 404.
/// Filled once, after all routes.
public final class MethodTable: Sendable {
    private struct Entry {
        let path: RouterPath
        let allowed: String
    }

    private let entries = Mutex<[Entry]>([])

    public init() {}

    /// Takes over the routes of a router that is complete.
    public func fill(from router: Router<ServiceRequestContext>) {
        let filled = Dictionary(grouping: router.routes, by: \.path.description).values.compactMap { routes -> Entry? in
            guard let path = routes.first?.path else { return nil }
            var methods = Set(routes.map(\.method.rawValue))
            // The router answers HEAD wherever it answers GET.
            if methods.contains(HTTPRequest.Method.get.rawValue) { methods.insert(HTTPRequest.Method.head.rawValue) }
            return Entry(path: path, allowed: methods.sorted().joined(separator: ", "))
        }
        entries.withLock { $0 = filled }
    }

    /// The problem of a request that no route answers: 405 where the path is known, nil where it is not.
    func problem(for request: Request) -> Problem? {
        let parts = request.uri.path.split(separator: "/")
        let allowed = entries.withLock { entries in
            entries.first { entry in
                entry.path.components.count == parts.count && zip(entry.path.components, parts).allSatisfy { $0 ~= $1 }
            }?.allowed
        }
        return allowed.map { Problem(.methodNotAllowed, "This address takes \($0).", headers: [.allow: $0]) }
    }
}
