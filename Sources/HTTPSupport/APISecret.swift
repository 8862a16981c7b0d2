import Crypto
public import Foundation

/// The text of an API key, of a link to sign in or of a session's cookie: shown once to whoever it is for, kept by nobody.
public struct APISecret: Sendable {
    /// What a secret is for. Its prefix lets a scanner of leaked secrets know it, and none is taken for another.
    public enum Kind: String, Sendable, CaseIterable {
        case key = "hsk_"
        case link = "hsl_"
        case session = "hss_"
    }

    /// The kind's prefix and 64 hexadecimal digits.
    public let text: String

    private static let byteCount = 32

    /// A new one: 256 bits of the system's randomness.
    public init(_ kind: Kind = .key) {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<Self.byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        text = kind.rawValue + Self.hexadecimal(bytes)
    }

    /// Nil where a text does not look like a secret of the kind: nobody need hash it.
    public init?(_ text: some StringProtocol, _ kind: Kind = .key) {
        let bytes = Array(text.utf8)
        let prefix = kind.rawValue.utf8
        guard bytes.count == prefix.count + 2 * Self.byteCount, bytes.starts(with: prefix),
            bytes.dropFirst(prefix.count).allSatisfy({
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { return nil }
        self.text = String(text)
    }

    /// SHA-256 of the text, by which it is found.
    public var hash: Data { Data(SHA256.hash(data: Data(text.utf8))) }

    /// What a page of the session sends along with each change: HMAC-SHA256 of a fixed text under the cookie's. A page of
    /// another origin can have the cookie sent, and neither reads it nor makes this of it.
    public var csrfToken: String {
        let key = SymmetricKey(data: Data(text.utf8))
        return Self.hexadecimal(HMAC<SHA256>.authenticationCode(for: Data("heartshield csrf 1".utf8), using: key))
    }

    /// Whether a text is the ``csrfToken``, in a time that tells nothing of where they part.
    public func admits(csrfToken text: String) -> Bool {
        let (expected, given) = (Array(csrfToken.utf8), Array(text.utf8))
        guard expected.count == given.count else { return false }
        return zip(expected, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
