import Foundation

/// An address at which a provider may be asked: https, or plain http where the host is this machine. No user, no fragment.
struct ProviderAddress: Sendable {
    let url: URL
    let isLoopback: Bool

    init?(_ text: String) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let url = URL(string: text, encodingInvalidCharacters: false),
            let host = url.host(), !host.isEmpty, url.user() == nil, url.fragment() == nil
        else { return nil }
        isLoopback = ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host.lowercased())
        switch url.scheme?.lowercased() {
        case "https": break
        case "http" where isLoopback: break
        default: return nil
        }
        self.url = url
    }
}
