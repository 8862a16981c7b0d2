public import Foundation

/// Whether a site can be reached.
public enum AccessState: Hashable, Sendable {
    case open
    case closed
    /// It cannot be told: the hours are not given, or depend on something that is not known here. Never to be shown as
    /// open.
    case unknown
}

/// Whether a site can be reached, and why.
public struct AccessStatus: Hashable, Sendable {
    public let state: AccessState
    /// The comment of the rule that decides, the name of the holiday it names, the reason of an override, or what is
    /// missing where the state is not known.
    public let comment: String?

    public init(state: AccessState, comment: String?) {
        self.state = state
        self.comment = comment
    }
}

/// The moment at which the state becomes another.
public struct AccessChange: Hashable, Sendable {
    public let moment: Date
    /// From that moment on.
    public let status: AccessStatus
}

/// A stretch of time with one status.
public struct AccessSpan: Hashable, Sendable {
    public let start: Date
    /// The first moment that no longer belongs to it.
    public let end: Date
    public let status: AccessStatus
}
