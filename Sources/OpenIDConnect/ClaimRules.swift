import Foundation
import StrictJSON

/// What a token whose signature is right must say (RFC 7519, section 4.1; OpenID Connect Core 1.0, section 3.1.3.7).
struct ClaimRules: Sendable {
    let configuration: OpenIDConfiguration

    func read(_ payload: [UInt8], at now: Date) throws(TokenRefusal) -> VerifiedToken {
        guard let claims = try? JSONReader.readToken(payload) else { throw .payloadNotJSON }
        guard let issuer = claims["iss"]?.string, same(issuer, configuration.issuer) else { throw .issuer }
        try checkAudience(of: claims)
        let (expiry, issued) = try checkTimes(of: claims, at: now.timeIntervalSince1970)
        // OpenID Connect Core 1.0, section 2: at most 255 characters of ASCII. Control characters would forge log lines.
        guard let subject = claims["sub"]?.string, (1...255).contains(subject.utf8.count),
            subject.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw .subject }
        let (email, emailVerified) = try readEmail(of: claims)
        return VerifiedToken(
            issuer: issuer, subject: subject, expiresAt: Date(timeIntervalSince1970: expiry),
            issuedAt: Date(timeIntervalSince1970: issued), email: email, emailVerified: emailVerified)
    }

    private func checkAudience(of claims: JSONObject) throws(TokenRefusal) {
        let audiences: [String]
        switch claims["aud"] {
        case .string(let audience):
            audiences = [audience]
        case .array(let elements):
            audiences = elements.compactMap(\.string)
            guard audiences.count == elements.count else { throw .audience }
        default:
            throw .audience
        }
        guard audiences.contains(where: { same($0, configuration.audience) }) else { throw .audience }

        let party = claims["azp"]
        guard party == nil || party?.string != nil else { throw .authorizedParty }
        let name = party?.string
        if let allowed = configuration.authorizedParties {
            guard let name, allowed.contains(where: { same($0, name) }) else { throw .authorizedParty }
        } else if audiences.count > 1 {
            guard let name, same(name, configuration.audience) else { throw .authorizedParty }
        }
    }

    /// - Returns: `exp` and `iat`, seconds since 1970.
    private func checkTimes(
        of claims: JSONObject, at now: Double
    ) throws(TokenRefusal) -> (expiry: Double, issued: Double) {
        let leeway = configuration.leeway / .seconds(1)
        guard let expiry = claims["exp"].flatMap(seconds), let issued = claims["iat"].flatMap(seconds) else {
            throw .timeMalformed
        }
        guard now < expiry + leeway else { throw .expired }
        if let claim = claims["nbf"] {
            guard let notBefore = seconds(claim) else { throw .timeMalformed }
            guard notBefore <= now + leeway else { throw .notYetValid }
        }
        guard issued <= now + leeway else { throw .issuedInFuture }
        return (expiry, issued)
    }

    /// Whole seconds up to the end of the year 9999. RFC 7519 allows fractions, which no provider writes; without them
    /// nothing is rounded.
    private func seconds(_ claim: JSONValue) -> Double? {
        guard let seconds = claim.number?.integer, (0...253_402_300_799).contains(seconds) else { return nil }
        return Double(seconds)
    }

    /// Null is what some providers write for people without an address.
    private func readEmail(of claims: JSONObject) throws(TokenRefusal) -> (String?, Bool?) {
        var email: String?
        if let claim = claims["email"], !claim.isNull {
            // RFC 5321, section 4.5.3.1: 254 is the longest address.
            guard let text = claim.string, (3...254).contains(text.utf8.count), text.contains("@"),
                text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
            else { throw .email }
            email = text
        }
        guard let claim = claims["email_verified"], !claim.isNull else { return (email, nil) }
        guard let isVerified = claim.bool else { throw .email }
        return (email, isVerified)
    }

    /// To the byte: two texts that look alike are not the same name, though Swift finds some of them equal.
    private func same(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
}
