public import HTTPTypes
public import Hummingbird
public import Registry

/// The one shape of an error: a problem document of RFC 9457, with `errors` for faults of single fields.
public struct Problem: Error, Sendable {
    public let status: HTTPResponse.Status
    /// A sentence for the person who reads it, without what the server must keep to itself.
    public let detail: String
    /// At most ``greatestErrorCount`` and one that says how many more there are: an answer must not be many times as long
    /// as what was sent.
    public let errors: [FieldError]
    public let headers: HTTPFields

    /// How many faults are listed.
    public static let greatestErrorCount = 50

    public struct FieldError: Hashable, Sendable {
        /// `#/radius` for a body's field, the parameter's name for a query's.
        public let pointer: String
        public let detail: String

        public init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    public init(
        _ status: HTTPResponse.Status, _ detail: String, errors: [FieldError] = [], headers: HTTPFields = [:]
    ) {
        self.status = status
        self.detail = detail
        let more = errors.count - Self.greatestErrorCount
        self.errors =
            more > 0
            ? errors.prefix(Self.greatestErrorCount) + [.init(pointer: "#", detail: "And \(more) more.")] : errors
        self.headers = headers
    }

    /// The problem as a response.
    ///
    /// - Parameter requestID: lets the person who reports the problem name it.
    public func response(requestID: String) -> Response {
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.member("type", "about:blank")
            writer.member("title", status.reasonPhrase)
            writer.member("status", status.code)
            writer.member("detail", detail)
            writer.member("requestId", requestID)
            if !errors.isEmpty {
                writer.name("errors")
                writer.array(errors) { writer, error in
                    writer.object { writer in
                        writer.member("pointer", error.pointer)
                        writer.member("detail", error.detail)
                    }
                }
            }
        }
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }
}

extension Problem {
    /// The problem that an error of the register is to a caller.
    public init(_ error: RegistryError) {
        switch error {
        case .invalid(let faults):
            self.init(
                .badRequest, "The request cannot be read: see errors.",
                errors: faults.map { FieldError(pointer: $0.field, detail: $0.detail) })
        case .unknownPlace(let fault):
            self.init(
                .unprocessableContent, "The place is not known.",
                errors: [FieldError(pointer: fault.field, detail: fault.detail)])
        case .notFound(let sentence):
            self.init(.notFound, sentence)
        case .tookTooLong:
            self.init(.gatewayTimeout, error.description)
        case .notReady, .databaseUnavailable, .outcomeUnknown, .collided:
            self.init(.serviceUnavailable, error.description, headers: [.retryAfter: "2"])
        case .conflict(let sentence):
            self.init(.conflict, sentence)
        case .stale:
            self.init(.preconditionFailed, error.description)
        case .keyUsedOtherwise:
            self.init(.unprocessableContent, error.description)
        case .forbidden(let sentence):
            self.init(.forbidden, sentence)
        }
    }

    /// The problem that any error is to a caller: what is not known here is a 500 without detail.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as RegistryError: self.init(error)
        case let error as any HTTPResponseError: self.init(error.status, Self.sentence(for: error.status))
        default: self.init(.internalServerError, Self.sentence(for: .internalServerError))
        }
    }

    private static func sentence(for status: HTTPResponse.Status) -> String {
        switch status {
        case .notFound: "There is nothing at this address. The paths are in /openapi.json."
        case .contentTooLarge:
            "The body is larger than the \(ServiceRequestContext.greatestBody) bytes that are taken."
        case .internalServerError: "Something went wrong here. It has been logged under the request's id."
        default: status.reasonPhrase
        }
    }
}
