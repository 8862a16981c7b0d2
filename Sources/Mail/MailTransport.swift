/// A way by which messages leave.
public protocol MailTransport: Sendable {
    /// Hands one message over. When it returns, somebody else has taken the message and answers for it; whether it arrives is
    /// not known.
    ///
    /// When it throws, the message may have been handed over all the same: a program can be killed after it has sent. Who
    /// tries again sends the same message with the same id, by which a second copy can be recognised.
    ///
    /// - Throws: `MailFailure`, which says whether trying again is of use. ``RetrySchedule`` says when.
    func send(_ message: MailMessage) async throws(MailFailure)
}
