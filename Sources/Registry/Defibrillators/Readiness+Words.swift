import CivilTime
public import Foundation

extension Readiness {
    /// The state in a few words for the person who reads it: `pads expired 2026-10-01`, `code issued 12 min ago`.
    ///
    /// - Parameter moment: from which "ago" is counted. Days are those of Europe/London.
    public func words(at moment: Date) -> String {
        switch self {
        case .ready: "ready"
        case .unverified(let evidence):
            evidence.map { "not checked since \(ZoneRules.london.day(at: $0))" } ?? "never checked"
        case .codeIssued(let issued): "code issued \(Self.ago(issued, moment))"
        case .inUse(let since): "taken \(Self.ago(since, moment))"
        case .fault(let fault, let since):
            "fault reported \(ZoneRules.london.day(at: since))" + (fault.map { ": \($0)" } ?? "")
        case .returnedUnchecked(let since): "returned \(Self.ago(since, moment)), not checked yet"
        case .expired(let kind, let day): "\(kind.words) expired \(day)"
        case .retired(let since): "retired \(ZoneRules.london.day(at: since))"
        }
    }

    /// The same as a viewer may read it: a fault's words are for those who mend it and those who send people.
    ///
    /// - Parameters:
    ///   - moment: from which "ago" is counted.
    ///   - viewer: who reads it.
    public func words(at moment: Date, for viewer: Viewer) -> String {
        switch (self, viewer) {
        case (.fault(_, let since), .public): Readiness.fault(nil, since: since).words(at: moment)
        default: words(at: moment)
        }
    }

    private static func ago(_ then: Date, _ now: Date) -> String {
        let minutes = max(0, now.unixSeconds - then.unixSeconds) / 60
        switch minutes {
        case 0: return "just now"
        case ..<120: return "\(minutes) min ago"
        case ..<2880: return "\(minutes / 60) h ago"
        default: return "\(minutes / 1440) days ago"
        }
    }
}
