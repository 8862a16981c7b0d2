import HTTPTypes
public import Hummingbird
import NIOCore

extension Request {
    /// How long a client may take to send a body; a trickled one must not hold a connection for ever.
    static let bodyDeadline = Duration.seconds(10)

    /// The body of a JSON request as bytes.
    ///
    /// - Parameter isOptional: whether there may be none, and then no media type either.
    /// - Throws: a ``Problem``: 415 for another media type, 413 for a body over the limit, 408 when it does not come in
    ///   time.
    public func jsonBytes(in context: ServiceRequestContext, isOptional: Bool = false) async throws -> [UInt8] {
        try await bytes("application/json", atMost: context.maxUploadSize, isOptional: isOptional)
    }

    /// The body as bytes.
    ///
    /// - Parameters:
    ///   - taken: the media type that is taken.
    ///   - limit: bytes.
    ///   - isOptional: whether there may be no body, and then no media type.
    /// - Throws: as ``jsonBytes(in:isOptional:)``.
    func bytes(_ taken: String, atMost limit: Int, isOptional: Bool = false) async throws -> [UInt8] {
        let mediaType = headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        let otherType = Problem(.unsupportedMediaType, "The body must be \(taken).")
        guard mediaType == taken || isOptional && mediaType == nil else { throw otherType }
        let bytes = try await bytes(atMost: limit)
        guard mediaType != nil || bytes.isEmpty else { throw otherType }
        return bytes
    }

    private func bytes(atMost limit: Int) async throws -> [UInt8] {
        let body = self.body
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
                try await Task.sleep(for: Self.bodyDeadline)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let bytes = first else {
                throw Problem(
                    .requestTimeout, "The body did not arrive within \(Self.bodyDeadline.components.seconds) s.")
            }
            return bytes
        }
    }
}
