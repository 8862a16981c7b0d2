import PostgresClient
import Registry
import SpatialGrid

extension PostgresSession: PositionOperations {
    func reportPosition(_ position: Coordinate, accuracy: Double?) async throws {
        let isKept = try await one(
            statements.positions.report, [position.latitude, position.longitude, accuracy]
        ).decode("is_kept", as: Bool.self)
        guard isKept else {
            throw RegistryError.conflict("You are not on call: your position is not kept. Go on call first.")
        }
    }
}

struct PositionStatements: Sendable {
    let report: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        report = try statements("responders/report_position")
    }
}
