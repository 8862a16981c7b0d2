import Foundation

/// A thread of its own for each connection, and the executor of the connection's actor.
///
/// The cooperative pool has as many threads as the machine has cores, so a single waiting call of libpq on it takes a good part of the
/// whole program away. Dispatch is no way out: its concurrent queues draw on the very threads that the cooperative pool uses.
final class ConnectionThread: SerialExecutor {
    private enum Work {
        /// The executor travels with the job, so that it outlives the last job of its actor.
        case job(UnownedJob, ConnectionThread)
        case closure(@Sendable () -> Void)
    }

    /// What the thread itself holds on to: it must not keep the executor alive, whose end is the thread's end.
    private final class Inbox: @unchecked Sendable {
        private let condition = NSCondition()
        // Both are touched only under the condition's lock.
        private var waiting: [Work] = []
        private var isClosed = false

        func add(_ work: Work) {
            condition.lock()
            waiting.append(work)
            condition.signal()
            condition.unlock()
        }

        func close() {
            condition.lock()
            isClosed = true
            condition.signal()
            condition.unlock()
        }

        /// Everything that came in since the last call, or `nil` when nothing can come any more.
        func next() -> [Work]? {
            condition.lock()
            defer { condition.unlock() }
            while waiting.isEmpty {
                if isClosed { return nil }
                condition.wait()
            }
            let work = waiting
            waiting = []
            return work
        }
    }

    private let inbox: Inbox

    init(name: String) {
        let inbox = Inbox()
        self.inbox = inbox
        let thread = Thread {
            while let batch = inbox.next() {
                for work in batch {
                    switch work {
                    case .job(let job, let executor): job.runSynchronously(on: executor.asUnownedSerialExecutor())
                    case .closure(let body): body()
                    }
                }
            }
        }
        thread.name = name
        thread.start()
    }

    deinit {
        inbox.close()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        inbox.add(.job(UnownedJob(job), self))
    }

    /// Runs a call that may block.
    func submit(_ body: @escaping @Sendable () -> Void) {
        inbox.add(.closure(body))
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}
