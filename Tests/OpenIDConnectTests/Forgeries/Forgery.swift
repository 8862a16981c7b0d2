import OpenIDConnect
import Testing

/// One thing done to a valid token, before or after it is signed, and the word for which it must be refused.
struct Forgery: Sendable, CustomTestStringConvertible {
    let name: String
    let refusal: TokenRefusal
    private let draft: @Sendable (inout Draft) throws -> Void
    private let text: @Sendable (String) throws -> String

    init(
        _ name: String, _ refusal: TokenRefusal, draft: @escaping @Sendable (inout Draft) throws -> Void = { _ in },
        text: @escaping @Sendable (String) throws -> String = { $0 }
    ) {
        self.name = name
        self.refusal = refusal
        self.draft = draft
        self.text = text
    }

    /// A claim written otherwise, and signed by the right key.
    static func claim(_ name: String, _ value: String?, _ refusal: TokenRefusal) -> Forgery {
        Forgery(
            "\(name): \(value.map { String($0.prefix(60)) } ?? "missing")", refusal, draft: { $0.payload[name] = value }
        )
    }

    /// A member of the header written otherwise, and signed by the right key.
    static func header(_ name: String, _ value: String?, _ refusal: TokenRefusal) -> Forgery {
        Forgery("header \(name): \(value ?? "missing")", refusal, draft: { $0.header[name] = value })
    }

    var testDescription: String { name }

    func token() throws -> String {
        var token = Draft()
        try draft(&token)
        return try text(try token.token())
    }

    static let all = form + headers + confusions + keys + signatures + times + names
}

/// The parts of a token.
func parts(of token: String) -> [String] {
    token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
}

/// A token with one part made into something else.
func changing(_ index: Int, of token: String, _ change: (String) throws -> String) rethrows -> String {
    var parts = parts(of: token)
    parts[index] = try change(parts[index])
    return parts.joined(separator: ".")
}
