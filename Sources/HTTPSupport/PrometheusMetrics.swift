public import CoreMetrics
import Synchronization

/// Keeps what the service measures and writes it in the text format that Prometheus reads (version 0.0.4).
///
/// Counters end in `_total`, timers are histograms in seconds, recorders and meters are gauges of the last value. Metrics
/// with the same name and dimensions are one.
public final class PrometheusMetrics: MetricsFactory, Sendable {
    private let series = Mutex<[SeriesKey: PrometheusSeries]>([:])

    public init() {}

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        find(.counter, label, dimensions)
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        find(.gauge, label, dimensions)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        find(.gauge, label, dimensions)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        find(.histogram, label, dimensions)
    }

    // A handler stays for as long as the process: a series that vanishes and comes back would look like a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// All series as text, ordered by name and dimensions.
    public func text() -> String {
        let ordered = series.withLock { Array($0) }.sorted { $0.key < $1.key }
        var text = ""
        var lastName = ""
        for (key, series) in ordered {
            if key.exposedName != lastName {
                lastName = key.exposedName
                text += "# TYPE \(key.exposedName) \(key.kind.rawValue)\n"
            }
            text += series.lines(for: key)
        }
        return text
    }

    private func find(_ kind: PrometheusKind, _ label: String, _ dimensions: [(String, String)]) -> PrometheusSeries {
        let key = SeriesKey(kind: kind, label: label, dimensions: dimensions)
        return series.withLock {
            if let known = $0[key] { return known }
            let new = PrometheusSeries()
            $0[key] = new
            return new
        }
    }
}

enum PrometheusKind: String {
    case counter
    case gauge
    case histogram
}

struct SeriesKey: Hashable, Comparable {
    let kind: PrometheusKind
    let exposedName: String
    /// `a="1",b="2"`, escaped.
    let labels: String

    init(kind: PrometheusKind, label: String, dimensions: [(String, String)]) {
        self.kind = kind
        let suffix =
            switch kind {
            case .counter: "_total"
            case .gauge: ""
            case .histogram: "_seconds"
            }
        exposedName = Self.name(label) + suffix
        labels = dimensions.map { "\(Self.name($0.0))=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.exposedName, left.labels) < (right.exposedName, right.labels)
    }

    private static func name(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
    }
}
