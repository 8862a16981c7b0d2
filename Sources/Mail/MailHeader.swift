/// The headers that a message may have besides those that every message has. There are no others, and none of them holds
/// free text.
public enum MailHeader: Hashable, Sendable {
    /// `Auto-Submitted: auto-generated`: a program wrote this, so no program should answer it (RFC 3834, section 5).
    case autoSubmitted
    /// `X-Auto-Response-Suppress: All`: the same, for Exchange, which sends absence notes all the same.
    case suppressAutomaticReplies
    /// `Reply-To`: where answers go in place of the sender.
    case replyTo(MailAddress)

    var name: String {
        switch self {
        case .autoSubmitted: "Auto-Submitted"
        case .suppressAutomaticReplies: "X-Auto-Response-Suppress"
        case .replyTo: "Reply-To"
        }
    }

    var value: String {
        switch self {
        case .autoSubmitted: "auto-generated"
        case .suppressAutomaticReplies: "All"
        case .replyTo(let address): address.description
        }
    }
}
