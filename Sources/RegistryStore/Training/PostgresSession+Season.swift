import Foundation
import PostgresClient
import Registry

extension PostgresSession {
    func season(
        _ sessions: [SeasonSession], for keeper: TrainingKeeper, keeping: Bool
    ) async throws -> [SeasonOutcome] {
        var filter = TrainingFilter()
        filter.keeper = keeper
        let found = try await listTrainings(filter, keys: sessions.map(\.key), limit: sessions.count)
        let known = Dictionary(found.map { ($0.key ?? "", $0) }, uniquingKeysWith: { first, _ in first })
        let called = try await trainers(Set(sessions.flatMap { $0.callSigns ?? [] }), of: keeper)
        let programmes = try await programmes()
        let now = Date()

        var wanted: [TrainingDetails] = []
        let outcomes = sessions.map { session in
            var details = session.details
            var faults = details.faults(at: now)
            let kept = known[session.key]
            if !programmes.contains(details.programme) {
                faults.append(.init("programme", Self.unknownProgramme(programmes)))
            }
            details.trainers = kept?.details.trainers ?? []
            if let callSigns = session.callSigns {
                details.trainers = Set(callSigns.compactMap { called[$0] })
                if let stranger = callSigns.first(where: { called[$0] == nil }) {
                    faults.append(.init("trainers", "\(stranger) is no volunteer of the scheme."))
                }
            }
            if let kept, kept.details != details {
                if kept.details.status == .cancelled || !kept.details.status.mayBecome(details.status) {
                    faults.append(
                        .init(
                            "status",
                            "It is \(kept.details.status.rawValue) in the register, and does not become this again."))
                }
            }
            wanted.append(details)
            guard faults.isEmpty else { return SeasonOutcome.faulty(faults) }
            guard let kept else { return .new }
            return kept.details == details ? .unchanged : .changed(kept.details.differences(from: details))
        }
        let isFaulty = outcomes.contains { if case .faulty = $0 { true } else { false } }
        guard keeping, !isFaulty else { return outcomes }
        try await keep(Array(zip(zip(sessions, wanted), outcomes)), known: known, for: keeper)
        return outcomes
    }

    private func keep(
        _ judged: [((SeasonSession, TrainingDetails), SeasonOutcome)], known: [String: TrainingSession],
        for keeper: TrainingKeeper
    ) async throws {
        let new = judged.filter { $0.1 == .new }.map(\.0)
        let changed = judged.compactMap { judged in
            if case .changed = judged.1 { known[judged.0.0.key].map { ($0, judged.0.1) } } else { nil }
        }
        let keys = try await newKeys(new.count)
        try await add(zip(keys, new).map { ($0, $1.1, key: $1.0.key) }, for: keeper)
        try await replace(changed.map { ($0.id, $1) })
        for (id, session) in zip(keys, new) where !session.1.trainers.isEmpty {
            try await nameTrainers(session.1.trainers, of: id)
        }
        for (kept, details) in changed where kept.details.trainers != details.trainers {
            try await nameTrainers(details.trainers, of: kept.id)
        }
    }

    private func trainers(_ callSigns: Set<String>, of keeper: TrainingKeeper) async throws -> [String: UUID] {
        guard !callSigns.isEmpty else { return [:] }
        let rows = try await connection.execute(
            statements.training.findCalled, [keeper.schemeID, callSigns.sorted()])
        return Dictionary(
            try rows.map { (try $0.decode("call_sign"), try $0.decode("responder_id")) },
            uniquingKeysWith: { first, _ in first })
    }
}

extension TrainingDetails {
    /// The columns of a file in which two differ.
    fileprivate func differences(from other: TrainingDetails) -> [String] {
        let fields: [(String, Bool)] = [
            ("programme", programme != other.programme), ("campaign", campaign != other.campaign),
            ("course", course != other.course), ("status", status != other.status),
            ("start", startsAt != other.startsAt), ("duration_minutes", durationMinutes != other.durationMinutes),
            ("venue", venue.name != other.venue.name), ("postcode", venue.postcode != other.venue.postcode),
            ("latitude", venue.coordinate != other.venue.coordinate), ("language", language != other.language),
            ("funding", funding != other.funding), ("signposted", signpostedCount != other.signpostedCount),
            ("people", headCounts != other.headCounts), ("trainers", trainers != other.trainers),
        ]
        return fields.filter(\.1).map(\.0)
    }
}
