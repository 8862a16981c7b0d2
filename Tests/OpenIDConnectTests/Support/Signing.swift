import Crypto
import CryptoExtras
import Foundation

/// How a draft is signed, rightly or not.
enum Signing: Sendable {
    case rs256(_RSA.Signing.PrivateKey)
    case rs384(_RSA.Signing.PrivateKey)
    case rs512(_RSA.Signing.PrivateKey)
    case ps256(_RSA.Signing.PrivateKey)
    case ps384(_RSA.Signing.PrivateKey)
    case ps512(_RSA.Signing.PrivateKey)
    case es256
    case es256DER
    case es384
    case hs256(Data)
    case hs384(Data)
    case hs512(Data)
    case bytes(Data)
    /// What a signature comes to where the exponent is 1: the padded digest itself.
    case paddedDigest

    func signature(of text: Data) throws -> Data {
        switch self {
        case .rs256(let key):
            return try key.signature(for: SHA256.hash(data: text), padding: .insecurePKCS1v1_5).rawRepresentation
        case .rs384(let key):
            return try key.signature(for: SHA384.hash(data: text), padding: .insecurePKCS1v1_5).rawRepresentation
        case .rs512(let key):
            return try key.signature(for: SHA512.hash(data: text), padding: .insecurePKCS1v1_5).rawRepresentation
        case .ps256(let key):
            return try key.signature(for: SHA256.hash(data: text), padding: .PSS).rawRepresentation
        case .ps384(let key):
            return try key.signature(for: SHA384.hash(data: text), padding: .PSS).rawRepresentation
        case .ps512(let key):
            return try key.signature(for: SHA512.hash(data: text), padding: .PSS).rawRepresentation
        case .es256: return try TestKeys.p256.signature(for: text).rawRepresentation
        case .es256DER: return try TestKeys.p256.signature(for: text).derRepresentation
        case .es384: return try TestKeys.p384.signature(for: text).rawRepresentation
        case .hs256(let secret):
            return Data(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: secret)))
        case .hs384(let secret):
            return Data(HMAC<SHA384>.authenticationCode(for: text, using: SymmetricKey(data: secret)))
        case .hs512(let secret):
            return Data(HMAC<SHA512>.authenticationCode(for: text, using: SymmetricKey(data: secret)))
        case .bytes(let bytes): return bytes
        case .paddedDigest:
            // RFC 8017, section 9.2, for SHA-256 and 2048 bits.
            let prefix: [UInt8] = [
                0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
                0x04, 0x20,
            ]
            let digest = prefix + Array(SHA256.hash(data: text))
            return Data([0, 1] + Array(repeating: 0xFF, count: 253 - digest.count) + [0] + digest)
        }
    }
}
