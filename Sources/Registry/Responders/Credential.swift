public import CivilTime
public import Foundation

/// A credential as it was entered.
public struct Credential: Hashable, Sendable {
    public let id: UUID
    public let responderID: UUID
    public let kind: CredentialKind
    public let issuedOn: CalendarDay
    /// The last day on which it counts.
    public let expiresOn: CalendarDay
    /// Where it can be looked up, 1 to 200 characters.
    public let evidence: String
    public let addedAt: Date
    public let addedBy: UUID?
    public let withdrawnAt: Date?
    public let withdrawnBy: UUID?

    public enum State: String, Sendable, CaseIterable {
        case inDate = "in_date"
        case lapsed
        case withdrawn
    }

    public init(
        id: UUID, responderID: UUID, kind: CredentialKind, issuedOn: CalendarDay, expiresOn: CalendarDay,
        evidence: String, addedAt: Date, addedBy: UUID?, withdrawnAt: Date?, withdrawnBy: UUID?
    ) {
        self.id = id
        self.responderID = responderID
        self.kind = kind
        self.issuedOn = issuedOn
        self.expiresOn = expiresOn
        self.evidence = evidence
        self.addedAt = addedAt
        self.addedBy = addedBy
        self.withdrawnAt = withdrawnAt
        self.withdrawnBy = withdrawnBy
    }

    /// - Parameter day: of Europe/London.
    public func state(on day: CalendarDay) -> State {
        if withdrawnAt != nil { return .withdrawn }
        return day <= expiresOn ? .inDate : .lapsed
    }
}

/// A credential that is to be entered.
public struct NewCredential: Hashable, Sendable {
    public let kind: CredentialKind
    /// Not still to come.
    public let issuedOn: CalendarDay
    public let expiresOn: CalendarDay
    public let evidence: String

    public init(_ kind: CredentialKind, issuedOn: CalendarDay, expiresOn: CalendarDay, evidence: String) {
        self.kind = kind
        self.issuedOn = issuedOn
        self.expiresOn = expiresOn
        self.evidence = evidence
    }
}
