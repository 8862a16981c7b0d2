public import Foundation

/// Gets a provider's documents.
public protocol DocumentFetcher: Sendable {
    /// The whole of a document. Returns or throws in bounded time and follows no redirect; ``HTTPDocumentFetcher`` is the
    /// real one.
    func fetch(_ url: URL) async throws(ProviderFailure) -> [UInt8]
}

/// Why a provider's keys could not be read. It tells nothing of tokens or people.
public enum ProviderFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The cause is the network library's own, at most 200 characters.
    case unreachable(cause: String)
    case timedOut
    case status(Int)
    case redirected
    case tooLarge
    /// Not https, and not this machine.
    case addressNotAllowed
    case notJSON
    /// The document is that of another issuer than the one configured.
    case otherIssuer
    /// The document does not say where the keys are, or not at an allowed address.
    case noKeySetAddress
    /// The key set has no array of keys.
    case noKeySet

    public var description: String {
        switch self {
        case .unreachable(let cause): "unreachable (\(cause))"
        case .timedOut: "timed_out"
        case .status(let code): "status_\(code)"
        case .redirected: "redirected"
        case .tooLarge: "too_large"
        case .addressNotAllowed: "address_not_allowed"
        case .notJSON: "not_json"
        case .otherIssuer: "other_issuer"
        case .noKeySetAddress: "no_key_set_address"
        case .noKeySet: "no_key_set"
        }
    }
}
