import Foundation
import OpenIDConnect

extension Forgery {
    /// Algorithms that nobody may ask for, and published keys taken for shared secrets.
    static let confusions: [Forgery] =
        ["none", "None", "NONE", "nOnE", "none ", " none", "n\\u006fne", "", "null"].flatMap { name -> [Forgery] in
            [
                .header("alg", #""\#(name)""#, .algorithmNotAllowed),
                Forgery(
                    "alg “\(name)” without a signature", .algorithmNotAllowed,
                    draft: {
                        $0.sign(name, kid: "rsa", .bytes(Data()))
                    }),
            ]
        }
        + [nil, "null", "256", #"["RS256"]"#, #"{"RS256":1}"#, "true"].map { .header("alg", $0, .algorithmNotAllowed) }
        + [
            "rs256", "Rs256", "RS256 ", "RS-256", "RS1", "ES256K", "ES512", "EdDSA", "RSA-OAEP", "dir", "A128KW",
            "HS256",
            "HS384", "HS512", "hs256", "ＲＳ256",
        ].map { .header("alg", #""\#($0)""#, .algorithmNotAllowed) }
        + KeyRoom.publicForms.flatMap { name, secret -> [Forgery] in
            [
                Forgery(
                    "HS256 with the \(name) for secret", .algorithmNotAllowed,
                    draft: {
                        $0.sign("HS256", kid: "rsa", .hs256(secret))
                    }),
                Forgery("HMAC with the \(name), called RS256", .signature, draft: { $0.signing = .hs256(secret) }),
            ]
        }
        + [
            Forgery(
                "HS384 with the PEM for secret", .algorithmNotAllowed,
                draft: {
                    $0.sign("HS384", kid: "rsa", .hs384(KeyRoom.publicForms[0].1))
                }),
            Forgery(
                "HS512 with the PEM for secret", .algorithmNotAllowed,
                draft: {
                    $0.sign("HS512", kid: "rsa", .hs512(KeyRoom.publicForms[0].1))
                }),
            Forgery(
                "HS256 with a published shared secret", .algorithmNotAllowed,
                draft: {
                    $0.sign("HS256", kid: "oct", .hs256(Data("secret".utf8)))
                }),
            Forgery(
                "HS256 with an empty secret", .algorithmNotAllowed,
                draft: { $0.sign("HS256", kid: "rsa", .hs256(Data())) }),
        ]

    /// Keys that are published but not for this: each token is signed by the right half where there is one.
    static let keys: [Forgery] =
        [("enc", .keyUse), ("use-number", .keyUse), ("use-upper", .keyUse), ("wraps", .keyUse), ("ops-text", .keyUse)]
        .map(signedByRSA)
        + [
            ("ps256", .keyAlgorithm), ("rs512", .keyAlgorithm), ("oaep", .keyAlgorithm), ("alg-none", .keyAlgorithm),
            ("alg-null", .keyAlgorithm), ("alg-es256", .keyAlgorithm), ("p256", .keyAlgorithm),
            ("p256-any", .keyAlgorithm),
            ("p256-rs256", .keyAlgorithm),
        ].map(signedByRSA)
        + [
            ("private", .keyMalformed), ("exponent-even", .keyMalformed), ("no-numbers", .keyMalformed),
            ("padded-numbers", .keyMalformed), ("twice", .keyAmbiguous), ("vast", .keySize), ("oct", .keyType),
            ("okp", .keyType), ("no-type", .keyType), ("lower-type", .keyType),
        ].map(signedByRSA)
        + ["weak", "weak-padded"].map { kid in
            Forgery(
                "key “\(kid)” of 1024 bits", .keySize, draft: { $0.sign("RS256", kid: kid, .rs256(TestKeys.weakRSA)) })
        }
        + [
            Forgery(
                "key whose exponent is 1, with the signature that anybody can make", .keyMalformed,
                draft: {
                    $0.sign("RS256", kid: "exponent-one", .paddedDigest)
                }),
            Forgery("ES256 with an RSA key", .keyAlgorithm, draft: { $0.sign("ES256", kid: "rsa", .es256) }),
            Forgery(
                "ES256 with an RSA key for anything", .keyAlgorithm, draft: { $0.sign("ES256", kid: "rsa-any", .es256) }
            ),
            Forgery(
                "PS256 with a key for RS256", .keyAlgorithm,
                draft: { $0.sign("PS256", kid: "rsa", .ps256(TestKeys.rsa)) }),
            Forgery(
                "RS384 with a key for RS256", .keyAlgorithm,
                draft: { $0.sign("RS384", kid: "rsa", .rs384(TestKeys.rsa)) }),
            Forgery("ES384 with a key on P-256", .keyAlgorithm, draft: { $0.sign("ES384", kid: "p256-any", .es384) }),
            Forgery("ES256 with a key on P-384", .keyAlgorithm, draft: { $0.sign("ES256", kid: "p384", .es256) }),
            Forgery(
                "ES256 with a key on P-256 that says ES384", .keyAlgorithm,
                draft: {
                    $0.sign("ES256", kid: "p256-es384", .es256)
                }),
            Forgery("key on P-521", .keyType, draft: { $0.sign("ES256", kid: "p521", .es256) }),
            Forgery(
                "key of P-256 that says P-384", .keyMalformed, draft: { $0.sign("ES384", kid: "wrong-curve", .es384) }),
            Forgery("key off its curve", .keyMalformed, draft: { $0.sign("ES256", kid: "off-curve", .es256) }),
            Forgery(
                "key with a nought in front of x", .keyMalformed, draft: { $0.sign("ES256", kid: "long-point", .es256) }
            ),
            Forgery(
                "key whose x ends in y", .keyMalformed, draft: { $0.sign("ES256", kid: "shifted-point", .es256) }
            ),
        ]

    private static func signedByRSA(_ kid: String, _ refusal: TokenRefusal) -> Forgery {
        Forgery("key “\(kid)”", refusal, draft: { $0.sign("RS256", kid: kid, .rs256(TestKeys.rsa)) })
    }
}
