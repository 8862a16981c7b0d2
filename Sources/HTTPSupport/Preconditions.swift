import Crypto
import Foundation
public import HTTPTypes
public import Hummingbird
public import Registry

/// What a request says about being sent twice and about what its sender has read.
extension Request {
    /// The key under which the answer is kept; nil where none was sent.
    ///
    /// - Parameter body: the whole body; the key goes with it, the method, the address and the version expected.
    /// - Throws: ``RegistryError/invalid(_:)`` for what is no key.
    public func idempotencyKey(for body: [UInt8]) throws -> IdempotencyKey? {
        let sent = headers[values: .idempotencyKey]
        guard let text = sent.first else { return nil }
        var hash = SHA256()
        for part in [method.rawValue, uri.string, headers[.ifMatch] ?? ""] {
            hash.update(data: Data((part + "\n").utf8))
        }
        hash.update(data: body)
        guard sent.count == 1, let key = IdempotencyKey(text, requestHash: Data(hash.finalize())) else {
            throw RegistryError.invalid([
                .init(
                    "Idempotency-Key",
                    "Must be given once, 1 to \(IdempotencyKey.greatestLength) visible ASCII characters, such as a UUID."
                )
            ])
        }
        return key
    }

    /// The version that the sender wants to change.
    ///
    /// - Throws: a ``Problem``, 428, where none is named: whoever changes a thing that exists says which state of it they
    ///   read.
    public func requiredMatch() throws -> VersionMatch {
        let sent = headers[values: .ifMatch]
        guard !sent.isEmpty else {
            throw Problem(
                HTTPResponse.Status(code: 428, reasonPhrase: "Precondition Required"),
                "Name the version that you want to change: `If-Match` with the ETag that reading it gave.")
        }
        let tags = sent.joined(separator: ",").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        if tags == ["*"] { return .any }
        // A weak tag never matches: RFC 9110, 13.1.1.
        return .oneOf(
            tags.compactMap {
                $0.count >= 2 && $0.hasPrefix("\"") && $0.hasSuffix("\"") ? String($0.dropFirst().dropLast()) : nil
            })
    }
}

extension Request {
    /// Whether the sender names a media type as one it takes, and does not rule it out.
    public func accepts(_ mediaType: String) -> Bool {
        headers[values: .accept].joined(separator: ",").split(separator: ",").contains { range in
            let parts = range.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            return parts.first == mediaType && !parts.dropFirst().contains { $0 == "q=0" || $0.hasPrefix("q=0.0") }
        }
    }
}

extension HTTPField.Name {
    public static let idempotencyKey = Self("Idempotency-Key")!
    /// RFC 8288: where the next page is.
    public static let link = Self("Link")!
}
