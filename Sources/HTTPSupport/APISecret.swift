import Crypto
public import Foundation

/// The text of an API key: shown once to whoever made it, kept by nobody.
public struct APISecret: Sendable {
    /// `hsk_` and 64 hexadecimal digits. The prefix lets a scanner of leaked secrets know it.
    public let text: String

    private static let prefix = "hsk_"
    private static let byteCount = 32

    /// A new one: 256 bits of the system's randomness.
    public init() {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<Self.byteCount).map { _ -> String in
            let byte = UInt8.random(in: 0...255, using: &generator)
            return String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        text = Self.prefix + digits.joined()
    }

    /// Nil where a text does not look like a key: nobody need hash it.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.prefix.utf8.count + 2 * Self.byteCount, bytes.starts(with: Self.prefix.utf8),
            bytes.dropFirst(Self.prefix.utf8.count).allSatisfy({
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { return nil }
        self.text = String(text)
    }

    /// SHA-256 of the text, by which the key is found.
    public var hash: Data { Data(SHA256.hash(data: Data(text.utf8))) }
}
