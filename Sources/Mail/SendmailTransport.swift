import Foundation
import Subprocess

/// Sends through a program that takes the place of `sendmail`: Postfix, Exim, OpenSMTPD, msmtp and others bring one. They
/// queue the message, speak to other hosts, and encrypt.
///
/// The program is started directly and never through a shell, with the receiver as its own argument behind `--`, so that no
/// address is taken for an option or a command. It gets the message on standard input, and an environment of `PATH` and
/// `LC_ALL` only: no password or connection string of the service goes to it. Its standard output is thrown away; of what
/// it says on standard error the beginning goes into the failure, the rest is read and forgotten.
///
/// Whatever the program does, ``send(_:)`` comes back within the deadline and the grace, and a moment.
public struct SendmailTransport: MailTransport {
    /// An absolute path.
    public let program: String
    /// Before `-f`; `-i` keeps a line with a single dot from ending the message.
    public let options: [String]
    /// Where the receiving hosts report failures; nil leaves it to the program.
    public let envelopeSender: MailAddress?
    /// How long the program may run.
    public let deadline: Duration
    /// How long it may go on after it was asked to end (SIGTERM); then it is killed (SIGKILL).
    public let grace: Duration

    /// Why a transport cannot be made of these settings.
    public enum SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
        case programNotAbsolute
        case optionNotUsable
        case durationNotUsable

        public var description: String {
            switch self {
            case .programNotAbsolute: "The mail program is named by its whole path, such as /usr/sbin/sendmail."
            case .optionNotUsable: "An option of the mail program begins with a hyphen, is not “--” and holds no NUL."
            case .durationNotUsable: "The mail program is allowed between a millisecond and an hour."
            }
        }
    }

    /// - Parameters:
    ///   - options: Each begins with `-`; one that takes a value has it behind it in the same text.
    ///   - deadline: From a millisecond to an hour; `grace` as well.
    public init(
        program: String, options: [String] = ["-i"], envelopeSender: MailAddress? = nil,
        deadline: Duration = .seconds(30), grace: Duration = .seconds(2)
    ) throws(SettingsError) {
        guard program.hasPrefix("/"), !program.utf8.contains(0) else { throw .programNotAbsolute }
        for option in options {
            guard option.utf8.count > 1, option.hasPrefix("-"), option != "--", !option.utf8.contains(0) else {
                throw .optionNotUsable
            }
        }
        let allowed: ClosedRange<Duration> = .milliseconds(1) ... .seconds(3600)
        guard allowed.contains(deadline), allowed.contains(grace) else { throw .durationNotUsable }
        self.program = program
        self.options = options
        self.envelopeSender = envelopeSender
        self.deadline = deadline
        self.grace = grace
    }

    /// The arguments for a message to `receiver`.
    func arguments(for receiver: MailAddress) -> [String] {
        options + (envelopeSender.map { ["-f", $0.description] } ?? []) + ["--", receiver.description]
    }

    public func send(_ message: MailMessage) async throws(MailFailure) {
        guard !Task.isCancelled else { throw MailFailure(.cancelled) }
        let run = ProgramRun(
            program: program, arguments: arguments(for: message.to), deadline: deadline, grace: grace)
        func failure(_ reason: MailFailure.Reason, _ words: some Sequence<UInt8>) -> MailFailure {
            MailFailure(reason, said: words, hiding: message.to)
        }
        switch await run.ending(input: message.rendered()) {
        case .exited(0, _): return
        case .exited(let code, let complaint): throw failure(.refused(code: code), complaint)
        case .killed(let signal, let complaint): throw failure(.killed(signal: signal), complaint)
        case .late(let complaint): throw failure(.tookTooLong, complaint)
        case .cancelled(let complaint): throw failure(.cancelled, complaint)
        case .cannotStart(let words): throw failure(.cannotStart, words.utf8)
        case .lost(let words): throw failure(.lostTrack, words.utf8)
        }
    }
}
