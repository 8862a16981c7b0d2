import Logging
import Metrics
import Registry
import RegistryStore
import ServiceLifecycle
import Synchronization

/// What the service does by itself as time passes. Every instance runs it, and the database lets one at a time do the work.
/// Answers do not wait for it: the locator knows by itself what has expired.
struct ClockworkService: Service {
    let jobs: [Job]
    let logger: Logger

    static let interval = Duration.seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var timetable = Timetable(jobs: jobs, logger: logger)
            while !Task.isCancelled {
                await timetable.work(at: .now)
                try? await Task.sleep(for: Self.interval)
            }
        }
    }
}

extension Job {
    /// All that is done as time passes.
    static func all(
        _ clockwork: Clockwork, _ reminders: Reminders, _ credentials: CredentialReminders, _ logger: Logger
    ) -> [Job] {
        let head = HeadLog(logger: logger)
        return [
            Job("readiness", every: .seconds(1), afterFailure: .seconds(5)) {
                Counter(label: "readiness_advances").increment(by: try await clockwork.advanceReadiness())
            },
            Job("audit_seal", every: .seconds(1), afterFailure: .seconds(5)) {
                Counter(label: "audit_seals").increment(by: try await clockwork.sealAudit())
            },
            Job("audit_head", every: .seconds(60), afterFailure: .seconds(60)) {
                head.note(try await clockwork.auditHead())
            },
            Job("forgotten_calls", every: .seconds(60), afterFailure: .seconds(60)) {
                Counter(label: "forgotten_calls_ended").increment(by: try await clockwork.endForgottenCalls())
            },
            Job("positions", every: .seconds(30), afterFailure: .seconds(5)) {
                Counter(label: "positions_dropped").increment(by: try await clockwork.dropOldPositions())
            },
            // Reminders and retention are of days; within the day an hour is soon enough.
            Job("reminders", every: .seconds(3600), afterFailure: .seconds(300)) {
                Counter(label: "reminders").increment(by: try await reminders.remind())
            },
            Job("credential_reminders", every: .seconds(3600), afterFailure: .seconds(300)) {
                Counter(label: "credential_reminders").increment(by: try await credentials.remind())
            },
            Job("retention", every: .seconds(3600), afterFailure: .seconds(300)) {
                Counter(label: "outdated_rows_dropped").increment(by: try await clockwork.dropOutdated())
            },
        ]
    }
}

/// Logs the head of the audit where it has changed: the log is the copy outside the database.
private final class HeadLog: Sendable {
    private let last = Mutex<AuditHead?>(nil)
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func note(_ head: AuditHead?) {
        let before = last.withLock { last in
            defer { last = head }
            return last
        }
        guard let head, head != before else { return }
        logger.notice("Head of the audit", metadata: ["head": "\(head)"])
    }
}
