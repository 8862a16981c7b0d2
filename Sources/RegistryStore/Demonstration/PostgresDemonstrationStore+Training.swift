public import CivilTime
import Foundation
import PostgresClient
public import Registry

extension PostgresDemonstrationStore {
    /// Adds invented schemes with trainers, and sessions of theirs: a second time adds none.
    ///
    /// - Parameters:
    ///   - sessions: that were held, with their keys.
    ///   - day: from which trainers' credentials are counted.
    /// - Returns: how many sessions and people were added.
    public func addTrainings(
        _ sessions: [(key: String, details: TrainingDetails)], asOf day: CalendarDay
    ) async throws -> (sessions: Int, people: Int) {
        let rows = try TrainingRow.json(sessions.map { TrainingRow(UUID(), $0.details, key: $0.key) })
        let counts = sessions.flatMap { key, details in
            details.headCounts.map { (key, $0.key.rawValue, $0.value) }
        }
        return try await inWordsOfRegister {
            try await pool.withTransaction(deadline: Self.deadline, retrying: 2) { connection in
                _ = try await connection.execute(statements("demonstration/add_schemes"), [day.description])
                let added = try await connection.execute(
                    statements("demonstration/add_trainings"),
                    [rows, counts.map(\.0), counts.map(\.1), counts.map(\.2)], deadline: Self.deadline)
                guard let row = added.first else { throw StoreError.noRow }
                return (try row.decode("session_count"), try row.decode("head_count"))
            }
        }
    }
}
