import PostgresClient
import Testing

@Suite("What the database refuses, whoever asks")
struct RefusedRowsTests {
    /// A statement that must fail, by which rule.
    struct Refusal: Sendable {
        let sql: String
        let state: String
        /// Nil where the rule is not a named constraint.
        let rule: String?

        init(_ sql: String, _ rule: String?, state: String = "23514") {
            self.sql = sql
            self.state = state
            self.rule = rule
        }
    }

    /// One site with a device, a check and all it may have; and one without.
    private static let setUp = """
        INSERT INTO site (id, latitude, longitude) VALUES
            ('00000000-0000-7000-8000-00000000000a', 52.9, -1.1), ('00000000-0000-7000-8000-00000000000b', 52.9, -1.2);
        INSERT INTO site_identifier VALUES ('osm', 'node/1', '00000000-0000-7000-8000-00000000000a');
        INSERT INTO defibrillator (id, site_id) VALUES
            ('00000000-0000-7000-8000-00000000000d', '00000000-0000-7000-8000-00000000000a');
        INSERT INTO consumable (defibrillator_id, kind, expires_on)
            VALUES ('00000000-0000-7000-8000-00000000000d', 'battery', '2028-01-01');
        INSERT INTO readiness_check (defibrillator_id, checked_at, ready_signal)
            VALUES ('00000000-0000-7000-8000-00000000000d', now(), true);
        INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at)
            VALUES ('00000000-0000-7000-8000-00000000000d', 'taken', now());
        INSERT INTO import_source (name) VALUES ('parish_list');
        """

    private static func site(_ column: String, _ value: String, _ rule: String?, state: String = "23514") -> Refusal {
        Refusal(
            ["latitude", "longitude"].contains(column)
                ? "UPDATE site SET \(column) = \(value)"
                : "INSERT INTO site (latitude, longitude, \(column)) VALUES (53, -1, \(value))", rule, state: state)
    }

    private static let device = "'00000000-0000-7000-8000-00000000000d'"
    private static let siteA = "'00000000-0000-7000-8000-00000000000a'"

    static let sites = [
        site("latitude", "'NaN'", "site_latitude_range"), site("latitude", "90.000001", "site_latitude_range"),
        site("latitude", "'-Infinity'", "site_latitude_range"), site("latitude", "NULL", nil, state: "23502"),
        site("longitude", "'NaN'", "site_longitude_range"), site("longitude", "-180.5", "site_longitude_range"),
        site("longitude", "'Infinity'", "site_longitude_range"), site("longitude", "NULL", nil, state: "23502"),
        site("name", "'  '", "site_name_not_blank"), site("name", "''", "site_name_not_blank"),
        site("name", "E'\\t'", "site_name_not_blank"),
        site("operator", "' '", "site_operator_not_blank"), site("address", "' '", "site_address_not_blank"),
        site("surroundings", "' '", "site_surroundings_not_blank"), site("level", "' '", "site_level_not_blank"),
        site("entrance_note", "' '", "site_entrance_note_not_blank"),
        site("access_hours", "' '", "site_access_hours_not_blank"),
        site("cabinet_kind", "' '", "site_cabinet_kind_not_blank"),
        site("access", "'open'", "site_access_known"), site("access", "'Public'", "site_access_known"),
        site("access", "NULL", nil, state: "23502"), site("publication", "'secret'", "site_publication_known"),
        site("postcode", "'NG72RD'", "site_postcode_shape"), site("postcode", "'ng7 2rd'", "site_postcode_shape"),
        site("postcode", "'NG7  2RD'", "site_postcode_shape"), site("postcode", "E'NG7 2RD\\n'", "site_postcode_shape"),
        site("postcode", "'GIR 0AB'", "site_postcode_shape"), site("mobile", "NULL", nil, state: "23502"),
        site("code", "'HS-222'", "site_code_shape"), site("code", "'HS-22I2'", "site_code_shape"),
        site("code", "'XX-2222'", "site_code_shape"),
        Refusal("UPDATE site SET code = 'HS-2222'", "site_code_key", state: "23505"),
        Refusal("DELETE FROM site", "defibrillator_site_id_fkey", state: "23503"),
        Refusal("INSERT INTO site_identifier VALUES ('OSM', '1', \(siteA))", "site_identifier_scheme_shape"),
        Refusal("INSERT INTO site_identifier VALUES ('1st', '1', \(siteA))", "site_identifier_scheme_shape"),
        Refusal("INSERT INTO site_identifier VALUES ('', '1', \(siteA))", "site_identifier_scheme_shape"),
        Refusal(
            "INSERT INTO site_identifier VALUES (repeat('a', 64), '1', \(siteA))", "site_identifier_scheme_shape"),
        Refusal("INSERT INTO site_identifier VALUES ('osm', ' ', \(siteA))", "site_identifier_value_not_blank"),
        Refusal(
            "INSERT INTO site_identifier SELECT 'osm', 'node/1', id FROM site WHERE id <> \(siteA)",
            "site_identifier_one_site", state: "23505"),
        Refusal(
            "INSERT INTO site_identifier SELECT 'the_circuit', 'C-1', id FROM site", "site_identifier_one_site",
            state: "23505"),
        Refusal(
            "INSERT INTO site_identifier VALUES ('uprn', '1', \(siteA)), ('uprn', '1', \(siteA))",
            "site_identifier_pkey", state: "23505"),
        Refusal(
            "INSERT INTO site_identifier VALUES ('osm', '2', uuid_v7())", "site_identifier_site_id_fkey", state: "23503"
        ),
        Refusal(
            "INSERT INTO site_override (site_id, first_day, last_day, open, reason) "
                + "VALUES (\(siteA), '2026-12-26', '2026-12-25', false, 'Closed')", "site_override_days_in_order"),
        Refusal(
            "INSERT INTO site_override (site_id, first_day, last_day, open, reason) "
                + "VALUES (\(siteA), '2026-12-25', '2026-12-25', false, ' ')", "site_override_reason_not_blank"),
    ]

    static let devices = [
        Refusal(
            "INSERT INTO defibrillator (site_id) VALUES (\(siteA))", "defibrillator_one_in_service", state: "23505"),
        Refusal("INSERT INTO defibrillator (site_id) VALUES (uuid_v7())", "defibrillator_site_id_fkey", state: "23503"),
        Refusal("UPDATE defibrillator SET manufacturer = ' '", "defibrillator_manufacturer_not_blank"),
        Refusal("UPDATE defibrillator SET model = ' '", "defibrillator_model_not_blank"),
        Refusal("UPDATE defibrillator SET serial_number = ' '", "defibrillator_serial_number_not_blank"),
        Refusal(
            "UPDATE defibrillator SET in_service_since = '2026-01-02', retired_at = '2026-01-01T12:00Z'",
            "defibrillator_retired_after_service"),
        Refusal("DELETE FROM defibrillator", "consumable_defibrillator_id_fkey", state: "23503"),
        Refusal(
            "INSERT INTO consumable (defibrillator_id, kind, expires_on) VALUES (\(device), 'battery', '2029-01-01')",
            "consumable_one_fitted", state: "23505"),
        Refusal("UPDATE consumable SET kind = 'pads'", "consumable_kind_known"),
        Refusal(
            "UPDATE consumable SET fitted_on = '2026-01-02', removed_on = '2026-01-01'",
            "consumable_removed_after_fitted"),
        Refusal("UPDATE consumable SET expires_on = NULL", nil, state: "23502"),
        Refusal(
            "INSERT INTO readiness_check (defibrillator_id, checked_at, pads_good) "
                + "VALUES (\(device), now() + interval '2 minutes', true)", "readiness_check_not_from_the_future"),
        Refusal(
            "INSERT INTO readiness_check (defibrillator_id, checked_at, note) VALUES (\(device), now(), 'Looked at it')",
            "readiness_check_says_something"),
        Refusal(
            "INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at) "
                + "VALUES (\(device), 'taken', now() + interval '2 minutes')",
            "defibrillator_event_not_from_the_future"),
        Refusal(
            "INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at) VALUES (\(device), 'stolen', now())",
            "defibrillator_event_kind_known"),
    ]

    /// Checks and events are added, and that is all.
    static let evidence =
        ["readiness_check", "defibrillator_event"].flatMap { table in
            [
                Refusal("UPDATE \(table) SET defibrillator_id = defibrillator_id", nil, state: "23000"),
                Refusal("DELETE FROM \(table)", nil, state: "23000"),
                Refusal("TRUNCATE \(table) CASCADE", nil, state: "23000"),
            ]
        } + [
            Refusal("TRUNCATE defibrillator CASCADE", nil, state: "23000"),
            Refusal("TRUNCATE site CASCADE", nil, state: "23000"),
        ]

    private static func policy(_ column: String, _ value: String, _ rule: String) -> Refusal {
        Refusal("UPDATE dispatch_policy SET \(column) = \(value)", rule)
    }

    static let decisions = [
        policy("id", "'Upper'", "dispatch_policy_id_check"),
        policy("search_radius_metres", "0", "dispatch_policy_search_radius_metres_check"),
        policy("search_radius_metres", "50001", "dispatch_policy_search_radius_metres_check"),
        policy("search_radius_metres", "'NaN'", "dispatch_policy_search_radius_metres_check"),
        policy("result_limit", "0", "dispatch_policy_result_limit_check"),
        policy("result_limit", "51", "dispatch_policy_result_limit_check"),
        policy("detour_factor", "0.99", "dispatch_policy_detour_factor_check"),
        policy("detour_factor", "'NaN'", "dispatch_policy_detour_factor_check"),
        policy("foot_metres_per_second", "0.4", "dispatch_policy_foot_metres_per_second_check"),
        policy("foot_metres_per_second", "11", "dispatch_policy_foot_metres_per_second_check"),
        policy("area_name", "''", "dispatch_policy_area_name_check"),
        policy("area_south", "-91", "dispatch_policy_area_south_check"),
        policy("area_north", "'NaN'", "dispatch_policy_area_north_check"),
        policy("area_south", "area_north", "dispatch_policy_area_in_order"),
        policy("area_west", "area_east", "dispatch_policy_area_in_order"),
        Refusal(
            "INSERT INTO dispatch_policy SELECT 'another', valid_from, 500, 5, 1.5, 2.3, 'A', 51, -2, 53, 0 "
                + "FROM dispatch_policy", "dispatch_policy_valid_from_key", state: "23505"),
        Refusal(
            "INSERT INTO postcode (postcode, latitude, longitude, quality) VALUES ('ZY11AA', 53, -1, 10)",
            "postcode_postcode_check"),
        Refusal(
            "INSERT INTO postcode (postcode, latitude, longitude, quality) VALUES ('ZY1 1AA', 'NaN', -1, 10)",
            "postcode_latitude_check"),
        Refusal(
            "INSERT INTO postcode (postcode, latitude, longitude, quality) VALUES ('ZY1 1AA', 53, -1, 90)",
            "postcode_quality_check"),
        Refusal(
            "INSERT INTO reference_dataset VALUES ('Postcodes', 'e', 'l', 'a')", "reference_dataset_name_check"),
        Refusal("INSERT INTO reference_dataset VALUES ('postcodes', '', 'l', 'a')", "reference_dataset_edition_check"),
        Refusal("INSERT INTO import_source (name) VALUES ('Parish list')", "import_source_name_check"),
        Refusal("INSERT INTO import_source (name) VALUES ('parish_list')", "import_source_pkey", state: "23505"),
    ]

    @Test("Bad rows are refused by the rule that is theirs, and leave nothing")
    func refused() async throws {
        try await Register.with { register in
            try await register.withSession { connection in
                try await connection.execute(script: Self.setUp)
                let before = try await register.allRows()
                for refusal in Self.sites + Self.devices + Self.evidence + Self.decisions {
                    do {
                        try await connection.sql(refusal.sql)
                        Issue.record("accepted: \(refusal.sql)")
                    } catch let error as PostgresError {
                        #expect(error.sqlState?.rawValue == refusal.state, "\(refusal.sql)")
                        #expect(error.constraint == refusal.rule, "\(refusal.sql)")
                    }
                }
                #expect(try await register.allRows() == before)
            }
        }
    }

    @Test(
        "Good rows at the edge of the rules pass",
        arguments: [
            "UPDATE site SET latitude = 90, longitude = -180", "UPDATE site SET latitude = -90, longitude = 180",
            "UPDATE site SET name = 'N', postcode = 'GIR 0AA', access = 'private', publication = 'hidden'",
            "UPDATE site SET postcode = 'M1 1AE'", "UPDATE site SET postcode = 'EC1A 1BB'",
            "INSERT INTO site_identifier VALUES (repeat('a', 63), '1', \(siteA))",
            "INSERT INTO site_identifier VALUES ('osm', 'node/2', \(siteA))",
            "INSERT INTO site_identifier SELECT 'uprn', '1', id FROM site",
            "INSERT INTO site_override (site_id, first_day, last_day, open, reason) "
                + "VALUES (\(siteA), '2026-12-25', '2026-12-25', false, 'Christmas')",
            "UPDATE defibrillator SET retired_at = now(); INSERT INTO defibrillator (site_id) VALUES (\(siteA))",
            "UPDATE defibrillator SET in_service_since = '2026-01-01', retired_at = '2026-01-01T12:00Z'",
            "UPDATE consumable SET removed_on = '2026-01-01'; INSERT INTO consumable (defibrillator_id, kind, expires_on) "
                + "VALUES (\(device), 'battery', '2029-01-01')",
            "INSERT INTO readiness_check (defibrillator_id, checked_at, pads_good) "
                + "VALUES (\(device), now() + interval '50 seconds', false)",
            "UPDATE dispatch_policy SET search_radius_metres = 50000, result_limit = 50, detour_factor = 1",
            "DELETE FROM site WHERE id <> \(siteA)",
        ])
    func accepted(sql: String) async throws {
        try await Register.with { register in
            try await register.withSession { connection in
                try await connection.execute(script: Self.setUp)
                try await connection.execute(script: sql)
            }
        }
    }

    @Test("A changed site or device gets the next version and the time of the change")
    func versions() async throws {
        try await Register.with { register in
            try await register.withSession { connection in
                try await connection.execute(script: Self.setUp)
                for table in ["site", "defibrillator"] {
                    for version in 2...3 {
                        let row = try #require(
                            try await connection.sql(
                                """
                                UPDATE \(table) SET version = 99, updated_at = '2000-01-01' WHERE id IN (\(Self.siteA), \(Self.device))
                                RETURNING version, updated_at = now() AS is_dated
                                """
                            ).first)
                        #expect(try row.decode("version", as: Int.self) == version)
                        #expect(try row.decode("is_dated", as: Bool.self))
                    }
                }
            }
        }
    }
}
