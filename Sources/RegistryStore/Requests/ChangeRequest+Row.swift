import Foundation
import PostgresClient
import Registry
import SpatialGrid

extension ChangeRequest {
    init(row: PostgresRow) throws {
        let site = try row.decode("site_id", as: UUID?.self).flatMap { id in
            // A site that the caller may not see has no code here.
            try row.decode("site_code", as: String?.self).map { code in
                Site(id: id, code: code, name: try row.decode("site_name"), keeperID: try row.decode("keeper_id"))
            }
        }
        let point = try row.decode("latitude", as: Double?.self).map { latitude in
            guard let point = Coordinate(latitude: latitude, longitude: try row.decode("longitude")) else {
                throw StoreError.badCoordinate
            }
            return point
        }
        let decision = try row.decode("decided_at", as: Date?.self).map { moment in
            Decision(at: moment, by: try row.decode("decided_by"), reason: try row.decode("decision_reason"))
        }
        self.init(
            id: try row.decode("id"), kind: try row.word("kind"), state: try row.word("state"), site: site,
            defibrillatorID: try row.decode("defibrillator_id"), point: point, groupID: try row.decode("group_id"),
            proposal: try row.decode("proposal", as: String?.self).map { Data($0.utf8) },
            statement: try row.decode("statement"), requestedAt: try row.decode("requested_at"),
            requestedBy: try row.decode("requested_by"), requesterRole: try row.decode("requester_role"),
            decision: decision)
    }
}
