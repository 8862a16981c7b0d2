public import Foundation
public import SpatialGrid

/// A request as somebody makes it.
public struct NewRequest: Sendable {
    public enum Wish: Sendable {
        /// - Parameter proposal: JSON, the body that would register the site.
        case registration(proposal: Data)
        case move(device: UUID, to: Coordinate)
        case retirement(device: UUID)
        /// By the caller's group.
        case claim(site: UUID)
        case handover(site: UUID, group: UUID)
    }

    public let wish: Wish
    /// Evidence for a claim, or a reason; at most ``greatestStatement`` bytes.
    public let statement: String?

    public static let greatestStatement = 2000

    public init(_ wish: Wish, statement: String?) {
        self.wish = wish
        self.statement = statement
    }

    public var kind: ChangeRequest.Kind {
        switch wish {
        case .registration: .registration
        case .move: .move
        case .retirement: .retirement
        case .claim: .claim
        case .handover: .handover
        }
    }
}

/// Which requests to list; nil: whichever.
public struct RequestFilter: Sendable {
    public let state: ChangeRequest.State?
    public let kind: ChangeRequest.Kind?

    public init(state: ChangeRequest.State? = nil, kind: ChangeRequest.Kind? = nil) {
        self.state = state
        self.kind = kind
    }
}

/// How far a guardian may move a device without asking.
public struct MoveAllowance: Hashable, Sendable {
    /// Where somebody other than a guardian last put or approved it, so that many short moves are no long one.
    public let from: Coordinate
    public let metres: Double

    public init(from: Coordinate, metres: Double) {
        self.from = from
        self.metres = metres
    }

    public func admits(_ point: Coordinate) -> Bool { from.distance(to: point) <= metres }
}

/// What can be done with requests within a transaction.
public protocol RequestOperations {
    /// Keeps a request.
    ///
    /// - Returns: nil for the public, who may not read it.
    /// - Throws: ``RegistryError/notFound(_:)`` where the caller knows of no such device or site;
    ///   ``RegistryError/conflict(_:)`` for what cannot be wanted, such as to claim what is kept or to move what is
    ///   retired, and where the same is asked for already; ``RegistryError/forbidden(_:)``.
    func makeRequest(_ request: NewRequest) async throws -> ChangeRequest?

    /// - Throws: ``RegistryError/notFound(_:)``.
    func changeRequest(_ id: UUID) async throws -> ChangeRequest

    /// The latest first.
    ///
    /// - Parameters:
    ///   - limit: 1 to 500.
    ///   - before: only those that come after this one in that order.
    func changeRequests(_ filter: RequestFilter, limit: Int, before: UUID?) async throws -> [ChangeRequest]

    /// Decides a request and does what follows: an approved move or retirement is an event of the device, reported by
    /// whoever decides.
    ///
    /// - Parameters:
    ///   - others: sites of the register that a proposal looks like, and that whoever decides has found to be others. What
    ///     the proposal itself says of them does not count: its sender was shown none.
    ///   - draft: reads the proposal of a site, as it was sent, for whoever decides.
    /// - Throws: ``RegistryError/notFound(_:)``, ``RegistryError/forbidden(_:)``, ``RegistryError/stale``;
    ///   ``RegistryError/conflict(_:)`` where it is decided already, what is wanted cannot be any more, or the proposal is
    ///   likely in the register already.
    func decideRequest(
        _ id: UUID, approving: Bool, because reason: String?, notDuplicateOf others: Set<UUID>,
        expecting expected: VersionMatch, reading draft: @Sendable (Data) throws -> SiteDraft
    ) async throws -> ChangeRequest

    /// Takes back one's own request.
    ///
    /// - Throws: as ``decideRequest(_:approving:because:notDuplicateOf:expecting:reading:)``.
    func withdrawRequest(_ id: UUID, expecting expected: VersionMatch) async throws -> ChangeRequest

    /// From where and how far the caller may move a device at once. Until the transaction ends nobody else moves it.
    ///
    /// - Throws: ``RegistryError/notFound(_:)``.
    func moveAllowance(of device: UUID) async throws -> MoveAllowance
}
