import HTTPTypes
public import Hummingbird
import NIOCore

extension Request {
    /// How long a client may take to send a body: ten seconds, and what the greatest that is taken needs at 32 KiB a
    /// second. A trickled one must not hold a connection for ever.
    ///
    /// - Parameter limit: bytes.
    static func bodyDeadline(for limit: Int) -> Duration { .seconds(10 + limit / (32 * 1024)) }

    /// The body of a JSON request as bytes.
    ///
    /// - Parameter isOptional: whether there may be none, and then no media type either: it is an empty object.
    /// - Throws: a ``Problem``: 415 for another media type, 413 for a body over the limit, 408 when it does not come in
    ///   time.
    public func jsonBytes(in context: ServiceRequestContext, isOptional: Bool = false) async throws -> [UInt8] {
        let bytes = try await bytes("application/json", atMost: context.maxUploadSize, isOptional: isOptional)
        return isOptional && bytes.isEmpty ? Array("{}".utf8) : bytes
    }

    /// The body of a request that is not refused for what its body is called.
    ///
    /// - Returns: the bytes, an empty object where there are none, and whether they came as JSON.
    /// - Throws: a ``Problem``: 413 for a body over the limit, 408 when it does not come in time.
    public func bytesOfAnyType(in context: ServiceRequestContext) async throws -> (bytes: [UInt8], isJSON: Bool) {
        let bytes = try await bytes(atMost: context.maxUploadSize)
        return bytes.isEmpty ? (Array("{}".utf8), true) : (bytes, mediaType == "application/json")
    }

    private var mediaType: String? { headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased() }

    /// The body as bytes.
    ///
    /// - Parameters:
    ///   - taken: the media type that is taken.
    ///   - limit: bytes.
    ///   - isOptional: whether there may be no body, and then no media type.
    /// - Throws: as ``jsonBytes(in:isOptional:)``.
    func bytes(_ taken: String, atMost limit: Int, isOptional: Bool = false) async throws -> [UInt8] {
        let mediaType = mediaType
        let otherType = Problem(.unsupportedMediaType, "The body must be \(taken).")
        guard mediaType == taken || isOptional && mediaType == nil else { throw otherType }
        let bytes = try await bytes(atMost: limit)
        guard mediaType != nil || bytes.isEmpty else { throw otherType }
        return bytes
    }

    private func bytes(atMost limit: Int) async throws -> [UInt8] {
        let body = self.body
        let deadline = Self.bodyDeadline(for: limit)
        return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                do {
                    return Array(buffer: try await body.collect(upTo: limit))
                } catch is NIOTooManyBytesError {
                    throw Problem(.contentTooLarge, "The body is larger than the \(limit) bytes that are taken.")
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    // What was sent is not HTTP, or ended too early: the sender's fault, and the connection is spoilt.
                    throw Problem(
                        .badRequest, "The body could not be read to its end.", headers: [.connection: "close"])
                }
            }
            group.addTask {
                try await Task.sleep(for: deadline)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let bytes = first else {
                throw Problem(
                    .requestTimeout, "The body did not arrive within \(deadline.components.seconds) s.")
            }
            return bytes
        }
    }
}
