import Foundation
import JWTKit

/// A token's three parts (RFC 7515, section 7.1), of which nothing is known to be true yet.
struct SignedToken {
    /// Bytes. A web server's limit for a whole header is about as much.
    static let sizeLimit = 16_384

    let header: [UInt8]
    let payload: [UInt8]
    private let signature: [UInt8]
    /// What the signature is of: the first two parts as they were written.
    private let signed: [UInt8]

    init(_ token: String) throws(TokenRefusal) {
        guard token.utf8.count <= Self.sizeLimit else { throw .tooLong }
        let bytes = Array(token.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .notThreeParts }
        guard let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .notBase64URL }
        self.header = header
        self.payload = payload
        self.signature = signature
        signed = Array(bytes[..<parts[1].endIndex])
    }

    func isSigned(by verifier: any JWTAlgorithm) -> Bool {
        // The library throws where a signature has not the right length.
        (try? verifier.verify(signature, signs: signed)) ?? false
    }
}
