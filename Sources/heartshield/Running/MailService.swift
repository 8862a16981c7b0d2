import Logging
import Metrics
import RegistryStore
import ServiceLifecycle

/// Sends what is due, and measures what waits and what could not be sent.
struct MailService: Service {
    let outbox: PostgresOutbox
    /// Nil: no way to send is configured, and messages wait.
    let sender: MailSender?
    let logger: Logger

    static let interval = Duration.seconds(1)

    func run() async throws {
        if sender == nil {
            logger.notice(
                "No mail is sent: messages wait until HEARTSHIELD_SENDMAIL or HEARTSHIELD_MAIL_FOLDER is set")
        }
        await cancelWhenGracefulShutdown {
            var isLost = false
            while !Task.isCancelled {
                do {
                    try await sender?.sendDue(note)
                    let count = try await outbox.count()
                    Gauge(label: "outgoing_messages", dimensions: [("state", "waiting")]).record(count.waiting)
                    Gauge(label: "outgoing_messages", dimensions: [("state", "dead")]).record(count.dead)
                    isLost = false
                } catch is CancellationError {
                    return
                } catch {
                    if !isLost {
                        logger.warning("Messages cannot be sent now", metadata: ["error": "\(error)"])
                    }
                    isLost = true
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Neither an address nor what a mail program said is logged: both may name people.
    private func note(_ outcome: MailSender.Outcome, _ kind: String) {
        Counter(label: "outgoing_attempts", dimensions: [("outcome", outcome.rawValue)]).increment()
        switch outcome {
        case .sent: logger.debug("A message was sent", metadata: ["kind": "\(kind)"])
        case .failed: logger.info("A message could not be sent and is tried again", metadata: ["kind": "\(kind)"])
        case .givenUp: logger.warning("A message could not be sent and was given up", metadata: ["kind": "\(kind)"])
        }
    }
}
