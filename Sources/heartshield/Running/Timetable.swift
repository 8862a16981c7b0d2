import Logging
import Metrics

/// A piece of work that comes again and again.
struct Job: Sendable {
    /// In the log and the metrics.
    let name: String
    /// From the end of one piece of work to the next.
    let interval: Duration
    /// From a failure to the next attempt.
    let pauseAfterFailure: Duration
    let work: @Sendable () async throws -> Void

    init(
        _ name: String, every interval: Duration, afterFailure pause: Duration,
        _ work: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.interval = interval
        pauseAfterFailure = pause
        self.work = work
    }
}

/// When each job is due. One that fails keeps no other from its turn, and is not tried again before its pause is over.
struct Timetable {
    private struct Entry {
        let job: Job
        /// Nil: at once.
        var dueAt: ContinuousClock.Instant?
        /// A failure is logged when it begins, not each time.
        var hasFailed = false
    }

    private var entries: [Entry]
    private let logger: Logger

    init(jobs: [Job], logger: Logger) {
        entries = jobs.map { Entry(job: $0) }
        self.logger = logger
    }

    /// Does what is due, one job after another.
    ///
    /// - Parameter now: reads the time before and after each job.
    mutating func work(at now: @autoclosure () -> ContinuousClock.Instant) async {
        for index in entries.indices {
            guard !Task.isCancelled else { return }
            guard entries[index].dueAt.map({ $0 <= now() }) ?? true else { continue }
            let job = entries[index].job
            do {
                try await job.work()
                entries[index].hasFailed = false
                entries[index].dueAt = now() + job.interval
            } catch  where Task.isCancelled {
                return
            } catch {
                Counter(label: "clockwork_failures", dimensions: [("job", job.name)]).increment()
                if !entries[index].hasFailed {
                    logger.warning(
                        "What time changes cannot be kept",
                        metadata: ["job": "\(job.name)", "error": "\(error)"])
                }
                entries[index].hasFailed = true
                entries[index].dueAt = now() + job.pauseAfterFailure
            }
        }
    }
}
