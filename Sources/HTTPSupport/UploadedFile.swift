import Crypto
public import Foundation
public import Hummingbird

/// A file that is the body of a request.
public struct UploadedFile: Sendable {
    public let bytes: [UInt8]
    /// SHA-256, 32 bytes.
    public let hash: Data
}

extension Request {
    /// The body of a request that is a file.
    ///
    /// - Parameters:
    ///   - mediaType: the one that is taken, in small letters; its parameters are passed over.
    ///   - limit: bytes.
    /// - Throws: a ``Problem`` as ``jsonBytes(in:)`` does.
    public func file(_ mediaType: String, atMost limit: Int) async throws -> UploadedFile {
        let bytes = try await bytes(mediaType, atMost: limit)
        return UploadedFile(bytes: bytes, hash: Data(SHA256.hash(data: bytes)))
    }
}
