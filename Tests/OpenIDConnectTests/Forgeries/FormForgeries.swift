import Foundation
import OpenIDConnect

extension Forgery {
    /// What is no token at all, or one written in another way than the one.
    static let form: [Forgery] = [
        Forgery("empty", .notThreeParts, text: { _ in "" }),
        Forgery("a word", .notThreeParts, text: { _ in "token" }),
        Forgery("without signature's part", .notThreeParts, text: { parts(of: $0).dropLast().joined(separator: ".") }),
        Forgery("a fourth part", .notThreeParts, text: { $0 + ".AAAA" }),
        Forgery("an empty fourth part", .notThreeParts, text: { $0 + "." }),
        Forgery("an empty part in front", .notThreeParts, text: { "." + $0 }),
        Forgery("five parts, as if encrypted", .notThreeParts, text: { $0 + ".AAAA.AAAA" }),
        Forgery("parts set apart by commas", .notThreeParts, text: { $0.replacing(".", with: ",") }),
        Forgery("three empty parts", .headerNotJSON, text: { _ in ".." }),
        Forgery("empty payload", .signature, text: { changing(1, of: $0) { _ in "" } }),
        Forgery("one byte too many", .tooLong, draft: { $0 = .long }, text: { $0 + "A" }),
        Forgery("a megabyte of dots", .tooLong, text: { _ in String(repeating: ".", count: 1_048_576) }),
        Forgery("a blank in front", .notBase64URL, text: { " " + $0 }),
        Forgery("a blank behind", .notBase64URL, text: { $0 + " " }),
        Forgery("a line feed behind", .notBase64URL, text: { $0 + "\n" }),
        Forgery(
            "a line feed in the payload", .notBase64URL,
            text: { changing(1, of: $0) { $0.prefix(8) + "\n" + $0.dropFirst(8) } }),
        Forgery("NUL behind", .notBase64URL, text: { $0 + "\0" }),
        Forgery("with its scheme", .notBase64URL, text: { "Bearer " + $0 }),
        Forgery("in quotes", .notBase64URL, text: { "\"\($0)\"" }),
        Forgery(
            "padded header", .notBase64URL, draft: { $0.headerBytes = Data(($0.header.text + "  ").utf8) },
            text: { changing(0, of: $0, padded) }),
        Forgery("padded payload", .notBase64URL, text: { changing(1, of: $0, padded) }),
        Forgery("padded signature", .notBase64URL, text: { changing(2, of: $0, padded) }),
        Forgery("an equals sign too many", .notBase64URL, text: { $0 + "=" }),
        Forgery(
            "a plus sign of the other alphabet", .notBase64URL, text: { changing(2, of: $0) { "+" + $0.dropFirst() } }),
        Forgery("a slash of the other alphabet", .notBase64URL, text: { changing(2, of: $0) { "/" + $0.dropFirst() } }),
        Forgery("percent encoding", .notBase64URL, text: { changing(0, of: $0) { "%65" + $0.dropFirst() } }),
        Forgery("a letter of another script", .notBase64URL, text: { changing(0, of: $0) { "е" + $0.dropFirst() } }),
        Forgery("signature with bits left over", .notBase64URL, text: { changing(2, of: $0, withBitsLeftOver) }),
        Forgery(
            "payload with bits left over", .notBase64URL, draft: { $0.payloadBytes = oneOver($0.payload.text) },
            text: { changing(1, of: $0, withBitsLeftOver) }),
        Forgery(
            "header with bits left over", .notBase64URL, draft: { $0.headerBytes = oneOver($0.header.text) },
            text: { changing(0, of: $0, withBitsLeftOver) }),
        Forgery(
            "a lone sixth of a byte", .notBase64URL, draft: { $0.payloadBytes = wholeThirds($0.payload.text) },
            text: { changing(1, of: $0) { $0 + "A" } }),
        Forgery("payload in hexadecimal", .signature, text: { changing(1, of: $0) { _ in "7b7d" } }),
    ]

    private static func padded(_ part: String) -> String {
        part + String(repeating: "=", count: (4 - part.count % 4) % 4)
    }

    /// JSON text that is a multiple of three bytes long, to which blanks behind do nothing.
    private static func wholeThirds(_ text: String) -> Data {
        Data((text + String(repeating: " ", count: (3 - text.utf8.count % 3) % 3)).utf8)
    }

    private static func oneOver(_ text: String) -> Data { wholeThirds(text) + Data(" ".utf8) }

    /// The last character of a part that is one byte over a multiple of three has four bits that mean nothing.
    private static func withBitsLeftOver(_ part: String) -> String {
        let last = ["A": "B", "Q": "R", "g": "h", "w": "x"][part.suffix(1)] ?? "="
        return part.dropLast() + last
    }
}

extension Draft {
    /// A valid token of 16,384 bytes to the last, the most that is read. Its signature takes 342, the dots two, and the
    /// header a multiple of three bytes.
    static var long: Draft {
        var draft = Draft()
        let headerLength = Data(draft.header.text.utf8).base64URL.count
        let payloadLength = (16_384 - 344 - headerLength) / 4 * 3 + (16_384 - 344 - headerLength) % 4 * 3 / 4
        draft.payload["filling"] = #""""#
        let missing = payloadLength - draft.payload.text.utf8.count
        draft.payload["filling"] = "\"" + String(repeating: "x", count: missing) + "\""
        return draft
    }
}
