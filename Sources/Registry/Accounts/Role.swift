public import Foundation

/// What somebody is to the service, and with it what they may do.
public enum Role: String, Sendable, CaseIterable {
    /// Whoever does not sign in.
    case `public`
    case guardian
    case responder
    case coordinator
    case dispatcher
    case analyst
    case administrator
}

/// Who sent a request.
public struct Caller: Hashable, Sendable {
    public let role: Role
    /// The key's name; nil for the public.
    public let name: String?
    public let keyID: UUID?

    public init(role: Role, name: String?, keyID: UUID?) {
        self.role = role
        self.name = name
        self.keyID = keyID
    }

    /// Whoever did not sign in.
    public static let anybody = Caller(role: .public, name: nil, keyID: nil)
}

extension Viewer {
    /// What a caller is told of hidden and private sites.
    public init(_ role: Role) {
        switch role {
        case .dispatcher, .administrator: self = .dispatcher
        case .public, .guardian, .responder, .coordinator, .analyst: self = .public
        }
    }
}
