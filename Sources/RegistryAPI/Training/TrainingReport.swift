import HTTPSupport
import HTTPTypes
import Registry

/// What each row of a file of sessions is, and whether they were kept.
struct TrainingReport: Sendable {
    private struct Line: Sendable {
        let line: Int
        let key: String?
        let outcome: String
        var changes: [String] = []
        var faults: [TrainingLine.Fault] = []
    }

    private let lines: [Line]
    private let remarks: [String]
    private let isPreview: Bool

    /// - Parameter outcomes: of the rows that could be read, in their order.
    init(rows: [TrainingSeasonReader.Row], outcomes: [SeasonOutcome], remarks: [String], isPreview: Bool) {
        var left = outcomes[...]
        lines = rows.map { row in
            guard row.session != nil, let outcome = left.popFirst() else {
                return Line(line: row.line, key: row.key, outcome: "faulty", faults: row.faults)
            }
            switch outcome {
            case .new: return Line(line: row.line, key: row.key, outcome: "new")
            case .unchanged: return Line(line: row.line, key: row.key, outcome: "unchanged")
            case .changed(let changes):
                return Line(line: row.line, key: row.key, outcome: "changed", changes: changes)
            case .faulty(let faults):
                return Line(
                    line: row.line, key: row.key, outcome: "faulty",
                    faults: faults.map { .init(TrainingLine.column(of: $0.field), $0.detail) })
            }
        }
        self.remarks = remarks
        self.isPreview = isPreview
    }

    private func count(_ outcome: String) -> Int { lines.count { $0.outcome == outcome } }

    var answer: KeptAnswer {
        KeptAnswer(.ok) { writer in
            writer.member("preview", isPreview)
            writer.member("kept", !isPreview && count("faulty") == 0)
            writer.member("rowCount", lines.count)
            writer.member("newCount", count("new"))
            writer.member("changedCount", count("changed"))
            writer.member("unchangedCount", count("unchanged"))
            writer.member("faultyCount", count("faulty"))
            writer.name("remarks")
            writer.array(remarks) { $0.value($1) }
            writer.name("rows")
            writer.array(lines) { writer, line in
                writer.object { writer in
                    writer.member("line", line.line)
                    writer.member("key", line.key)
                    writer.member("outcome", line.outcome)
                    writer.name("changes")
                    writer.array(line.changes) { $0.value($1) }
                    writer.name("faults")
                    writer.array(line.faults) { writer, fault in
                        writer.object { writer in
                            writer.member("column", fault.column?.name)
                            writer.member("detail", fault.detail)
                        }
                    }
                }
            }
        }
    }
}
