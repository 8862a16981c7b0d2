import CivilTime
import Foundation
import PostgresClient
import Registry

/// Training sessions. Who sees and changes what is in the rules of the database; here it is said in words.
extension PostgresSession: TrainingOperations {
    func callersTraining() async throws -> TrainingKeeper? {
        let row = try await one(statements.training.readKeeper, [])
        if let scheme = try row.decode("scheme_id", as: UUID?.self) { return .scheme(scheme) }
        return try row.decode("group_id", as: UUID?.self).map { .group($0) }
    }

    func logTraining(
        _ details: TrainingDetails, sameVenue: Bool, for keeper: TrainingKeeper
    ) async throws -> TrainingSession {
        var details = details
        if sameVenue {
            guard let last = try await lastVenue(of: keeper) else {
                throw RegistryError.invalid([.init("sameVenue", "No session was logged before: say where it is.")])
            }
            details.venue = last
        }
        try await check(details)
        let id = try await newKeys(1)[0]
        do {
            try await add([(id, details, nil)], for: keeper)
        } catch let error as PostgresError where error.sqlState == .foreignKeyViolation {
            throw RegistryError.invalid([
                .init(keeper.schemeID == nil ? "groupId" : "schemeId", "There is none with this key.")
            ])
        }
        try await nameTrainers(details.trainers, of: id)
        return try await training(id)
    }

    func training(_ id: UUID) async throws -> TrainingSession {
        guard let found = try await listTrainings(only: id, limit: 1).first else { throw Self.noTraining(id) }
        return found
    }

    func trainings(_ filter: TrainingFilter, limit: Int, before: UUID?) async throws -> [TrainingSession] {
        try await listTrainings(filter, limit: limit, before: before)
    }

    func lastVenue(of keeper: TrainingKeeper) async throws -> TrainingVenue? {
        try await connection.execute(statements.training.lastVenue, [keeper.schemeID, keeper.groupID]).first
            .map(TrainingVenue.init(row:))
    }

    func changeTraining(
        _ id: UUID, expecting: VersionMatch, _ edit: @Sendable (inout TrainingDetails) -> Void
    ) async throws -> TrainingSession {
        guard try await !connection.execute(statements.training.lock, [id]).isEmpty else { throw Self.noTraining(id) }
        let kept = try await training(id)
        guard expecting.admits(kept.version) else { throw RegistryError.stale }
        var details = kept.details
        edit(&details)
        guard kept.details.status.mayBecome(details.status) else {
            throw RegistryError.conflict(
                "A session that is \(kept.details.status.rawValue) does not become \(details.status.rawValue).")
        }
        // Of a session that was called off nobody came.
        if details.status == .cancelled, kept.details.status == .delivered {
            details.headCounts = [:]
            details.signpostedCount = nil
        }
        try await check(details)
        try await replace([(id, details)])
        if details.trainers != kept.details.trainers { try await nameTrainers(details.trainers, of: id) }
        return try await training(id)
    }

    // MARK: Rows

    func listTrainings(
        _ filter: TrainingFilter = TrainingFilter(), only id: UUID? = nil, keys: [String]? = nil, limit: Int,
        before: UUID? = nil
    ) async throws -> [TrainingSession] {
        try await connection.execute(
            statements.training.list,
            [
                id, filter.firstDay?.description, filter.lastDay?.description, filter.programme, filter.districtCode,
                filter.decile, filter.status?.rawValue, filter.keeper?.schemeID, filter.keeper?.groupID, before, keys,
                limit,
            ]
        ).map(TrainingSession.init(row:))
    }

    func newKeys(_ count: Int) async throws -> [UUID] {
        try await connection.execute(statements.training.newKeys, [count]).map { try $0.decode("id") }
    }

    func add(_ sessions: [(UUID, TrainingDetails, key: String?)], for keeper: TrainingKeeper) async throws {
        guard !sessions.isEmpty else { return }
        let rows = try TrainingRow.json(sessions.map { TrainingRow($0.0, $0.1, key: $0.key) })
        _ = try await connection.execute(statements.training.add, [rows, keeper.schemeID, keeper.groupID])
        try await addHeadCounts(sessions.map { ($0.0, $0.1) })
    }

    func replace(_ sessions: [(UUID, TrainingDetails)]) async throws {
        guard !sessions.isEmpty else { return }
        let rows = try TrainingRow.json(sessions.map { TrainingRow($0.0, $0.1, key: nil) })
        _ = try await connection.execute(statements.training.clearHeadCounts, [sessions.map(\.0)])
        _ = try await connection.execute(statements.training.edit, [rows])
        try await addHeadCounts(sessions)
    }

    private func addHeadCounts(_ sessions: [(UUID, TrainingDetails)]) async throws {
        let counts = sessions.flatMap { id, details in
            details.headCounts.sorted { $0.key.rawValue < $1.key.rawValue }.map { (id, $0.key.rawValue, $0.value) }
        }
        guard !counts.isEmpty else { return }
        _ = try await connection.execute(
            statements.training.addHeadCounts, [counts.map(\.0), counts.map(\.1), counts.map(\.2)])
    }

    /// - Throws: ``RegistryError/invalid(_:)`` for one who is no volunteer of the scheme.
    func nameTrainers(_ trainers: Set<UUID>, of session: UUID) async throws {
        // Guardians see no volunteers, and name none.
        guard caller.role != .guardian else { return }
        let named = try await connection.execute(
            statements.training.nameTrainers, [session, trainers.sorted { $0.uuidString < $1.uuidString }]
        ).map { try $0.decode("responder_id", as: UUID.self) }
        if let stranger = trainers.subtracting(named).map(\.uuidString).sorted().first {
            throw RegistryError.invalid([
                .init("trainerIds", "\(stranger.lowercased()) is no volunteer of the scheme whose session it is.")
            ])
        }
    }

    func programmes() async throws -> [String] {
        try await connection.execute(statements.training.listProgrammes, []).map { try $0.decode("code") }
    }

    private func check(_ details: TrainingDetails) async throws {
        var faults = details.faults(at: Date())
        let programmes = try await programmes()
        if !programmes.contains(details.programme) {
            faults.append(.init("programme", Self.unknownProgramme(programmes)))
        }
        guard faults.isEmpty else { throw RegistryError.invalid(faults) }
    }

    static func unknownProgramme(_ known: [String]) -> String {
        "Is not known. It can be \(known.joined(separator: ", "))."
    }

    private static func noTraining(_ id: UUID) -> RegistryError {
        .notFound("There is no training session \(id.uuidString.lowercased()).")
    }
}

/// The statements about training sessions.
struct TrainingStatements: Sendable {
    let newKeys, readKeeper, listProgrammes, add, edit, list, lock, lastVenue, total: PostgresStatement
    let clearHeadCounts, addHeadCounts, nameTrainers, findCalled: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        newKeys = try statements("training/new_keys")
        readKeeper = try statements("training/read_keeper")
        listProgrammes = try statements("training/list_programmes")
        add = try statements("training/add")
        edit = try statements("training/edit")
        list = try statements("training/list")
        lock = try statements("training/lock")
        lastVenue = try statements("training/last_venue")
        total = try statements("training/total")
        clearHeadCounts = try statements("training/clear_head_counts")
        addHeadCounts = try statements("training/add_head_counts")
        nameTrainers = try statements("training/name_trainers")
        findCalled = try statements("training/find_called")
    }
}
