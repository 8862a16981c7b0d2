import Foundation

/// The members of a JSON object as they are written, so that they may also be written wrongly.
struct Members: Sendable {
    private var list: [(name: String, value: String)]

    init(_ list: [(name: String, value: String)]) { self.list = list }

    /// The value as JSON text; nil is no member.
    subscript(_ name: String) -> String? {
        get { list.first { $0.name == name }?.value }
        set {
            guard let newValue else { return list.removeAll { $0.name == name } }
            if let index = list.firstIndex(where: { $0.name == name }) {
                list[index].value = newValue
            } else {
                list.append((name, newValue))
            }
        }
    }

    /// Adds a member also where there is one of that name.
    mutating func add(_ name: String, _ value: String) { list.append((name, value)) }

    var text: String { "{" + list.map { #""\#($0.name)":\#($0.value)"# }.joined(separator: ",") + "}" }
}

/// A token before it is signed. As it is made it is valid; the person is invented.
struct Draft: Sendable {
    static let issuer = "https://login.trust.example/realms/K1"
    static let audience = "heartshield-K"
    static let subject = "invented-7f3a"
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    var header = Members([("alg", #""RS256""#), ("typ", #""JWT""#), ("kid", #""rsa""#)])
    var payload = Members([
        ("iss", #""\#(issuer)""#), ("aud", #""\#(audience)""#), ("sub", #""\#(subject)""#), ("iat", "1799999990"),
        ("nbf", "1799999990"), ("exp", "1800000300"), ("email", #""invented@trust.example""#),
        ("email_verified", "true"),
    ])
    var signing = Signing.rs256(TestKeys.rsa)
    /// In place of the members.
    var headerBytes: Data?
    var payloadBytes: Data?

    /// Signed by the named key with the named algorithm.
    mutating func sign(_ algorithm: String, kid: String, _ signing: Signing) {
        header["alg"] = #""\#(algorithm)""#
        header["kid"] = #""\#(kid)""#
        self.signing = signing
    }

    func token() throws -> String {
        let header = headerBytes ?? Data(header.text.utf8)
        let payload = payloadBytes ?? Data(payload.text.utf8)
        let signed = header.base64URL + "." + payload.base64URL
        return signed + "." + (try signing.signature(of: Data(signed.utf8))).base64URL
    }
}
