import Registry

/// What an import did, for the person who ran it.
struct ImportReport {
    let source: String
    let fileName: String
    let reading: ImportReading
    let outcome: ImportOutcome
    let dryRun: Bool
    /// How many of each kind to list.
    let listed: Int

    func print() {
        let refused = reading.findings.filter { $0.severity == .refused }
        let doubtful = reading.findings.filter { $0.severity == .doubtful }
        say(
            "\(Console.harmless(fileName)): \(reading.format.rawValue), source \(source)"
                + (dryRun ? " (dry run: nothing was changed)" : ""))
        say("  \(reading.rowCount) rows read, \(reading.refusedCount) refused, \(reading.doubtfulCount) with remarks")
        let unreadable = reading.unreadableHoursCount
        if unreadable > 0 {
            say("  \(unreadable) with access hours that cannot be read: kept as they stand, they count as not known")
        }
        if let mapping = reading.mapping { say("  columns: \(Console.harmless(mapping.description))") }
        let would = dryRun ? "would be " : ""
        say(
            "  \(count(.added)) \(would)added, \(count(.updated)) \(would)updated, "
                + "\(count(.linked)) \(would)linked to a site known from elsewhere, \(outcome.unchangedCount) unchanged"
        )
        say("  \(count(.disappeared)) no longer in the file (left in the register), \(count(.reappeared)) back again")
        if reading.brokeOff {
            say("  The file breaks off: nothing is taken to be gone from it.")
        } else if !reading.tellsWhatIsGone {
            say("  Refused rows whose key cannot be told: \(reading.unknownRefusedKeys). Nothing is taken to be gone.")
        }
        if reading.findingsLeftOut > 0 { say("  \(reading.findingsLeftOut) remarks are not kept") }
        list("refused", refused)
        list("remarks", doubtful)
        for kind in ImportChange.Kind.allCases { list(kind) }
    }

    private func list(_ title: String, _ findings: [ImportFinding]) {
        guard !findings.isEmpty, listed > 0 else { return }
        say("\(title):")
        for finding in findings.prefix(listed) {
            let row = finding.row.map { ", \(Self.noun(reading.format)) \($0)" } ?? ""
            say("  line \(finding.line)\(row): \(Console.harmless(finding.reason))")
        }
        more(findings.count)
    }

    private func list(_ kind: ImportChange.Kind) {
        let changes = outcome.changes.filter { $0.kind == kind }
        guard !changes.isEmpty, listed > 0 else { return }
        say("\(kind.rawValue):")
        for change in changes.prefix(listed) {
            let name = change.siteName.map { "  " + Console.harmless($0) } ?? ""
            let fields = change.fields.isEmpty ? "" : "  (\(change.fields.joined(separator: ", ")))"
            let code = dryRun && change.kind == .added ? "new    " : change.siteCode
            say("  \(code)  \(Console.harmless(change.externalID))\(name)\(fields)")
        }
        more(changes.count)
    }

    private static func noun(_ format: ImportFormat) -> String {
        switch format {
        case .csv: "row"
        case .geoJSON: "feature"
        case .overpassJSON: "element"
        }
    }

    private func more(_ count: Int) {
        if count > listed { say("  and \(count - listed) more (--list \(count) shows all)") }
    }

    private func count(_ kind: ImportChange.Kind) -> Int { outcome.count(of: kind) }

    private func say(_ line: String) { Swift.print(line) }
}
