public import Foundation
public import Hummingbird
import NIOCore
public import Registry

/// What goes with each request through the middleware.
public struct ServiceRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Who sends it, once the authenticator has seen it.
    public var caller = Caller.anybody
    /// The browser session by which the caller is signed in; nil for keys and tokens.
    public var session: Session?
    /// The other end of the connection, without its port; behind a proxy that is the proxy.
    public let address: String?

    /// Bytes; a larger body is answered with 413.
    public static let greatestBody = 64 * 1024

    /// What a page needs to know of the session that it is signed in by.
    public struct Session: Sendable {
        public let id: UUID
        public let expiresAt: Date
        public let csrfToken: String
    }

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress
    }

    /// Where the work of this request comes from.
    ///
    /// - Parameter reason: why it is done, in the words of whoever asked.
    public func origin(because reason: String? = nil) -> Origin {
        Origin(caller, address: address, requestID: id, reason: reason)
    }

    public var maxUploadSize: Int { Self.greatestBody }
}
