public import CivilTime
public import Foundation

/// Which sessions a list holds. Nil: all.
public struct TrainingFilter: Hashable, Sendable {
    /// The session's day in London.
    public var firstDay: CalendarDay?
    public var lastDay: CalendarDay?
    public var programme: String?
    public var districtCode: String?
    public var decile: Int?
    public var status: TrainingStatus?
    public var keeper: TrainingKeeper?

    public init() {}
}

/// A session of a file, and what it is called there.
public struct SeasonSession: Sendable {
    public let key: String
    public var details: TrainingDetails
    /// As they are called over the radio; nil: the file does not say who the trainers are.
    public let callSigns: [String]?

    public init(key: String, details: TrainingDetails, callSigns: [String]?) {
        self.key = key
        self.details = details
        self.callSigns = callSigns
    }
}

/// What a session of a file is to the register.
public enum SeasonOutcome: Hashable, Sendable {
    case new
    /// The fields that differ, in the words of the API.
    case changed([String])
    case unchanged
    case faulty([RegistryError.Fault])
}

/// Training sessions: guardians keep those of the own group, coordinators those of the own scheme, administrators all.
/// Everybody reads those that are planned and those that were held, with counts as they may be shown.
public protocol TrainingOperations {
    /// Whose sessions the caller keeps: the own scheme or group; nil for those who have none, and for an administrator.
    func callersTraining() async throws -> TrainingKeeper?

    /// - Parameter venue: nil: the one of the keeper's session that was logged last.
    /// - Throws: ``RegistryError/invalid(_:)`` for what cannot be so; ``RegistryError/forbidden(_:)``.
    func logTraining(_ details: TrainingDetails, sameVenue: Bool, for keeper: TrainingKeeper) async throws
        -> TrainingSession

    /// - Throws: ``RegistryError/notFound(_:)``.
    func training(_ id: UUID) async throws -> TrainingSession

    /// The latest first.
    ///
    /// - Parameters:
    ///   - limit: 1 to 2001.
    ///   - before: only those that come after this one in that order.
    func trainings(_ filter: TrainingFilter, limit: Int, before: UUID?) async throws -> [TrainingSession]

    /// The venue of the session that was logged last; nil where there is none.
    func lastVenue(of keeper: TrainingKeeper) async throws -> TrainingVenue?

    /// - Throws: ``RegistryError/notFound(_:)``, ``RegistryError/stale``, ``RegistryError/invalid(_:)``;
    ///   ``RegistryError/conflict(_:)`` for a state that it cannot go to.
    func changeTraining(
        _ id: UUID, expecting: VersionMatch, _ edit: @Sendable (inout TrainingDetails) -> Void
    ) async throws -> TrainingSession

    /// Holds the sessions of a file against the register, and unless it is only to be seen keeps them, all or none.
    ///
    /// - Returns: what each is; where any is faulty, or `keeping` is false, nothing was kept.
    func season(
        _ sessions: [SeasonSession], for keeper: TrainingKeeper, keeping: Bool
    ) async throws -> [SeasonOutcome]

    /// - Returns: for a coordinator the own scheme's, exactly; for a guardian the own group's; for others of all.
    func trainingTotals(of year: FinancialYear, by grouping: TrainingTotals.Grouping) async throws -> TrainingTotals
}
