/// Why a token is refused, in a fixed word for the log: nothing of the token is in it. Whoever sent the token is better
/// told one sentence for all of them.
public enum TokenRefusal: String, Error, Sendable, CaseIterable, CustomStringConvertible {
    // Its form.
    case tooLong = "too_long"
    case notThreeParts = "not_three_parts"
    case notBase64URL = "not_base64url"

    // Its header.
    case headerNotJSON = "header_not_json"
    case algorithmNotAllowed = "algorithm_not_allowed"
    /// `crit` or `b64`: rules for reading the token that are not known here.
    case headerExtension = "header_extension"
    /// The header brings a key, or the address of one.
    case embeddedKey = "embedded_key"
    case typeNotAllowed = "type_not_allowed"
    case keyIDMissing = "key_id_missing"

    // Its key.
    case keyUnknown = "key_unknown"
    case keyType = "key_type"
    case keyUse = "key_use"
    case keyAlgorithm = "key_algorithm"
    case keySize = "key_size"
    case keyMalformed = "key_malformed"
    /// Several usable keys have the name.
    case keyAmbiguous = "key_ambiguous"

    case signature = "signature"

    // What it says.
    case payloadNotJSON = "payload_not_json"
    case issuer = "issuer"
    case audience = "audience"
    case authorizedParty = "authorized_party"
    /// `exp`, `nbf` or `iat` is missing where it must be, or is not a number of whole seconds.
    case timeMalformed = "time_malformed"
    case expired = "expired"
    case notYetValid = "not_yet_valid"
    case issuedInFuture = "issued_in_future"
    case subject = "subject"
    case email = "email"

    public var description: String { rawValue }
}

/// Why a token was not verified.
public enum TokenError: Error, Hashable, Sendable, CustomStringConvertible {
    case refused(TokenRefusal)
    /// Nothing is known of the token: no keys are known, or too old ones, and the provider could not be asked.
    case providerUnavailable(ProviderFailure)

    public var description: String {
        switch self {
        case .refused(let refusal): "token refused: \(refusal)"
        case .providerUnavailable(let failure): "identity provider unavailable: \(failure)"
        }
    }
}
