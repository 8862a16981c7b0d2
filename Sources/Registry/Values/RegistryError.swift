/// What can go wrong for a caller, in the words of the register. The HTTP room turns it into a problem response, the
/// command line into a sentence.
public enum RegistryError: Error, Hashable, Sendable {
    /// What the caller sent cannot be read: each fault with the name of its field.
    case invalid([Fault])
    /// What the caller sent can be read, but the place it names is not known.
    case unknownPlace(Fault)
    /// There is no such thing, or none that the caller may see; the sentence says what was looked for.
    case notFound(String)
    /// The register has not been read yet, so no answer can be given.
    case notReady
    /// The database cannot be reached; nothing was changed.
    case databaseUnavailable
    /// The change was sent, and the database was lost before it said whether it was kept.
    case outcomeUnknown
    /// The database did not answer in the time allowed; nothing was changed.
    case tookTooLong
    /// The change collided with another, more than once; nothing was changed.
    case collided
    /// What the caller wants contradicts a rule that the database keeps; the sentence names it.
    case conflict(String)
    /// Somebody changed it since the caller read it; nothing was changed.
    case stale
    /// The same idempotency key came with another request before; nothing was changed.
    case keyUsedOtherwise
    /// The caller may not do this, and knows of the thing already.
    case forbidden(String)

    /// One fault of one field.
    public struct Fault: Hashable, Sendable {
        /// The parameter's or the body field's name.
        public let field: String
        /// A sentence for the person who sent it.
        public let detail: String

        public init(_ field: String, _ detail: String) {
            self.field = field
            self.detail = detail
        }
    }
}

extension RegistryError {
    /// The same error with each field named as `pointer` says, such as `#/lat` for `lat`.
    public func naming(_ pointer: (String) -> String) -> RegistryError {
        switch self {
        case .invalid(let faults): .invalid(faults.map { Fault(pointer($0.field), $0.detail) })
        case .unknownPlace(let fault): .unknownPlace(Fault(pointer(fault.field), fault.detail))
        case .notFound, .notReady, .databaseUnavailable, .outcomeUnknown, .tookTooLong, .collided, .conflict, .stale,
            .keyUsedOtherwise, .forbidden:
            self
        }
    }
}

extension RegistryError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalid(let faults): faults.map { "\($0.field): \($0.detail)" }.joined(separator: " ")
        case .unknownPlace(let fault): "\(fault.field): \(fault.detail)"
        case .notFound(let sentence): sentence
        case .notReady: "The register has not been read yet. Try again in a moment."
        case .databaseUnavailable: "The database cannot be reached. Nothing was changed."
        case .outcomeUnknown:
            "The database was lost before it said whether the change was kept. Look before you try again."
        case .tookTooLong: "The database took too long. Nothing was changed."
        case .collided: "The change collided with another. Nothing was changed; try again."
        case .conflict(let sentence), .forbidden(let sentence): sentence
        case .stale: "It was changed since you read it. Read it again, and send the change with its new ETag."
        case .keyUsedOtherwise:
            "This Idempotency-Key came with another request before. Nothing was changed; a new request needs a new key."
        }
    }
}
