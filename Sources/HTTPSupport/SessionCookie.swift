public import Foundation
import HTTPTypes
import Hummingbird

/// The cookie of a signed-in browser: no script reads it, and no page of another site has it sent.
public struct SessionCookie: Sendable {
    public static let name = "heartshield_session"

    /// Whether browsers reach the service by https only, and must keep the cookie to that.
    private let isSecure: Bool

    public init(isSecure: Bool) {
        self.isSecure = isSecure
    }

    /// The value of `Set-Cookie` for a session.
    public func text(of secret: APISecret, until expiry: Date, from now: Date) -> String {
        let seconds = Int(exactly: max(0, expiry.timeIntervalSince(now)).rounded(.down)) ?? 0
        return "\(Self.name)=\(secret.text); HttpOnly; SameSite=Strict; Path=/; Max-Age=\(seconds)"
            + (isSecure ? "; Secure" : "")
    }

    /// The value of `Set-Cookie` that takes it away.
    public static let removal = "\(name)=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"

    /// What a request brings as the cookie; nil where it brings none. Of several that differ none is believed: another
    /// host of the domain may have set one.
    static func value(in request: Request) -> String? {
        var found: String?
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard halves.count == 2, halves[0].trimmingCharacters(in: .whitespaces) == name else { continue }
                let value = halves[1].trimmingCharacters(in: .whitespaces)
                if let found, found != value { return "" }
                found = value
            }
        }
        return found
    }
}
