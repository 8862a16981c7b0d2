import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

extension Register {
    /// Does the change that a request asks for, once for its `Idempotency-Key`, and answers with what was kept.
    ///
    /// - Parameters:
    ///   - body: the request's, as it was read.
    ///   - reason: why, in the words of whoever asks.
    ///   - again: reads anew what was secret in an answer to the same key.
    /// - Throws: what `work` throws, each fault named as a field of the body.
    func answer(
        _ request: Request, _ context: ServiceRequestContext, _ body: [UInt8], because reason: String? = nil,
        again: (@Sendable (any RegisterSession) async throws -> KeptAnswer)? = nil,
        _ work: @escaping @Sendable (any RegisterSession) async throws -> KeptAnswer
    ) async throws -> Response {
        do {
            let answer = try await change(
                as: context.origin(because: reason), once: request.idempotencyKey(for: body), again: again, work)
            return Response(answer)
        } catch let error as RegistryError {
            throw error.naming { $0.hasPrefix("#") || $0.first?.isUppercase == true ? $0 : "#/" + $0 }
        }
    }
}

extension Register {
    /// Answers with the one thing whose key is in the path, and its version.
    ///
    /// - Parameter name: of the thing, for the sentence of a 404.
    func show<Thing: Sendable>(
        _ name: String, _ request: Request, _ context: ServiceRequestContext, version: (Thing) -> String,
        _ read: @Sendable (any RegisterSession, UUID) async throws -> Thing, write: (Thing, inout JSONWriter) -> Void
    ) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id(name)
        let thing = try await self.read(as: context.origin()) { try await read($0, id) }
        var writer = JSONWriter(capacity: 1024)
        writer.object { write(thing, &$0) }
        return Response(writer, version: version(thing))
    }
}

extension KeptAnswer {
    /// An answer of one JSON object.
    init(
        _ status: HTTPResponse.Status, version: String? = nil, location: String? = nil, isSecret: Bool = false,
        _ members: (inout JSONWriter) -> Void
    ) {
        var writer = JSONWriter(capacity: 1024)
        writer.object(members)
        self.init(
            status: status.code, version: version, location: location, body: Data(writer.bytes), isSecret: isSecret)
    }
}

extension Response {
    init(_ answer: KeptAnswer) {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        if !answer.body.isEmpty { headers[.contentType] = "application/json" }
        if let version = answer.version { headers[.eTag] = "\"\(version)\"" }
        headers[.location] = answer.location
        self.init(
            status: .init(code: answer.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// A JSON answer that belongs to whoever asked and is true for a moment only.
    ///
    /// - Parameter version: of the thing that was read, for an `If-Match` to come.
    init(_ writer: JSONWriter, _ status: HTTPResponse.Status = .ok, version: String? = nil) {
        var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if let version { headers[.eTag] = "\"\(version)\"" }
        self.init(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }
}

extension ServiceRequestContext {
    /// The key in a path; what is none names nothing.
    ///
    /// - Parameter thing: with its article, such as `a site`: for the sentence of the 404.
    func id(_ thing: String, _ parameter: String = "id") throws -> UUID {
        let text = parameters.get(parameter) ?? ""
        guard let id = UUID(uuidString: text) else {
            throw RegistryError.notFound("There is no \(thing) \(text.shortenedForMessage).")
        }
        return id
    }
}
