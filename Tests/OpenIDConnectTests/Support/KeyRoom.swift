import Crypto
import CryptoExtras
import Foundation

/// The keys that the invented provider publishes: good ones, and one for each thing that may be wrong with a key.
enum KeyRoom {
    static let keys: [String] =
        [
            PublishedJSON.rsa(TestKeys.rsa, kid: "rsa", #","use":"sig","alg":"RS256","key_ops":["verify"]"#),
            PublishedJSON.rsa(TestKeys.rsa, kid: "rsa-any"),
            PublishedJSON.rsa(TestKeys.otherRSA, kid: "other", #","use":"sig","alg":"RS256""#),
            PublishedJSON.p256(kid: "p256", #","use":"sig","alg":"ES256""#),
            PublishedJSON.p256(kid: "p256-any"),
            PublishedJSON.p384(kid: "p384", #","use":"sig""#),
        ] + faulty

    private static let faulty: [String] = [
        PublishedJSON.rsa(TestKeys.rsa, kid: "enc", #","use":"enc","alg":"RS256""#),
        PublishedJSON.rsa(TestKeys.rsa, kid: "use-number", #","use":1"#),
        PublishedJSON.rsa(TestKeys.rsa, kid: "use-upper", #","use":"SIG""#),
        PublishedJSON.rsa(TestKeys.rsa, kid: "wraps", #","key_ops":["wrapKey","encrypt"]"#),
        PublishedJSON.rsa(TestKeys.rsa, kid: "ops-text", #","key_ops":"verify""#),
        PublishedJSON.rsa(TestKeys.rsa, kid: "ps256", #","alg":"PS256""#),
        PublishedJSON.rsa(TestKeys.rsa, kid: "rs512", #","alg":"RS512""#),
        PublishedJSON.rsa(TestKeys.rsa, kid: "oaep", #","alg":"RSA-OAEP""#),
        PublishedJSON.rsa(TestKeys.rsa, kid: "alg-none", #","alg":"none""#),
        PublishedJSON.rsa(TestKeys.rsa, kid: "alg-null", #","alg":null"#),
        PublishedJSON.rsa(TestKeys.rsa, kid: "alg-es256", #","alg":"ES256""#),
        PublishedJSON.p256(kid: "p256-rs256", #","alg":"RS256""#),
        PublishedJSON.p256(kid: "p256-es384", #","alg":"ES384""#),
        PublishedJSON.rsa(TestKeys.weakRSA, kid: "weak", #","use":"sig","alg":"RS256""#),
        PublishedJSON.rsa(
            modulus: Data(repeating: 0, count: 256) + PublishedJSON.numbers(of: TestKeys.weakRSA).modulus,
            exponent: Data([1, 0, 1]), kid: "weak-padded"),
        PublishedJSON.rsa(
            modulus: Data(repeating: 0xFF, count: 1025), exponent: Data([1, 0, 1]), kid: "vast"),
        PublishedJSON.rsa(
            modulus: PublishedJSON.numbers(of: TestKeys.rsa).modulus, exponent: Data([1]), kid: "exponent-one"),
        PublishedJSON.rsa(
            modulus: PublishedJSON.numbers(of: TestKeys.rsa).modulus, exponent: Data([1, 0, 0]), kid: "exponent-even"),
        PublishedJSON.rsa(TestKeys.rsa, kid: "private", #","d":"AQAB""#),
        #"{"kty":"RSA","kid":"no-numbers"}"#,
        #"{"kty":"RSA","kid":"padded-numbers","n":"AQAB==","e":"AQAB"}"#,
        #"{"kty":"oct","kid":"oct","k":"c2VjcmV0","alg":"HS256"}"#,
        #"{"kty":"OKP","kid":"okp","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        #"{"kid":"no-type","n":"AQAB","e":"AQAB"}"#,
        PublishedJSON.rsa(TestKeys.rsa, kid: "lower-type").replacing(#""RSA""#, with: #""rsa""#),
        PublishedJSON.p256(kid: "p521").replacing("P-256", with: "P-521"),
        PublishedJSON.p256(kid: "wrong-curve").replacing("P-256", with: "P-384"),
        PublishedJSON.point(Data(repeating: 7, count: 64), curve: "P-256", kid: "off-curve"),
        PublishedJSON.point(
            Data([0]) + TestKeys.p256.publicKey.rawRepresentation + Data([0]), curve: "P-256", kid: "long-point"),
        PublishedJSON.point(
            TestKeys.p256.publicKey.rawRepresentation, dividedAt: 31, curve: "P-256", kid: "shifted-point"),
        PublishedJSON.rsa(TestKeys.rsa, kid: "twice"), PublishedJSON.rsa(TestKeys.otherRSA, kid: "twice"),
        PublishedJSON.p256(kid: "twice"),
    ]

    /// What is published of the key "rsa" in the forms in which it has been taken for a shared secret.
    static var publicForms: [(String, Data)] {
        let key = TestKeys.rsa.publicKey
        return [
            ("PEM", Data(key.pemRepresentation.utf8)),
            ("PEM and a line feed", Data((key.pemRepresentation + "\n").utf8)),
            ("DER", key.derRepresentation),
            ("PKCS #1 PEM", Data(key.pkcs1PEMRepresentation.utf8)),
            ("PKCS #1 DER", key.pkcs1DERRepresentation),
            ("JWK", Data(keys[0].utf8)),
            ("modulus", PublishedJSON.numbers(of: TestKeys.rsa).modulus),
        ]
    }
}
