import InMemoryLogging
import Logging
import Synchronization
import Testing

@testable import heartshield

@Suite("Each job has its own time")
struct TimetableTests {
    private struct Broken: Error {}

    /// Counts what was done, and fails what it is told to.
    private final class Bench: Sendable {
        private let state = Mutex((counts: [String: Int](), broken: Set<String>()))

        func job(_ name: String, every interval: Duration, afterFailure pause: Duration) -> Job {
            Job(name, every: interval, afterFailure: pause) {
                let isBroken = self.state.withLock { state in
                    state.counts[name, default: 0] += 1
                    return state.broken.contains(name)
                }
                if isBroken { throw Broken() }
            }
        }

        func `break`(_ name: String) { state.withLock { _ = $0.broken.insert(name) } }
        func mend(_ name: String) { state.withLock { _ = $0.broken.remove(name) } }
        func count(_ name: String) -> Int { state.withLock { $0.counts[name] ?? 0 } }
    }

    @Test("A job that fails keeps no other from its turn, waits for its own pause, and is named in the log once")
    func failing() async {
        let (bench, log, start) = (Bench(), InMemoryLogHandler(), ContinuousClock.now)
        var timetable = Timetable(
            jobs: [
                bench.job("first", every: .seconds(1), afterFailure: .seconds(10)),
                bench.job("second", every: .seconds(1), afterFailure: .seconds(10)),
                bench.job("daily", every: .seconds(3600), afterFailure: .seconds(300)),
            ], logger: Logger(label: "test") { _ in log })
        bench.break("first")
        bench.break("daily")
        for second in 0..<600 { await timetable.work(at: start + .seconds(second)) }
        #expect(bench.count("second") == 600)
        #expect(bench.count("first") == 60)
        #expect(bench.count("daily") == 2)
        #expect(log.entries.compactMap { $0.metadata["job"]?.description } == ["first", "daily"])

        bench.mend("first")
        bench.mend("daily")
        for second in 600..<1200 { await timetable.work(at: start + .seconds(second)) }
        #expect(bench.count("second") == 1200)
        #expect(bench.count("first") == 660)
        // It worked at once, and is not due again within the hour.
        #expect(bench.count("daily") == 3)
        bench.break("first")
        for second in 1200..<1205 { await timetable.work(at: start + .seconds(second)) }
        #expect(log.entries.compactMap { $0.metadata["job"]?.description } == ["first", "daily", "first"])
    }

    @Test("Whoever is told to stop begins no other job")
    func stopping() async {
        let bench = Bench()
        let count = await Task {
            var timetable = Timetable(
                jobs: [
                    Job("first", every: .seconds(1), afterFailure: .seconds(1)) {
                        withUnsafeCurrentTask { $0?.cancel() }
                        throw CancellationError()
                    },
                    bench.job("second", every: .seconds(1), afterFailure: .seconds(1)),
                ], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            await timetable.work(at: .now)
            return bench.count("second")
        }.value
        #expect(count == 0)
    }
}
