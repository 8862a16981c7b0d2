import Foundation
import HTTPSupport
import Mail
import Registry
import RegistryStore

/// Sends the messages that are due, one after another. Several instances may do it at once: each message is one's alone.
struct MailSender: Sendable {
    /// How an attempt ended.
    enum Outcome: String, Sendable, CaseIterable {
        case sent
        /// It is tried again.
        case failed
        /// It is a dead letter.
        case givenUp = "given_up"
    }

    let outbox: PostgresOutbox
    let transport: any MailTransport
    let from: MailAddress
    let place: MessageText.Place
    var schedule = RetrySchedule.standard
    /// Whoever waits to sign in has asked again by then.
    var linkSchedule = RetrySchedule(pauses: [30, 60, 300, 900].map { .seconds($0) }, attempts: 5)
    var holdingTime = PostgresOutbox.holdingTime

    private static let name = "HeartShield"
    static let signIn = "sign_in"
    static let confirmAddress = "confirm_address"

    /// Sends until nothing is due.
    ///
    /// - Parameter report: called after each attempt for each message of the mail, with its kind.
    /// - Throws: ``RegistryError``s of the database. What was sent and could not be noted is sent again later, with the
    ///   same Message-ID.
    func sendDue(_ report: (Outcome, String) -> Void = { _, _ in }) async throws {
        while !Task.isCancelled, let message = try await outbox.take(holding: holdingTime) {
            let outcome = try await send(message)
            report(outcome(message.attempt), message.kind)
            for fellow in message.fellows { report(outcome(fellow.attempt), fellow.kind) }
        }
    }

    /// - Returns: how it ended for a message of the mail, by its count of attempts.
    private func send(_ message: PostgresOutbox.Taken) async throws -> (Int) -> Outcome {
        guard message.accountIsOpen, let email = message.email else {
            let failure = message.accountIsOpen ? "The account has no address." : "The account is closed."
            return try await giveUp(message, failure)
        }
        let mail: MailMessage
        do {
            let text = try await text(of: message, to: email)
            mail = try MailMessage(
                from: from, fromName: Self.name, to: MailAddress(email), subject: text.subject, body: text.body,
                id: message.id.uuidString.lowercased(), date: message.createdAt)
        } catch let error as MailAddressError {
            return try await giveUp(message, error.description)
        } catch let error as MailMessageError {
            return try await giveUp(message, error.description)
        }
        do throws(MailFailure) {
            try await transport.send(mail)
        } catch {
            let schedule = Self.hasLink(message) ? linkSchedule : schedule
            // By the mail's id, so that messages that were tried equally often stay together.
            let pause: (Int) -> Duration? = { attempts in
                switch schedule.step(after: error, attempts: attempts, id: mail.id) {
                case .giveUp: nil
                case .tryAgain(let pause): pause
                }
            }
            try await outbox.markFailed(message, because: error.description, retryAfter: pause)
            return { pause($0) == nil ? .givenUp : .failed }
        }
        try await outbox.markSent(message)
        return { _ in .sent }
    }

    /// The secret of a link is made when its mail is, and kept by nobody: only its hash is.
    private func text(of message: PostgresOutbox.Taken, to email: String) async throws -> MessageText {
        guard Self.hasLink(message) else {
            guard !message.fellows.isEmpty else {
                return MessageText(kind: message.kind, facts: message.facts, at: place)
            }
            return MessageText(
                reminders: [(message.kind, message.facts)] + message.fellows.map { ($0.kind, $0.facts) }, at: place)
        }
        let secret = APISecret(.link)
        let minutes = try await outbox.addLink(for: message.accountID, to: email, secretHash: secret.hash)
        let link = MessageText.Link(secret: secret.text, validFor: minutes)
        return message.kind == Self.confirmAddress
            ? MessageText(confirmAddress: link, at: place) : MessageText(signIn: link, at: place)
    }

    private static func hasLink(_ message: PostgresOutbox.Taken) -> Bool {
        message.kind == signIn || message.kind == confirmAddress
    }

    private func giveUp(_ message: PostgresOutbox.Taken, _ failure: String) async throws -> (Int) -> Outcome {
        try await outbox.markFailed(message, because: failure) { _ in nil }
        return { _ in .givenUp }
    }
}
