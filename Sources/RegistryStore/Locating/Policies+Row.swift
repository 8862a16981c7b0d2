import PostgresClient
import Registry
import SpatialGrid

extension DispatchPolicy {
    init(row: PostgresRow) throws {
        guard
            let area = BoundingBox(
                south: try row.decode("area_south"), west: try row.decode("area_west"),
                north: try row.decode("area_north"), east: try row.decode("area_east"))
        else { throw StoreError.badCoordinate }
        self.init(
            id: try row.decode("id"), searchRadius: try row.decode("search_radius_metres"),
            resultLimit: try row.decode("result_limit"), detourFactor: try row.decode("detour_factor"),
            footSpeed: try row.decode("foot_metres_per_second"),
            fetchingBystanders: try row.decode("fetching_bystanders"), areaName: try row.decode("area_name"), area: area
        )
    }
}

extension ReadinessPolicy {
    init(row: PostgresRow) throws {
        let required = try row.decode("required_consumables", as: [String].self).map { word in
            guard let kind = ConsumableKind(rawValue: word) else {
                throw StoreError.badValue(column: "required_consumables")
            }
            return kind
        }
        self.init(
            id: try row.decode("id"), checkDueAfterDays: try row.decode("check_due_after_days"),
            unverifiedAfterDays: try row.decode("unverified_after_days"),
            codeIssueMinutes: try row.decode("code_issue_minutes"), required: Set(required))
    }
}
