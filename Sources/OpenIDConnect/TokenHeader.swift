import StrictJSON

/// What a token's header asks for, held against what is allowed before any key is looked at.
struct TokenHeader {
    let algorithm: SigningAlgorithm
    let keyID: String

    init(_ bytes: [UInt8], allowing algorithms: Set<SigningAlgorithm>) throws(TokenRefusal) {
        guard let header = try? JSONReader.readToken(bytes) else { throw .headerNotJSON }
        guard let algorithm = header["alg"]?.string.flatMap(SigningAlgorithm.init(rawValue:)),
            algorithms.contains(algorithm)
        else { throw .algorithmNotAllowed }
        // RFC 7515, section 4.1.11: who does not know what is critical refuses. RFC 7797: `b64` is always critical.
        guard header["crit"] == nil, header["b64"] == nil else { throw .headerExtension }
        // Only the provider's own list says which keys are its. `x5t` is a thumbprint, brings no key, and is in use.
        guard ["jwk", "jku", "x5u", "x5c"].allSatisfy({ header[$0] == nil }) else { throw .embeddedKey }
        if let type = header["typ"] {
            // RFC 7519, section 5.1, and RFC 9068, section 2.1: a media type, so in either case of letters.
            let names = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"]
            guard let name = type.string?.lowercased(), names.contains(name) else { throw .typeNotAllowed }
        }
        guard let keyID = header["kid"]?.string, !keyID.isEmpty else { throw .keyIDMissing }
        self.algorithm = algorithm
        self.keyID = keyID
    }
}

extension JSONReader {
    /// An object that is a part of a token. Unlike a file it has no byte order mark.
    static func readToken(_ bytes: [UInt8]) throws(JSONError) -> JSONObject? {
        guard bytes.first != 0xEF else { return nil }
        return try read(bytes, limits: JSONLimits(depth: 16)).object
    }
}
