/// When a message that was not handed over is tried again, and when it is given up.
///
/// A pure function of the number of attempts made: who keeps messages keeps that number, and nothing else. The pauses of
/// ``standard`` are 1, 5, 15 and 60 minutes, 4 hours, and then 12 hours each; after the eleventh attempt, 65 hours or a
/// little more after the first, the message is given up. A mail host that fails on a Friday evening can be mended on Monday
/// morning, and nothing is lost.
public struct RetrySchedule: Hashable, Sendable {
    /// What to do after an attempt that failed.
    public enum Step: Hashable, Sendable {
        case tryAgain(after: Duration)
        /// The message goes where somebody looks at those that could not be sent.
        case giveUp
    }

    /// The pause after the first attempt, after the second, and so on; the last one holds from there on.
    public let pauses: [Duration]
    /// After so many attempts a message is given up.
    public let attempts: Int

    public static let standard = RetrySchedule(
        pauses: [60, 300, 900, 3600, 4 * 3600, 12 * 3600].map { .seconds($0) }, attempts: 11)

    /// A pause is made longer by up to this part of it.
    private static let greatestStretch = 0.1
    private static let longestPause = Duration.seconds(30 * 86_400)

    /// - Parameters:
    ///   - pauses: A negative one counts as none, one of more than 30 days as 30. An empty list makes every pause one
    ///     minute.
    ///   - attempts: At least 1; less counts as 1.
    public init(pauses: [Duration], attempts: Int) {
        self.pauses = pauses.isEmpty ? [.seconds(60)] : pauses.map { min(max($0, .zero), Self.longestPause) }
        self.attempts = max(attempts, 1)
    }

    /// - Parameters:
    ///   - failure: Of the last attempt. A permanent one gives the message up at once.
    ///   - made: Attempts made so far, that one among them.
    ///   - id: The message's. Messages that failed together part, because each pause is made longer by up to a tenth that
    ///     depends on this and on the attempt; never shorter, and the same at every call, on every machine.
    public func step(after failure: MailFailure, attempts made: Int, id: String) -> Step {
        guard failure.isTemporary, made < attempts else { return .giveUp }
        return .tryAgain(after: pause(afterAttempts: made, id: id))
    }

    /// How long to wait after so many attempts, also where ``step(after:attempts:id:)`` would give up; zero before the
    /// first.
    public func pause(afterAttempts made: Int, id: String) -> Duration {
        guard made > 0 else { return .zero }
        let pause = pauses[min(made, pauses.count) - 1]
        return pause + pause * (Self.fraction(of: "\(made) \(id)") * Self.greatestStretch)
    }

    /// A number from 0 to 1 that looks arbitrary: FNV-1a of 64 bits (Fowler, Noll and Vo, RFC 9923), of which the upper half
    /// of the bits after one more mixing counts.
    private static func fraction(of text: String) -> Double {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
        return Double(hash >> 32) / Double(UInt32.max)
    }
}
