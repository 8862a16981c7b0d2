public import Foundation

/// What somebody who stands before a device finds wrong with it. It changes nothing by itself.
public struct ProblemReport: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case missing
        case damaged
        case notReady = "not_ready"
        /// Behind a closed door, too high, locked without a code.
        case outOfReach = "out_of_reach"
        case wrongPlace = "wrong_place"
        case other

        /// For the words of a fault.
        public var words: String {
            switch self {
            case .missing: "missing"
            case .damaged: "damaged"
            case .notReady: "not ready"
            case .outOfReach: "out of reach"
            case .wrongPlace: "not where the register says"
            case .other: "a problem"
            }
        }
    }

    /// What came of it.
    public enum Outcome: String, Sendable, CaseIterable {
        case confirmed
        case mended
        /// Somebody looked and found nothing wrong.
        case notFound = "not_found"
    }

    public let id: UUID
    public let defibrillatorID: UUID
    public let siteID: UUID
    public let siteCode: String
    public let siteName: String?
    public let kind: Kind
    public let detail: String?
    public let reportedAt: Date
    /// The pseudonym of whoever reported it; nil: the public.
    public let reporterID: UUID?
    /// Nil while it is open.
    public let closure: Closure?

    public struct Closure: Hashable, Sendable {
        public let at: Date
        public let by: UUID?
        public let outcome: Outcome
        public let note: String?

        public init(at: Date, by: UUID?, outcome: Outcome, note: String?) {
            self.at = at
            self.by = by
            self.outcome = outcome
            self.note = note
        }
    }

    /// A report changes once, when it is closed.
    public var version: String { closure?.outcome.rawValue ?? "open" }

    public init(
        id: UUID, defibrillatorID: UUID, siteID: UUID, siteCode: String, siteName: String?, kind: Kind, detail: String?,
        reportedAt: Date, reporterID: UUID?, closure: Closure?
    ) {
        self.id = id
        self.defibrillatorID = defibrillatorID
        self.siteID = siteID
        self.siteCode = siteCode
        self.siteName = siteName
        self.kind = kind
        self.detail = detail
        self.reportedAt = reportedAt
        self.reporterID = reporterID
        self.closure = closure
    }
}

/// What can be done with problem reports within a transaction.
public protocol ProblemOperations {
    /// Keeps what somebody found wrong, and has whoever keeps the device told.
    ///
    /// - Returns: its key.
    /// - Throws: ``RegistryError/notFound(_:)`` where the caller knows of no such device.
    func reportProblem(_ kind: ProblemReport.Kind, detail: String?, of device: UUID) async throws -> UUID

    /// - Throws: ``RegistryError/notFound(_:)``.
    func problem(_ id: UUID) async throws -> ProblemReport

    /// The latest first.
    ///
    /// - Parameters:
    ///   - device: only those of this one; nil: of all that the caller is told of.
    ///   - open: nil: open or not.
    ///   - limit: 1 to 500.
    ///   - before: only those that come after this one in that order.
    func problems(of device: UUID?, open: Bool?, limit: Int, before: UUID?) async throws -> [ProblemReport]

    /// Closes a report. What is confirmed by whoever keeps the device, or by an administrator, is a fault of it from now
    /// on; a coordinator's word is kept and changes nothing else.
    ///
    /// - Throws: ``RegistryError/notFound(_:)``, ``RegistryError/stale``; ``RegistryError/conflict(_:)`` where it is closed
    ///   already, or the device is retired and can have no fault.
    func closeProblem(
        _ id: UUID, as outcome: ProblemReport.Outcome, note: String?, expecting expected: VersionMatch
    ) async throws -> ProblemReport
}
