public import Hummingbird
public import Registry

/// What goes with each request through the middleware.
public struct ServiceRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Who sends it, once the authenticator has seen it.
    public var caller = Caller.anybody

    /// Bytes; a larger body is answered with 413.
    public static let greatestBody = 64 * 1024

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }

    public var maxUploadSize: Int { Self.greatestBody }
}
