import CoreMetrics
import Synchronization

/// One counter, gauge or histogram.
final class PrometheusSeries: CounterHandler, RecorderHandler, MeterHandler, TimerHandler, Sendable {
    /// Upper bounds in seconds: a nearest answer takes tens of microseconds, an import seconds.
    static let bounds = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    private struct State {
        var value = 0.0
        var count = 0
        /// How many fell at or under each bound and above the one before.
        var buckets = [Int](repeating: 0, count: PrometheusSeries.bounds.count)
    }

    private let state = Mutex(State())

    func increment(by amount: Int64) { state.withLock { $0.value += Double(amount) } }
    func reset() { state.withLock { $0 = State() } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { state.withLock { $0.value = value } }
    func increment(by amount: Double) { state.withLock { $0.value += amount } }
    func decrement(by amount: Double) { state.withLock { $0.value -= amount } }

    func recordNanoseconds(_ duration: Int64) {
        let seconds = Double(duration) / 1e9
        state.withLock {
            $0.value += seconds
            $0.count += 1
            if let index = Self.bounds.firstIndex(where: { seconds <= $0 }) { $0.buckets[index] += 1 }
        }
    }

    func lines(for key: SeriesKey) -> String {
        let state = state.withLock { $0 }
        let labels = key.labels.isEmpty ? "" : "{\(key.labels)}"
        guard key.kind == .histogram else { return "\(key.exposedName)\(labels) \(Self.number(state.value))\n" }
        let separator = key.labels.isEmpty ? "" : ","
        var text = ""
        var total = 0
        for (bound, count) in zip(Self.bounds, state.buckets) {
            total += count
            text += "\(key.exposedName)_bucket{\(key.labels)\(separator)le=\"\(Self.number(bound))\"} \(total)\n"
        }
        text += "\(key.exposedName)_bucket{\(key.labels)\(separator)le=\"+Inf\"} \(state.count)\n"
        text += "\(key.exposedName)_sum\(labels) \(Self.number(state.value))\n"
        text += "\(key.exposedName)_count\(labels) \(state.count)\n"
        return text
    }

    private static func number(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { String(whole) } else { "\(value)" }
    }
}
