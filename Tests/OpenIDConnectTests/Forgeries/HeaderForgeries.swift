import Foundation
import OpenIDConnect

extension Forgery {
    /// Headers that are no JSON, or ask for what nobody gets. All are signed by the right key.
    static let headers: [Forgery] =
        [
            written("not JSON", "header"), written("empty text", ""), written("an array", "[]"),
            written("a string", #""alg""#), written("null", "null"),
            written("something behind it", #"{"alg":"RS256","kid":"rsa"}{}"#),
            written("a comma too many", #"{"alg":"RS256","kid":"rsa",}"#),
            written("names without quotes", #"{alg:"RS256",kid:"rsa"}"#),
            written("half a bracket", #"{"alg":"RS256","kid":"rsa""#),
            written("two algorithms, the good one first", #"{"alg":"RS256","alg":"none","kid":"rsa"}"#),
            written("two algorithms, the good one last", #"{"alg":"none","alg":"RS256","kid":"rsa"}"#),
            written("two algorithms, one with an escape", #"{"alg":"RS256","\u0061lg":"none","kid":"rsa"}"#),
            written("two keys", #"{"alg":"RS256","kid":"other","kid":"rsa"}"#),
            written("NUL in the key's name", #"{"alg":"RS256","kid":"rsa\u0000"}"#),
            written("NUL in the algorithm", #"{"alg":"RS256\u0000","kid":"rsa"}"#),
            written("half a surrogate pair", #"{"alg":"RS256","kid":"rsa","x":"\ud800"}"#),
            written("seventeen arrays deep", #"{"alg":"RS256","kid":"rsa","x":"# + deep(17) + "}"),
            Forgery(
                "header with a byte order mark", .headerNotJSON,
                draft: { $0.headerBytes = Data([0xEF, 0xBB, 0xBF]) + Data($0.header.text.utf8) }),
            Forgery("header in UTF-16", .headerNotJSON, draft: { $0.headerBytes = try utf16($0.header.text) }),
            Forgery(
                "header with a NUL byte behind", .headerNotJSON,
                draft: { $0.headerBytes = Data($0.header.text.utf8) + Data([0]) }),
            Forgery(
                "header that is not UTF-8", .headerNotJSON,
                draft: {
                    $0.headerBytes = Data(#"{"alg":"RS256","kid":"rsa","x":""#.utf8) + Data([0xC0, 0xAF, 0x22, 0x7D])
                }),

            .header("crit", #"["exp"]"#, .headerExtension), .header("crit", "[]", .headerExtension),
            .header("crit", "null", .headerExtension), .header("b64", "true", .headerExtension),
            .header("b64", "false", .headerExtension),
            Forgery(
                "payload outside base64, as RFC 7797 has it", .headerExtension,
                draft: { draft in
                    draft.header["b64"] = "false"
                    draft.header["crit"] = #"["b64"]"#
                }),

            .header("jku", #""https://keys.elsewhere.example/""#, .embeddedKey),
            .header("x5u", #""https://keys.elsewhere.example/""#, .embeddedKey),
            .header("x5c", #"["MIIB"]"#, .embeddedKey), .header("jwk", "null", .embeddedKey),
            Forgery(
                "brings its own key and is signed by it", .embeddedKey,
                draft: { draft in
                    draft.header["jwk"] = PublishedJSON.rsa(TestKeys.otherRSA, kid: "rsa")
                    draft.signing = .rs256(TestKeys.otherRSA)
                }),

            .header("typ", #""JWE""#, .typeNotAllowed), .header("typ", #""logout+jwt""#, .typeNotAllowed),
            .header("typ", #""dpop+jwt""#, .typeNotAllowed), .header("typ", #""""#, .typeNotAllowed),
            .header("typ", #""JWT ""#, .typeNotAllowed), .header("typ", "1", .typeNotAllowed),
            .header("typ", "null", .typeNotAllowed), .header("typ", #"["JWT"]"#, .typeNotAllowed),

            .header("kid", nil, .keyIDMissing), .header("kid", #""""#, .keyIDMissing),
            .header("kid", "null", .keyIDMissing), .header("kid", "1", .keyIDMissing),
            .header("kid", #"["rsa"]"#, .keyIDMissing),
        ]
        + ["unknown", "RSA", "rsa ", "../rsa", "' OR 1=1 --", "rsa\\u0001", "ｒｓａ"].map {
            .header("kid", #""\#($0)""#, .keyUnknown)
        }

    private static func written(_ name: String, _ text: String) -> Forgery {
        Forgery("header: \(name)", .headerNotJSON, draft: { $0.headerBytes = Data(text.utf8) })
    }

    static func deep(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    static func utf16(_ text: String) throws -> Data {
        Data([0xFF, 0xFE]) + Data(text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
    }
}
