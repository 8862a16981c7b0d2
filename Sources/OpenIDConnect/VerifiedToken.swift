public import Foundation

/// What a provider states about somebody, after everything about the token has been checked.
public struct VerifiedToken: Hashable, Sendable {
    public let issuer: String
    /// The person's key with this issuer: 1 to 255 characters of ASCII. Together with the issuer it names one person for
    /// ever; an email address does not.
    public let subject: String
    public let expiresAt: Date
    public let issuedAt: Date
    /// As the provider has it. Nobody is to be recognised by it unless `emailVerified` is true.
    public let email: String?
    public let emailVerified: Bool?
}
