import Foundation
import OpenIDConnect

extension Forgery {
    /// Times that have passed, have not come, or are no times. All are signed by the right key.
    static let times: [Forgery] =
        [
            .claim("exp", "1799999000", .expired), .claim("exp", "0", .expired), .claim("exp", "-0", .expired),
            .claim("exp", "1", .expired),
            // A minute is forgiven, to the second.
            .claim("exp", "1799999940", .expired), .claim("exp", "1799999939", .expired),
            .claim("nbf", "1800000061", .notYetValid), .claim("nbf", "253402300799", .notYetValid),
            .claim("iat", "1800000061", .issuedInFuture), .claim("iat", "253402300799", .issuedInFuture),
            .claim("exp", nil, .timeMalformed), .claim("iat", nil, .timeMalformed),
        ]
        + ["exp", "iat", "nbf"].flatMap { name in
            [
                "null", "true", #""1800000300""#, #""NaN""#, "[1800000300]", #"{"$date":1800000300}"#, "1e400", "1e9",
                "18.0e8", "1800000300.5", "1800000300.0", "-1", "-1e400", "253402300800", "1800000300000",
                "9223372036854775807", "9223372036854775808", "18446744073709551617", "99999999999999999999999999",
            ].map { .claim(name, $0, .timeMalformed) }
        }
        + [
            "NaN", "Infinity", "-Infinity", "0x6B49D32C", "01800000300", "+1800000300", ".5", "1.", "1_800_000_300", "",
            "1800000300 1", String(repeating: "9", count: 200),
        ].map { .claim("exp", $0, .payloadNotJSON) }

    /// Names that are not the right ones. All are signed by the right key.
    static let names: [Forgery] =
        [
            nil, "null", "1", "true", #""""#, #"["https://login.trust.example/realms/K1"]"#,
            #""https://login.trust.example/realms/K1/""#, #""https://login.trust.example/realms/k1""#,
            #""https://LOGIN.trust.example/realms/K1""#, #""HTTPS://login.trust.example/realms/K1""#,
            #""http://login.trust.example/realms/K1""#, #""https://login.trust.example/realms/K""#,
            #""https://login.trust.example/realms/K10""#, #""https://login.trust.example/realms""#,
            #""https://login.trust.example:443/realms/K1""#, #""https://login.trust.example/realms/K1?""#,
            #""https://login.trust.example/realms/K1#""#, #""https://login.trust.example/realms/%4B1""#,
            #""https://login.trust.example/realms//K1""#, #""https://login.trust.example./realms/K1""#,
            #""https://login.trust.example.elsewhere.example/realms/K1""#,
            #""https://x@login.trust.example/realms/K1""#,
            #"" https://login.trust.example/realms/K1""#, #""https://login.trust.example/realms/K1 ""#,
            // The sign for kelvin, which Swift finds equal to the letter.
            #""https://login.trust.example/realms/\#u{212A}1""#, #""login.trust.example/realms/K1""#,
        ].map { .claim("iss", $0, .issuer) }
        + [
            nil, "null", "1", #""""#, "[]", "{}", #""heartshield""#, #""heartshield-K1""#, #""Heartshield-K""#,
            #""heartshield-k""#, #""heartshield-K ""#, #""heartshield-\#u{212A}""#, #""other heartshield-K""#,
            #""heartshield-K,other""#, #"["other"]"#, #"["heartshield-"]"#, #"[["heartshield-K"]]"#,
            #"["heartshield-K",1]"#, #"["heartshield-K",null]"#, #"["heartshield-K",["other"]]"#,
            #"{"aud":"heartshield-K"}"#, #"{"heartshield-K":true}"#,
        ].map { .claim("aud", $0, .audience) }
        + [nil, #""other""#, "null", "1", #"["heartshield-K"]"#, #""heartshield-\#u{212A}""#].map { party in
            Forgery(
                "two audiences, azp: \(party ?? "missing")", .authorizedParty,
                draft: { draft in
                    draft.payload["aud"] = #"["other","heartshield-K"]"#
                    draft.payload["azp"] = party
                })
        }
        + [.claim("azp", "1", .authorizedParty), .claim("azp", "null", .authorizedParty)]
        + [
            nil, "null", "1", "true", #""""#, #"["invented"]"#, #""inv\u0007ented""#, #""invented\nforged log line""#,
            #""\u007f""#, #""inventé""#, "\"" + String(repeating: "x", count: 256) + "\"",
        ].map { .claim("sub", $0, .subject) }
        + [
            "1", "true", #""""#, #""invented""#, #"["invented@trust.example"]"#, #""invented@trust.example\n""#,
            #""invented @trust.example""#, "\"" + String(repeating: "x", count: 245) + "@x.example\"",
        ].map { .claim("email", $0, .email) }
        + [#""true""#, "1", #""yes""#, "[]"].map { .claim("email_verified", $0, .email) }
        + doubled

    private static let doubled: [Forgery] =
        ["iss", "aud", "sub", "exp", "iat", "nbf", "email", "email_verified"].map { name in
            Forgery("\(name) twice, alike", .payloadNotJSON, draft: { $0.payload.add(name, $0.payload[name] ?? "") })
        }
        + [
            Forgery(
                "exp twice, the good one last", .payloadNotJSON,
                draft: { draft in
                    draft.payload["exp"] = "1"
                    draft.payload.add("exp", "1800000300")
                }),
            Forgery(
                "sub twice, one with an escape", .payloadNotJSON,
                draft: { $0.payload.add("\\u0073ub", #""somebody-else""#) }),
            Forgery(
                "a member twice inside another", .payloadNotJSON, draft: { $0.payload.add("realm", #"{"a":1,"a":2}"#) }),
            Forgery("NUL as an escape", .payloadNotJSON, draft: { $0.payload["sub"] = #""invented\u0000""# }),
            Forgery("NUL as a byte", .payloadNotJSON, draft: { $0.payload["sub"] = "\"invented\0\"" }),
            Forgery("line feed as a byte", .payloadNotJSON, draft: { $0.payload["sub"] = "\"invented\n\"" }),
            Forgery("half a surrogate pair", .payloadNotJSON, draft: { $0.payload["sub"] = #""\udc00""# }),
            Forgery("seventeen arrays deep", .payloadNotJSON, draft: { $0.payload.add("x", deep(17)) }),
            Forgery(
                "something behind", .payloadNotJSON, draft: { $0.payloadBytes = Data(($0.payload.text + "{}").utf8) }),
            Forgery(
                "an array of payloads", .payloadNotJSON, draft: { $0.payloadBytes = Data("[\($0.payload.text)]".utf8) }),
            Forgery("a payload that is a string", .payloadNotJSON, draft: { $0.payloadBytes = Data(#""sub""#.utf8) }),
            Forgery("a payload of no bytes", .payloadNotJSON, draft: { $0.payloadBytes = Data() }),
            Forgery(
                "a payload with a byte order mark", .payloadNotJSON,
                draft: { $0.payloadBytes = Data([0xEF, 0xBB, 0xBF]) + Data($0.payload.text.utf8) }),
            Forgery("a payload in UTF-16", .payloadNotJSON, draft: { $0.payloadBytes = try utf16($0.payload.text) }),
            Forgery(
                "a token inside the token", .payloadNotJSON, draft: { $0.payloadBytes = Data(try Draft().token().utf8) }
            ),
            Forgery("an empty object", .issuer, draft: { $0.payloadBytes = Data("{}".utf8) }),
        ]
}
