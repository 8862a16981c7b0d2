/// Why a message was not handed over.
///
/// Only what is known to be the message's own fault is permanent. To try in vain costs a few attempts; to give up too early
/// costs the message. So a wrong setting or a missing right, which somebody may put right within the hour, is tried again.
public struct MailFailure: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        /// The mail program said no: its exit code.
        case refused(code: Int32)
        /// A signal ended the mail program.
        case killed(signal: Int32)
        /// The mail program was ended because it took longer than was allowed.
        case tookTooLong
        /// The task that sent was cancelled, and the mail program ended.
        case cancelled
        /// There is no such program, or it could not be started.
        case cannotStart
        /// The message could not be written to where it should go.
        case cannotWrite
        /// The mail program was started, and how it ended could not be seen.
        case lostTrack
    }

    public let reason: Reason
    /// What the mail program or the system said about it, on one line of at most ``greatestDetailLength`` characters; empty where nothing was said.
    public let detail: String

    public static let greatestDetailLength = 160

    /// - Parameter detail: Is shortened and made one line.
    public init(_ reason: Reason, detail: String = "") {
        self.init(reason, said: detail.utf8, hiding: nil)
    }

    init(_ reason: Reason, said words: some Sequence<UInt8>, hiding receiver: MailAddress?) {
        self.reason = reason
        detail = Excerpt.line(words, hiding: receiver)
    }

    /// Whether the same message may go another time.
    public var isTemporary: Bool {
        switch reason {
        case .refused(let code): !Self.permanentCodes.contains(code)
        case .killed, .tookTooLong, .cancelled, .cannotStart, .cannotWrite, .lostTrack: true
        }
    }

    /// Of sysexits(3): the arguments, the message or the receiver is wrong. 64 is what mail programs say to an address that
    /// they cannot read.
    private static let permanentCodes: Set<Int32> = [64, 65, 67]

    /// The names that sysexits(3) gives to what mail programs return.
    private static let names: [Int32: String] = [
        64: "usage", 65: "data", 66: "no input", 67: "no such user", 68: "no such host", 69: "unavailable",
        70: "software", 71: "system", 73: "cannot create", 74: "input or output", 75: "try again later",
        76: "protocol", 77: "not permitted", 78: "configuration",
    ]
}

extension MailFailure: CustomStringConvertible {
    /// A sentence or two.
    public var description: String {
        let sentence =
            switch reason {
            case .refused(let code):
                "The mail program refused the message with code \(code)\(Self.names[code].map { " (\($0))" } ?? "")."
            case .killed(let signal): "The mail program was ended by signal \(signal)."
            case .tookTooLong: "The mail program took too long and was ended."
            case .cancelled: "Sending was cancelled."
            case .cannotStart: "The mail program cannot be started."
            case .cannotWrite: "The message cannot be written."
            case .lostTrack: "How the mail program ended could not be seen."
            }
        return detail.isEmpty ? sentence : sentence + " It was said: " + detail
    }
}
