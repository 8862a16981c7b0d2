import Foundation
import PostgresClient

/// Who asks in the tests of rights, and what there is to ask for. All of it is invented.
struct RightsCaller: Sendable {
    let name: String
    /// Nil: nothing is set at all.
    var role: String?
    var account: UUID?
    var group: UUID?
    var actor: UUID?

    /// The owner comes besides: what is refused to the others must be a thing that can be done.
    static let all: [RightsCaller] = [
        RightsCaller(name: "none"), RightsCaller(name: "blank", role: ""),
        RightsCaller(name: "system", role: "system"), RightsCaller(name: "public", role: "public"),
        person("guardian", 15, group: 11), person("leader", 12, as: "guardian", group: 11), person("responder", 32),
        person("coordinator", 33), person("dispatcher", 34), person("analyst", 35), person("administrator", 31),
        RightsCaller(name: "cad", role: "cad", actor: key(41)),
    ]
    static let owner = RightsCaller(name: "owner", account: key(12), group: key(11), actor: key(12))

    private static func person(
        _ name: String, _ number: Int, as role: String? = nil, group: Int? = nil
    ) -> RightsCaller {
        RightsCaller(
            name: name, role: role ?? name, account: key(number), group: group.map(key), actor: key(number))
    }

    static func key(_ number: Int) -> UUID {
        UUID(uuidString: "00000000-0000-7000-8000-" + String(format: "%012d", number)) ?? UUID()
    }

    var asker: String { actor?.uuidString.lowercased() ?? "public 192.0.2.1" }

    /// Says for whom the transaction works, as the service does.
    func begin(_ connection: PostgresConnection) async throws {
        guard let role else { return }
        let isBlank = role.isEmpty
        _ = try await connection.sql(
            """
            SELECT set_config('heartshield.role', $1, true), set_config('heartshield.account', $2, true),
                set_config('heartshield.group', $3, true), set_config('heartshield.actor', $4, true),
                set_config('heartshield.asker', $5, true)
            """,
            [
                role, account?.uuidString ?? "", group?.uuidString ?? "", actor?.uuidString ?? "",
                isBlank ? "" : asker,
            ])
    }

    /// The words in braces of a condition or of values.
    func fill(_ text: String) -> String? {
        guard account != nil || !text.contains("{account}") else { return nil }
        return text.replacing("{account}", with: account?.uuidString ?? "")
            .replacing("{actor}", with: actor.map { "'\($0.uuidString)'" } ?? "NULL")
            .replacing("{asker}", with: asker)
            .replacing("{role}", with: role.flatMap { $0.isEmpty ? nil : $0 } ?? "guardian")
    }

    static let unlockCode = "canary-4711"
    static let canaryAddress = "canary.kept@invented.example"

    /// Two groups, a person of every role, five places, and at least one row in every table.
    static let script = """
        INSERT INTO community_group (id, name, trusted_at, invented) VALUES
            ('\(key(11))', 'Invented keepers', now(), true), ('\(key(13))', 'Invented others', now(), true);
        INSERT INTO account (id, role, group_id, leads_group) VALUES
            ('\(key(12))', 'guardian', '\(key(11))', true), ('\(key(15))', 'guardian', '\(key(11))', false),
            ('\(key(16))', 'guardian', '\(key(11))', false), ('\(key(17))', 'guardian', '\(key(11))', false),
            ('\(key(14))', 'guardian', '\(key(13))', true), ('\(key(18))', 'guardian', '\(key(13))', false),
            ('\(key(31))', 'administrator', NULL, false), ('\(key(32))', 'responder', NULL, false),
            ('\(key(33))', 'coordinator', NULL, false), ('\(key(34))', 'dispatcher', NULL, false),
            ('\(key(35))', 'analyst', NULL, false), ('\(key(36))', 'administrator', NULL, false);
        INSERT INTO scheme (id, name, invented) VALUES
            ('\(key(71))', 'Invented scheme', true), ('\(key(72))', 'Invented other scheme', true);
        UPDATE account SET scheme_id = '\(key(71))' WHERE id IN ('\(key(32))', '\(key(33))');
        INSERT INTO account (id, role, scheme_id) VALUES
            ('\(key(37))', 'responder', '\(key(71))'), ('\(key(38))', 'responder', '\(key(72))'),
            ('\(key(39))', 'responder', '\(key(71))'), ('\(key(40))', 'responder', '\(key(72))');
        INSERT INTO responder (id, account_id, call_sign, kind, travel_mode) VALUES
            ('\(key(82))', '\(key(32))', 'HSR-OWN', 'cfr', 'foot'), ('\(key(87))', '\(key(37))', 'HSR-FELLOW', 'cfr', 'car'),
            ('\(key(88))', '\(key(38))', 'HSR-STRANGER', 'cfr', 'foot');
        INSERT INTO credential (responder_id, kind, issued_on, expires_on, evidence)
            SELECT id, 'dbs', '2026-01-01', '2099-01-01', 'Invented' FROM responder;
        INSERT INTO rota_span (responder_id, starts_at, ends_at)
            SELECT id, '2099-01-01T00:00:00Z', '2099-01-01T06:00:00Z' FROM responder;
        INSERT INTO rota_span (responder_id, starts_at, ends_at)
            VALUES ('\(key(82))', now() - interval '1 hour', now() + interval '1 hour');
        INSERT INTO on_call_span (responder_id, on_at, off_at, ended_by)
            SELECT id, now() - interval '2 days', now() - interval '1 day', 'responder' FROM responder;
        INSERT INTO on_call_span (responder_id) SELECT id FROM responder;
        INSERT INTO account_contact (account_id, display_name, email)
            SELECT id, 'Invented ' || id, id || '@invented.example' FROM account
            WHERE id NOT IN ('\(key(17))', '\(key(18))', '\(key(39))', '\(key(40))');
        UPDATE account_contact SET email = '\(canaryAddress)' WHERE account_id = '\(key(36))';
        INSERT INTO api_key (name, role, secret_sha256, account_id)
            SELECT 'invented', role, sha256(id::text::bytea), id FROM account;
        INSERT INTO api_key (id, name, role, secret_sha256) VALUES ('\(key(41))', 'invented', 'cad', sha256('cad'));
        INSERT INTO session (account_id, secret_sha256, expires_at)
            SELECT id, sha256(id::text::bytea), now() + interval '1 hour' FROM account;
        INSERT INTO sign_in_link (account_id, secret_sha256, expires_at)
            SELECT id, sha256(id::text::bytea), now() + interval '1 hour' FROM account;
        INSERT INTO outgoing_message (kind, account_id, cause) SELECT 'reminder', id, 'invented ' || id FROM account;
        INSERT INTO site (id, name, latitude, longitude, access, publication, group_id, approval) VALUES
            ('\(key(21))', 'Own', 52.95, -1.15, 'public', 'full', '\(key(11))', 'approved'),
            ('\(key(22))', 'Draft', 52.95, -1.15, 'public', 'full', '\(key(11))', 'pending'),
            ('\(key(23))', 'Other', 52.95, -1.15, 'public', 'full', '\(key(13))', 'approved'),
            ('\(key(24))', 'Pending', 52.95, -1.15, 'public', 'full', '\(key(13))', 'pending'),
            ('\(key(25))', 'Hidden', 52.95, -1.15, 'public', 'hidden', NULL, 'approved'),
            ('\(key(26))', 'Private', 52.95, -1.15, 'private', 'full', NULL, 'approved');
        INSERT INTO defibrillator (id, site_id)
            SELECT (left(id::text, -2) || 'd' || right(id::text, 1))::uuid, id FROM site;
        INSERT INTO site_identifier (scheme, value, site_id) SELECT 'uprn', id::text, id FROM site;
        INSERT INTO site_override (site_id, first_day, last_day, open, reason)
            SELECT id, '2026-12-25', '2026-12-25', false, 'Invented' FROM site;
        INSERT INTO unlock_code (site_id, code) SELECT id, '\(unlockCode)' FROM site;
        INSERT INTO site_guardian (site_id, account_id, is_primary) SELECT id, CASE name
            WHEN 'Own' THEN '\(key(12))'::uuid WHEN 'Draft' THEN '\(key(12))' ELSE '\(key(14))' END, true FROM site;
        INSERT INTO consumable (defibrillator_id, kind, expires_on)
            SELECT id, 'adult_pads', '2027-01-01' FROM defibrillator;
        INSERT INTO readiness_check (defibrillator_id, checked_at, ready_signal)
            SELECT id, now(), true FROM defibrillator;
        INSERT INTO problem_report (defibrillator_id, kind) SELECT id, 'other' FROM defibrillator;
        INSERT INTO change_request (kind, site_id, requested_by, requester_role)
            SELECT 'retirement', '\(key(26))', id, role FROM account WHERE id = '\(key(18))';
        INSERT INTO change_request (kind, proposal, requested_by, requester_role)
            SELECT 'registration', '{}', id, role FROM account;
        INSERT INTO change_request (kind, proposal, requested_by, requester_role)
            VALUES ('registration', '{}', '\(key(41))', 'cad'), ('registration', '{}', NULL, 'public');
        INSERT INTO change_request (id, kind, site_id, requested_by, requester_role, group_id) VALUES
            ('\(key(51))', 'move', '\(key(21))', '\(key(18))', 'guardian', NULL),
            ('\(key(52))', 'move', '\(key(23))', '\(key(18))', 'guardian', NULL),
            ('\(key(53))', 'claim', '\(key(25))', '\(key(18))', 'guardian', '\(key(13))'),
            ('\(key(54))', 'registration', '\(key(24))', '\(key(18))', 'guardian', '\(key(13))');
        INSERT INTO site_upload (
            id, group_id, file_sha256, uploaded_by, uploader_role, row_count, remarks, unused_columns) VALUES
            ('\(key(61))', '\(key(11))', sha256('own'), '\(key(12))', 'guardian', 1, '[]', '{}'),
            ('\(key(62))', '\(key(13))', sha256('other'), '\(key(14))', 'guardian', 1, '[]', '{}'),
            ('\(key(63))', '\(key(11))', sha256('own'), '\(key(31))', 'administrator', 1, '[]', '{}');
        INSERT INTO site_upload_row (upload_id, number, line, state, findings, draft, alike, alike_rows)
            SELECT id, 1, 2, 'ready', '[]', '{}', '{}', '{}' FROM site_upload;
        INSERT INTO site_upload_code (upload_id, number, code) SELECT id, 1, 'invented' FROM site_upload;
        INSERT INTO kept_answer (actor, key, request_sha256)
            SELECT id::text, 'kept', sha256('') FROM account;
        INSERT INTO kept_answer (actor, key, request_sha256) VALUES
            ('\(key(41))', 'kept', sha256('')), ('public 192.0.2.1', 'kept', sha256('')),
            ('public 192.0.2.2', 'kept', sha256(''));
        INSERT INTO reference_dataset VALUES ('code_point_open', '2025', 'OGL', 'Invented');
        INSERT INTO area (code, name, district_code, district_name, county_name)
            VALUES ('E01000001', 'Invented', 'E07000001', 'Invented', 'Invented');
        INSERT INTO postcode (postcode, latitude, longitude, quality) VALUES ('ZY1 1AA', 52.95, -1.15, 10);
        INSERT INTO import_source (name) VALUES ('invented');
        INSERT INTO import_run (source, file_name, file_sha256, row_count, refused_count, added_count, updated_count,
            linked_count, unchanged_count, disappeared_count)
            VALUES ('invented', 'invented', repeat('0', 64), 0, 0, 0, 0, 0, 0, 0);
        INSERT INTO import_record (source, external_id, site_id, latitude, longitude, access, mobile,
            identifier_schemes, identifier_values)
            VALUES ('invented', '1', '\(key(21))', 0, 0, 'public', false, '{}', '{}');
        INSERT INTO import_staging (external_id, latitude, longitude, access, mobile, identifier_schemes,
            identifier_values) VALUES ('1', 0, 0, 'public', false, '{}', '{}');
        INSERT INTO readiness_transition (defibrillator_id, number, from_state, to_state, changed_at, cause, policy_id)
            SELECT id, 1000, 'unverified', 'ready', now(), 'event', 'emas-readiness-2026-1' FROM defibrillator;
        INSERT INTO training_session (
            id, scheme_id, group_id, status, programme, course, starts_at, duration_minutes, venue_name, latitude,
            longitude)
            SELECT given.id::uuid, given.scheme::uuid, given.keeper::uuid, given.status, 'heartshield', 'cpr',
                '2026-01-12T18:00Z', 60, 'Invented', 52.95, -1.15
            FROM (VALUES
                ('\(key(91))', '\(key(71))', NULL, 'delivered'), ('\(key(92))', '\(key(72))', NULL, 'delivered'),
                ('\(key(93))', '\(key(71))', NULL, 'cancelled'), ('\(key(94))', '\(key(72))', NULL, 'cancelled'),
                ('\(key(95))', NULL, '\(key(11))', 'delivered'), ('\(key(96))', NULL, '\(key(11))', 'cancelled')
            ) AS given (id, scheme, keeper, status);
        INSERT INTO training_head_count (session_id, category, head_count)
            SELECT id, 'public', 12 FROM training_session;
        INSERT INTO training_trainer (session_id, responder_id) VALUES ('\(key(91))', '\(key(82))');
        INSERT INTO volunteer_activity (responder_id, kind, on_day, minutes)
            SELECT id, 'installing', '2026-01-12', 60 FROM responder;
        INSERT INTO responder_position (responder_id, latitude, longitude) VALUES ('\(key(88))', 52.95, -1.15);
        INSERT INTO incident (id, cad_reference, category, latitude, longitude)
            VALUES ('\(key(101))', 'INV-101', 'cardiac_arrest', 52.95, -1.15);
        INSERT INTO incident_offer (incident_id, generation, answer) VALUES ('\(key(101))', 1, '{}');
        INSERT INTO incident_alert (
            incident_id, responder_id, wave, role, distance_metres, expected_seconds, answer_until)
            VALUES ('\(key(101))', '\(key(82))', 1, 'straight', 100, 60, now() + interval '1 hour');
        INSERT INTO incident_event (incident_id, kind, actor_role) VALUES ('\(key(101))', 'opened', 'dispatcher');
        INSERT INTO closed_area (latitude, longitude, radius_metres, reason) VALUES (52.95, -1.15, 200, 'Invented');
        SELECT seal_audit(50);
        """
}
