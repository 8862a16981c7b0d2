import Logging
import Metrics
import Registry
import RegistryStore
import ServiceLifecycle

/// What the service does by itself as time passes. Every instance runs it, and the database lets one at a time do the work.
/// Answers do not wait for it: the locator knows by itself what has expired.
struct ClockworkService: Service {
    let clockwork: Clockwork
    let reminders: Reminders
    let logger: Logger

    static let interval = Duration.seconds(1)
    /// The head of the audit is logged at most so often: the log is the copy outside the database.
    static let headInterval = Duration.seconds(60)
    /// Reminders and retention are of days; within the day an hour is soon enough.
    static let dailyInterval = Duration.seconds(3600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var rounds = Rounds()
            var isLost = false
            while !Task.isCancelled {
                do {
                    try await work(&rounds)
                    isLost = false
                } catch is CancellationError {
                    return
                } catch {
                    if !isLost {
                        logger.warning("What time changes cannot be kept", metadata: ["error": "\(error)"])
                    }
                    isLost = true
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// What was done when.
    private struct Rounds {
        var head: AuditHead?
        var headLookedAt: ContinuousClock.Instant?
        var lookedAtDays: ContinuousClock.Instant?
    }

    private func work(_ rounds: inout Rounds) async throws {
        Counter(label: "readiness_advances").increment(by: try await clockwork.advanceReadiness())
        Counter(label: "audit_seals").increment(by: try await clockwork.sealAudit())
        if isDue(rounds.headLookedAt, every: Self.headInterval) {
            let head = try await clockwork.auditHead()
            if let head, head != rounds.head {
                logger.notice("Head of the audit", metadata: ["head": "\(head)"])
            }
            rounds.head = head
            rounds.headLookedAt = .now
        }
        if isDue(rounds.lookedAtDays, every: Self.dailyInterval) {
            Counter(label: "reminders").increment(by: try await reminders.remind())
            Counter(label: "outdated_rows_dropped").increment(by: try await clockwork.dropOutdated())
            rounds.lookedAtDays = .now
        }
    }

    private func isDue(_ last: ContinuousClock.Instant?, every interval: Duration) -> Bool {
        last.map { $0.duration(to: .now) >= interval } ?? true
    }
}
