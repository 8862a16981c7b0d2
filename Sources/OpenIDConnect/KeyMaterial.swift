import StrictJSON

/// The numbers of a public key (RFC 7518, section 6), checked for their size.
struct KeyMaterial {
    let family: SigningAlgorithm.Family
    /// Modulus and exponent, or x and y, in base64url as they were written.
    let numbers: (String, String)

    init(_ key: JSONObject) throws(TokenRefusal) {
        // Whoever publishes the private half has lost the key.
        guard key["d"] == nil else { throw .keyMalformed }
        switch (key["kty"]?.string, key["crv"]?.string) {
        case ("RSA", _):
            family = .rsa
            numbers = try Self.rsaNumbers(of: key)
        case ("EC", "P-256"):
            family = .p256
            numbers = try Self.point(of: key, coordinateSize: 32)
        case ("EC", "P-384"):
            family = .p384
            numbers = try Self.point(of: key, coordinateSize: 48)
        default:
            throw .keyType
        }
    }

    /// 2048 bits are the least that RFC 7518, section 3.3, allows; 8192 keep a check below a millisecond.
    private static func rsaNumbers(of key: JSONObject) throws(TokenRefusal) -> (String, String) {
        let (modulus, modulusBytes) = try number("n", of: key)
        let (exponent, exponentBytes) = try number("e", of: key)
        guard (2048...8192).contains(bitWidth(modulusBytes)) else { throw .keySize }
        // With 1 for exponent every text would be its own signature.
        guard let last = exponentBytes.last, last & 1 == 1, (2...32).contains(bitWidth(exponentBytes)) else {
            throw .keyMalformed
        }
        return (modulus, exponent)
    }

    private static func point(
        of key: JSONObject, coordinateSize: Int
    ) throws(TokenRefusal) -> (String, String) {
        let (x, xBytes) = try number("x", of: key)
        let (y, yBytes) = try number("y", of: key)
        guard xBytes.count == coordinateSize, yBytes.count == coordinateSize else { throw .keyMalformed }
        return (x, y)
    }

    private static func number(_ name: String, of key: JSONObject) throws(TokenRefusal) -> (String, [UInt8]) {
        guard let text = key[name]?.string, let bytes = Base64URL.decode(text.utf8) else { throw .keyMalformed }
        return (text, bytes)
    }

    /// Of a number with its greatest byte first, without noughts in front.
    private static func bitWidth(_ bytes: [UInt8]) -> Int {
        let digits = bytes.drop { $0 == 0 }
        guard let first = digits.first else { return 0 }
        return digits.count * 8 - first.leadingZeroBitCount
    }
}
