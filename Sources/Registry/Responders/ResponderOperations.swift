public import Foundation

/// What can be done with volunteers within a transaction. Those outside the caller's scope are not there.
public protocol ResponderOperations {
    /// By key.
    ///
    /// - Parameters:
    ///   - limit: how many at most.
    ///   - after: the last one of the page before.
    func responders(_ filter: ResponderFilter, limit: Int, after: UUID?) async throws -> [Responder]

    /// The volunteer who is at work.
    ///
    /// - Throws: ``RegistryError/notFound(_:)`` for somebody without a profile.
    func ownResponder() async throws -> UUID

    /// Everything that is kept of one. Whoever reads of somebody else is audited.
    ///
    /// - Parameter reason: why; only an administrator needs one.
    /// - Throws: ``RegistryError/notFound(_:)``.
    func responder(_ id: UUID, because reason: String?) async throws -> ResponderProfile

    /// - Throws: ``RegistryError/invalid(_:)`` for an account that is no responder's or a device that nobody carries,
    ///   ``RegistryError/conflict(_:)`` for what another has already.
    func addResponder(_ account: UUID, _ details: ResponderDetails) async throws -> ResponderProfile

    /// - Parameter edit: what changes.
    /// - Throws: ``RegistryError/notFound(_:)``, ``RegistryError/stale``, ``RegistryError/conflict(_:)`` for one who has
    ///   left, ``RegistryError/invalid(_:)`` for what contradicts itself.
    func changeResponder(
        _ id: UUID, expecting: VersionMatch, _ edit: @Sendable (inout ResponderDetails) -> Void
    ) async throws -> ResponderProfile

    /// Has one not sent for now, which takes them off call, or takes that back.
    ///
    /// - Parameter reason: why; nil takes it back.
    func suspendResponder(_ id: UUID, because reason: String?, expecting: VersionMatch) async throws -> ResponderProfile

    /// Takes leave of one for good: what is of use no more is forgotten.
    func dismissResponder(_ id: UUID, expecting: VersionMatch) async throws -> ResponderProfile
}

/// What can be done with volunteers' credentials within a transaction.
public protocol CredentialOperations {
    /// The latest first.
    ///
    /// - Throws: ``RegistryError/notFound(_:)`` for a volunteer outside the caller's scope.
    func credentials(of responder: UUID, limit: Int, before: UUID?) async throws -> [Credential]

    func addCredential(_ credential: NewCredential, of responder: UUID) async throws -> Credential

    /// Says that one was wrong; it does not count any more. A second time changes nothing.
    func withdrawCredential(_ id: UUID, of responder: UUID) async throws -> Credential
}

/// What can be done with rota and calls within a transaction.
public protocol DutyOperations {
    /// By time: those that end after `from` and begin before `to`.
    ///
    /// - Throws: ``RegistryError/notFound(_:)`` for a volunteer outside the caller's scope.
    func rota(of responder: UUID, from: Date, to: Date?, limit: Int, after: UUID?) async throws -> [RotaSpan]

    /// - Throws: ``RegistryError/conflict(_:)`` where it overlaps with another.
    func addRotaSpan(of responder: UUID, from start: Date, to end: Date) async throws -> RotaSpan

    /// - Throws: ``RegistryError/conflict(_:)`` for one that has begun.
    func removeRotaSpan(_ id: UUID, of responder: UUID) async throws -> RotaSpan

    /// Goes on or off call; whoever is already stays so. Off call nothing is known any more of where they are.
    ///
    /// - Throws: ``RegistryError/conflict(_:)`` with every reason why somebody may not go on call,
    ///   ``RegistryError/forbidden(_:)`` for whoever wants to put another on call.
    func setOnCall(_ isOnCall: Bool, of responder: UUID) async throws -> ResponderDuty

    /// The spans that overlap with a period, the latest first, and how long they were within it.
    func callLog(of responder: UUID, from: Date, to: Date, limit: Int, before: UUID?) async throws -> CallLog

    /// Whether those of the caller's scheme can be sent now, by key.
    func duties(limit: Int, after: UUID?) async throws -> [ResponderDuty]
}
