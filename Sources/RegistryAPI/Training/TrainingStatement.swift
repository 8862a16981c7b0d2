import Registry

/// The statement of a year as text to print, 80 columns wide.
struct TrainingStatement {
    /// Whose sessions.
    enum Scope: String {
        case scheme, group, all

        fileprivate var words: String {
            switch self {
            case .scheme: "Sessions of one scheme"
            case .group: "Sessions of one community group"
            case .all: "All sessions"
            }
        }
    }

    /// By one thing each; of one year.
    let tables: [TrainingTotals]
    let scope: Scope

    static let width = 80
    private static let numbers = 12

    var text: String {
        guard let first = tables.first else { return "" }
        var lines = [
            "TRAINING IN THE FINANCIAL YEAR \(first.year)", String(repeating: "=", count: Self.width),
            "\(scope.words), from \(first.year.days.lowerBound) to \(first.year.days.upperBound).", "",
        ]
        lines.append(Self.row("", "Sessions", "People", "Signposted"))
        lines.append(Self.row("All", first.total))
        for table in tables {
            lines += ["", Self.row(Self.title(of: table.grouping), "Sessions", "People", "Signposted")]
            lines.append(String(repeating: "-", count: Self.width))
            lines += table.rows.map { Self.row(Self.label(of: $0, table.grouping), $0) }
        }
        lines += [""] + Self.wrapped(first.method)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func title(of grouping: TrainingTotals.Grouping) -> String {
        switch grouping {
        case .programme: "By programme"
        case .district: "By district of the venue"
        case .decile: "By decile of deprivation of the venue"
        case .quintile: "By fifth of deprivation of the venue"
        case .month: "By month"
        }
    }

    private static func label(of row: TrainingTotals.Row, _ grouping: TrainingTotals.Grouping) -> String {
        guard let key = row.key else { return "Outside the areas that are known" }
        switch (grouping, key) {
        case (.quintile, "1"): return "1 (most deprived)"
        case (.quintile, "5"): return "5 (least deprived)"
        default: return row.name ?? key
        }
    }

    private static func row(_ label: String, _ row: TrainingTotals.Row) -> String {
        self.row(label, String(row.sessionCount), row.headCount.text, row.signpostedCount.text)
    }

    /// A label that is too long is cut; three columns to the right.
    private static func row(_ label: String, _ cells: String...) -> String {
        let room = width - cells.count * numbers
        let shown = label.count > room ? String(label.prefix(room - 1)) + "…" : label
        let padded = shown + String(repeating: " ", count: room - shown.count)
        return padded + cells.map { String(repeating: " ", count: max(0, numbers - $0.count)) + $0 }.joined()
    }

    private static func wrapped(_ sentence: String) -> [String] {
        sentence.split(separator: " ").reduce(into: [String]()) { lines, word in
            guard let last = lines.last, last.count + 1 + word.count <= width else { return lines.append(String(word)) }
            lines[lines.count - 1] = last + " " + word
        }
    }
}
