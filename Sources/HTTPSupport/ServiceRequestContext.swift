public import Hummingbird

/// What goes with each request through the middleware.
public struct ServiceRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage

    /// Bytes; a larger body is answered with 413.
    public static let greatestBody = 64 * 1024

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }

    public var maxUploadSize: Int { Self.greatestBody }
}
