import CivilTime
import Foundation
import PostgresClient
import Registry

/// Time that volunteers gave.
extension PostgresSession: ActivityOperations {
    func addActivity(
        _ kind: VolunteerActivity.Kind, on day: CalendarDay, minutes: Int, of responder: UUID?
    ) async throws -> VolunteerActivity {
        let id = try await newKeys(1)[0]
        let added = try await connection.execute(
            statements.activities.add, [id, responder, kind.rawValue, day.description, minutes])
        guard !added.isEmpty else {
            throw RegistryError.invalid([
                .init("responderId", "Is no volunteer whose hours are yours to tell.")
            ])
        }
        guard let activity = try await listActivities(ActivityFilter(), only: id, limit: 1).first else {
            throw StoreError.noRow
        }
        return activity
    }

    func activities(_ filter: ActivityFilter, limit: Int, before: UUID?) async throws -> [VolunteerActivity] {
        try await listActivities(filter, limit: limit, before: before)
    }

    func activityTotals(of year: FinancialYear) async throws -> [ActivityTotal] {
        let found = try await connection.execute(
            statements.activities.total, [year.days.lowerBound.description, year.days.upperBound.description]
        ).map { row in
            ActivityTotal(
                kind: try row.word("kind"), activityCount: try row.decode("activity_count"),
                minutes: try row.decode("minutes"))
        }
        return VolunteerActivity.Kind.allCases.map { kind in
            found.first { $0.kind == kind } ?? ActivityTotal(kind: kind, activityCount: 0, minutes: 0)
        }
    }

    private func listActivities(
        _ filter: ActivityFilter, only id: UUID? = nil, limit: Int, before: UUID? = nil
    ) async throws -> [VolunteerActivity] {
        try await connection.execute(
            statements.activities.list,
            [
                id, filter.responderID, filter.kind?.rawValue, filter.firstDay?.description,
                filter.lastDay?.description, before, limit,
            ]
        ).map { row in
            guard let day = try row.day("on_day") else { throw StoreError.badValue(column: "on_day") }
            return VolunteerActivity(
                id: try row.decode("id"), responderID: try row.decode("responder_id"), kind: try row.word("kind"),
                day: day, minutes: try row.decode("minutes"), alertID: try row.decode("alert_id"),
                sessionID: try row.decode("session_id"), addedAt: try row.decode("added_at"))
        }
    }
}

/// The statements about volunteers' hours.
struct ActivityStatements: Sendable {
    let add, list, total: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        add = try statements("activities/add")
        list = try statements("activities/list")
        total = try statements("activities/total")
    }
}
