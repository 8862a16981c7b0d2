import CivilTime
import PostgresClient
import Registry

extension PostgresSession {
    func trainingTotals(of year: FinancialYear, by grouping: TrainingTotals.Grouping) async throws -> TrainingTotals {
        let isExact = caller.role == .coordinator
        func rows(by word: String) async throws -> [TrainingTotals.Row] {
            try await connection.execute(
                statements.training.total,
                [year.days.lowerBound.description, year.days.upperBound.description, word]
            ).map { row in
                TrainingTotals.Row(
                    key: try row.decode("key"), name: try row.decode("name"),
                    sessionCount: try row.decode("session_count"),
                    headCount: PeopleCount(try row.decode("head_count"), isExact: isExact),
                    signpostedCount: PeopleCount(try row.decode("signposted_count"), isExact: isExact))
            }
        }
        return TrainingTotals(
            year: year, grouping: grouping, isExact: isExact, total: try await rows(by: "all").first,
            found: try await rows(by: grouping.rawValue))
    }
}
