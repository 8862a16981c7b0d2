import Foundation
import HTTPSupport
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Registry
import StrictJSON
import Testing

/// Two invented schemes with a coordinator and a volunteer each, and postcodes of an area.
struct TrainingCase: Sendable {
    let ask: Asker
    let coordinator, otherCoordinator, responder: APISecret
    static let scheme = Known.key(71)
    static let otherScheme = Known.key(72)
    /// Volunteers: the first has a credential that held in January 2026, the second's had lapsed.
    static let trainer = Known.key(73)
    static let lapsed = Known.key(74)
    static let stranger = Known.key(75)

    static let path = "/v1/training-sessions"

    static func with(_ body: @escaping @Sendable (TrainingCase) async throws -> Void) async throws {
        try await Asker.with { ask in
            let (coordinator, other) = (try await ask.account(.coordinator), try await ask.account(.coordinator))
            let (responder, second) = (try await ask.account(.responder), try await ask.account(.responder))
            let third = try await ask.account(.responder)
            for sql in [
                "INSERT INTO scheme (id, name) VALUES ('\(scheme)', 'Invented A'), ('\(otherScheme)', 'Invented B')",
                """
                UPDATE account SET scheme_id = '\(scheme)'
                WHERE id IN ('\(coordinator.id)', '\(responder.id)', '\(second.id)')
                """,
                "UPDATE account SET scheme_id = '\(otherScheme)' WHERE id IN ('\(other.id)', '\(third.id)')",
                """
                INSERT INTO responder (id, account_id, call_sign, kind, travel_mode) VALUES
                    ('\(trainer)', '\(responder.id)', 'HST-1', 'trainer', 'car'),
                    ('\(lapsed)', '\(second.id)', 'HST-2', 'trainer', 'car'),
                    ('\(stranger)', '\(third.id)', 'HST-3', 'trainer', 'car')
                """,
                """
                INSERT INTO credential (responder_id, kind, issued_on, expires_on, evidence) VALUES
                    ('\(trainer)', 'cpr_aed', '2025-01-01', '2026-01-12', 'INV-1'),
                    ('\(lapsed)', 'cpr_aed', '2024-01-01', '2026-01-11', 'INV-2')
                """,
                """
                INSERT INTO area (code, name, district_code, district_name, county_name, deprivation_decile) VALUES
                    ('E01000001', 'Invented 1', 'E07000001', 'Invented district', 'Invented', 2),
                    ('E01000002', 'Invented 2', 'E07000002', 'Another district', 'Invented', 9)
                """,
                """
                INSERT INTO postcode (postcode, latitude, longitude, quality, area_code) VALUES
                    ('NG1 5FS', 52.9548, -1.1581, 10, 'E01000001'), ('NG1 5FT', 52.97, -1.17, 10, 'E01000002')
                """,
            ] { try await ask.sql(sql) }
            try await ask.service.keys.refresh()
            try await body(
                TrainingCase(
                    ask: ask, coordinator: coordinator.secret, otherCoordinator: other.secret,
                    responder: responder.secret))
        }
    }

    /// A session of 12 January 2026 that was held, as a body.
    static func session(
        _ counts: String = #"{"public": 12, "carer": 3}"#, more: String = "", startsAt: String = "2026-01-12T18:30:00Z"
    ) -> String {
        """
        {"course": "cpr_aed", "status": "delivered", "startsAt": "\(startsAt)", "durationMinutes": 120,
         "venueName": "Invented hall", "postcode": "NG1 5FS", "headCounts": \(counts)\(more)}
        """
    }

    func log(_ body: String, as secret: APISecret? = nil) async throws -> JSONObject {
        let response = try await ask(.post, Self.path, body, secret: secret ?? coordinator)
        try #require(response.status == .created, "\(String(buffer: response.body))")
        return try response.json
    }

    func get(_ path: String, as role: Role? = nil, secret: APISecret? = nil) async throws -> JSONObject {
        let response = try await ask(.get, path, as: role, secret: secret)
        try #require(response.status == .ok, "\(path): \(String(buffer: response.body))")
        return try response.json
    }

    /// Sends a file.
    func send(_ csv: String, preview: Bool, as secret: APISecret? = nil) async throws -> TestResponse {
        try await ask.client.execute(
            uri: "\(Self.path)/imports?preview=\(preview)", method: .post,
            headers: [
                .contentType: "text/csv", .authorization: "Bearer \((secret ?? coordinator).text)",
            ], body: ByteBuffer(string: csv))
    }
}
