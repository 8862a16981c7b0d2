import Crypto
public import Foundation

/// What tells one file's contents from another's.
public enum FileDigest {
    /// SHA-256 in 64 lower-case hexadecimal digits.
    public static func sha256(_ bytes: some DataProtocol) -> String {
        SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
    }
}
