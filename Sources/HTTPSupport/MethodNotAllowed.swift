import HTTPTypes
public import Hummingbird

extension Router where Context == ServiceRequestContext {
    /// Answers 405 with `Allow` where a path is known and the method is not. Called once, after all routes.
    public func refuseOtherMethods() {
        let known: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace]
        let routesByPath = Dictionary(grouping: routes, by: \.path.description)
        for (path, routes) in routesByPath {
            var allowed = Set(routes.map(\.method))
            if allowed.contains(.get) { allowed.insert(.head) }
            let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            for method in known where !allowed.contains(method) {
                on(RouterPath(path), method: method) { _, _ -> Response in
                    throw Problem(
                        .methodNotAllowed, "This address takes \(names).", headers: [.allow: names])
                }
            }
        }
    }
}
