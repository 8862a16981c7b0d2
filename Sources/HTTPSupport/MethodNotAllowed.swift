import HTTPTypes
public import Hummingbird
import Synchronization

/// Which methods each known path takes, so that another method on it is 405 with `Allow` and not the framework's 404.
/// Filled once, after all routes.
public final class MethodTable: Sendable {
    private struct Entry {
        let path: RouterPath
        let methods: Set<String>
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
            return Entry(path: path, methods: methods)
        }
        // A path without a parameter comes before one that has its place: /accounts/me before /accounts/{id}.
        let ordered = filled.sorted { Self.parameters(in: $0) < Self.parameters(in: $1) }
        entries.withLock { $0 = ordered }
    }

    private static func parameters(in entry: Entry) -> Int {
        entry.path.description.utf8.count { $0 == UInt8(ascii: "{") }
    }

    /// The problem of a request that no route answers: 405 where the path is known, nil where it is not, and where a route
    /// takes the method and says itself that there is no such thing.
    func problem(for request: Request) -> Problem? {
        let parts = request.uri.path.split(separator: "/")
        let methods = entries.withLock { entries in
            entries.first { entry in
                entry.path.components.count == parts.count && zip(entry.path.components, parts).allSatisfy { $0 ~= $1 }
            }?.methods
        }
        guard let methods, !methods.contains(request.method.rawValue) else { return nil }
        let allowed = methods.sorted().joined(separator: ", ")
        return Problem(.methodNotAllowed, "This address takes \(allowed).", headers: [.allow: allowed])
    }
}
