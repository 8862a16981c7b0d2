import HTTPTypes
public import Hummingbird
import NIOCore

extension Request {
    /// How long a client may take to send a body; a trickled one must not hold a connection for ever.
    static let bodyDeadline = Duration.seconds(10)

    /// The body of a JSON request as bytes.
    ///
    /// - Throws: a ``Problem``: 415 for another media type, 413 for a body over the limit, 408 when it does not come in
    ///   time.
    public func jsonBytes(in context: ServiceRequestContext) async throws -> [UInt8] {
        let mediaType = headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard mediaType == "application/json" else {
            throw Problem(.unsupportedMediaType, "The body must be application/json.")
        }
        let body = self.body
        return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                do {
                    return Array(buffer: try await body.collect(upTo: context.maxUploadSize))
                } catch let error as NIOTooManyBytesError {
                    throw error
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
