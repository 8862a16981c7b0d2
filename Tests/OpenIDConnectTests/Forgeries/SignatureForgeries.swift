import Foundation
import OpenIDConnect

extension Forgery {
    /// Signatures that are not those of the token's key over this text.
    static let signatures: [Forgery] =
        [
            Forgery("no signature", .signature, text: { changing(2, of: $0) { _ in "" } }),
            Forgery("another key's signature", .signature, draft: { $0.signing = .rs256(TestKeys.otherRSA) }),
            Forgery("another key's name", .signature, draft: { $0.header["kid"] = #""other""# }),
            Forgery(
                "another key's name, put there afterwards", .signature,
                text: { token in
                    try changingBytes(0, of: token) {
                        Data(String(decoding: $0, as: UTF8.self).replacing("rsa", with: "other").utf8)
                    }
                }),
            Forgery("signed with PSS, called RS256", .signature, draft: { $0.signing = .ps256(TestKeys.rsa) }),
            Forgery("signed with SHA-512, called RS256", .signature, draft: { $0.signing = .rs512(TestKeys.rsa) }),
            Forgery(
                "signed with SHA-256, called RS384", .signature,
                draft: { $0.sign("RS384", kid: "rsa-any", .rs256(TestKeys.rsa)) }),
            Forgery(
                "signed with SHA-256, called RS512", .signature,
                draft: { $0.sign("RS512", kid: "rsa-any", .rs256(TestKeys.rsa)) }),
            Forgery(
                "signed without PSS, called PS256", .signature,
                draft: { $0.sign("PS256", kid: "rsa-any", .rs256(TestKeys.rsa)) }),
            Forgery("the digest's padding for signature", .signature, draft: { $0.signing = .paddedDigest }),
            Forgery("a signature of noughts", .signature, draft: { $0.signing = .bytes(Data(count: 256)) }),
            Forgery("a byte more", .signature, text: { try changingBytes(2, of: $0) { $0 + Data([0]) } }),
            Forgery("a nought in front", .signature, text: { try changingBytes(2, of: $0) { Data([0]) + $0 } }),
            Forgery("a byte less", .signature, text: { try changingBytes(2, of: $0) { $0.dropLast() } }),
            Forgery("half of it", .signature, text: { try changingBytes(2, of: $0) { $0.prefix(128) } }),
            Forgery("twice", .signature, text: { try changingBytes(2, of: $0) { $0 + $0 } }),
            Forgery("the modulus added", .signature, text: { try changingBytes(2, of: $0, plusModulus) }),
            Forgery(
                "of another valid token", .signature,
                text: { token in
                    var other = Draft()
                    other.payload["sub"] = #""somebody-else""#
                    return changing(2, of: token) { _ in (try? parts(of: other.token())[2]) ?? "" }
                }),
            Forgery(
                "a blank in the payload", .signature, text: { try changingBytes(1, of: $0) { $0 + Data(" ".utf8) } }),
            Forgery(
                "other letters in the header's type", .signature,
                text: { token in
                    try changingBytes(0, of: token) {
                        Data(String(decoding: $0, as: UTF8.self).replacing("JWT", with: "jwt").utf8)
                    }
                }),
            Forgery(
                "a later expiry, put there afterwards", .signature,
                text: { token in
                    try changingBytes(1, of: token) {
                        Data(String(decoding: $0, as: UTF8.self).replacing("1800000300", with: "1900000300").utf8)
                    }
                }),
            Forgery(
                "another person, put there afterwards", .signature,
                text: { token in
                    try changingBytes(1, of: token) {
                        Data(String(decoding: $0, as: UTF8.self).replacing(Draft.subject, with: "invented-0000").utf8)
                    }
                }),
            Forgery("payload that is no JSON, unsigned", .signature, text: { changing(1, of: $0) { _ in "bm8" } }),
            Forgery("ES256 in DER", .signature, draft: { $0.sign("ES256", kid: "p256", .es256DER) }),
            Forgery("ES256 of noughts", .signature, draft: { $0.sign("ES256", kid: "p256", .bytes(Data(count: 64))) }),
            Forgery(
                "ES256 with s of nought", .signature, draft: { $0.sign("ES256", kid: "p256", .es256) },
                text: { try changingBytes(2, of: $0) { $0.prefix(32) + Data(count: 32) } }),
            Forgery("ES256 empty", .signature, draft: { $0.sign("ES256", kid: "p256", .bytes(Data())) }),
            Forgery("ES256 signed by the key on P-384", .signature, draft: { $0.sign("ES256", kid: "p256", .es384) }),
            Forgery(
                "ES256 with its halves changed round", .signature, draft: { $0.sign("ES256", kid: "p256", .es256) },
                text: { try changingBytes(2, of: $0) { $0.suffix(32) + $0.prefix(32) } }),
            Forgery(
                "ES256 with noughts in front of both halves", .signature,
                draft: { $0.sign("ES256", kid: "p256", .es256) },
                text: { try changingBytes(2, of: $0) { Data([0]) + $0.prefix(32) + Data([0]) + $0.suffix(32) } }),
            Forgery(
                "ES256 a byte less", .signature, draft: { $0.sign("ES256", kid: "p256", .es256) },
                text: { try changingBytes(2, of: $0) { $0.dropLast() } }),
            Forgery(
                "ES256 of another text", .signature, draft: { $0.sign("ES256", kid: "p256", .es256) },
                text: { try changingBytes(1, of: $0) { $0 + Data(" ".utf8) } }),
            Forgery("ES384 of noughts", .signature, draft: { $0.sign("ES384", kid: "p384", .bytes(Data(count: 96))) }),
            Forgery("ES384 as long as ES256", .signature, draft: { $0.sign("ES384", kid: "p384", .es256) }),
        ]
        + [0, 1, 7, 127, 254, 255].map { index in
            Forgery(
                "a bit of signature byte \(index)", .signature,
                text: { try changingBytes(2, of: $0) { flipped($0, at: index) } })
        }
        + [Draft.issuer, Draft.audience, Draft.subject, "1800000300"].map { text in
            Forgery(
                "a bit in the payload's \(text)", .signature,
                text: { token in
                    try changingBytes(1, of: token) { payload in
                        guard let range = payload.range(of: Data(text.utf8)) else { throw CannotForge() }
                        return flipped(payload, at: range.upperBound - 1)
                    }
                })
        }

    private struct CannotForge: Error {}

    private static func changingBytes(_ index: Int, of token: String, _ change: (Data) throws -> Data) throws -> String
    {
        try changing(index, of: token) { part in
            let text = part.replacing("-", with: "+").replacing("_", with: "/")
            let padding = String(repeating: "=", count: (4 - text.count % 4) % 4)
            guard let bytes = Data(base64Encoded: text + padding) else { throw CannotForge() }
            return Data(try change(bytes)).base64URL
        }
    }

    private static func flipped(_ bytes: Data, at index: Int) -> Data {
        var bytes = Array(bytes)
        bytes[index] ^= 1
        return Data(bytes)
    }

    /// Another number that is the same to the modulus, as long as it fits or not.
    private static func plusModulus(_ signature: Data) -> Data {
        let modulus = Array(PublishedJSON.numbers(of: TestKeys.rsa).modulus)
        var sum: [UInt8] = []
        var carry = 0
        for (one, other) in zip(signature.reversed(), modulus.reversed()) {
            let digit = Int(one) + Int(other) + carry
            sum.insert(UInt8(digit & 0xFF), at: 0)
            carry = digit >> 8
        }
        return Data(carry > 0 ? [UInt8(carry)] + sum : sum)
    }
}
