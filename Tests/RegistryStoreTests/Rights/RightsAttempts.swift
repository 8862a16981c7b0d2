import Foundation
import PostgresClient
import Testing

/// What is tried with a table.
struct TableAttempts: Sendable {
    let name: String
    /// Which rows, each with the condition that finds them.
    let rows: [(kind: String, condition: String)]
    /// Rows that are added: columns and values.
    let added: [(kind: String, values: String)]
    /// An assignment that changes nothing.
    let change: String
    /// The columns that are read.
    let columns: String

    /// Nobody can write to the one there is, whoever it is.
    var isView: Bool { name == "located_site" }

    init(
        _ name: String, _ rows: [(String, String)], adding added: [(String, String)] = [], changing change: String,
        reading columns: String = "*"
    ) {
        self.name = name
        self.rows = rows
        self.added = added
        self.change = change
        self.columns = columns
    }

    /// One thing to try, with its name in the table of rights.
    struct Attempt: Sendable {
        let name: String
        let sql: String
    }

    func attempts(by caller: RightsCaller) -> [Attempt] {
        var attempts: [Attempt] = []
        for row in rows {
            guard let condition = caller.fill(row.condition) else { continue }
            attempts.append(
                Attempt(name: "\(name) read \(row.kind)", sql: "SELECT \(columns) FROM \(name) WHERE \(condition)"))
            if isView { continue }
            attempts += [
                Attempt(name: "\(name) change \(row.kind)", sql: "UPDATE \(name) SET \(change) WHERE \(condition)"),
                Attempt(name: "\(name) remove \(row.kind)", sql: "DELETE FROM \(name) WHERE \(condition)"),
            ]
        }
        if isView { return attempts }
        for row in added {
            guard let values = caller.fill(row.values) else { continue }
            attempts.append(Attempt(name: "\(name) add \(row.kind)", sql: "INSERT INTO \(name) \(values)"))
        }
        if added.isEmpty {
            attempts.append(Attempt(name: "\(name) add any", sql: "INSERT INTO \(name) DEFAULT VALUES"))
        }
        return attempts + [Attempt(name: "\(name) empty all", sql: "TRUNCATE \(name)")]
    }

    private static func key(_ number: Int) -> UUID { RightsCaller.key(number) }
    private static func device(_ number: Int) -> String {
        "00000000-0000-7000-8000-0000000000d\(number % 10)"
    }
    private static let any = [("any", "true")]
    private static let places = [
        ("own", [21]), ("draft", [22]), ("other", [23]), ("pending", [24]), ("hidden", [25, 26]),
    ]

    private static func places(_ column: String, _ keys: (Int) -> String) -> [(String, String)] {
        places.map { name, numbers in
            (name, "\(column) IN (\(numbers.map { "'\(keys($0))'" }.joined(separator: ", ")))")
        }
    }

    private static func adding(_ columns: String, _ values: (Int) -> String) -> [(String, String)] {
        places.map { name, numbers in (name, "(\(columns)) VALUES (\(values(numbers[0])))") }
    }

    private static func sites(_ column: String) -> [(String, String)] { places(column) { key($0).uuidString } }
    private static func devices(_ column: String) -> [(String, String)] { places(column, device) }
    private static func uploads(_ column: String) -> [(String, String)] {
        [("own", key(61)), ("other", key(62)), ("administrators", key(63))].map { ($0, "\(column) = '\($1)'") }
    }
    private static func people(_ column: String) -> [(String, String)] {
        [
            ("self", "\(column) = '{account}'"), ("fellow", "\(column) = '\(key(16))'"),
            ("other", "\(column) IN ('\(key(14))', '\(key(36))')"), ("volunteer", "\(column) = '\(key(37))'"),
            ("stranger", "\(column) = '\(key(38))'"),
        ]
    }
    /// Of the responder at work, of another of the scheme, and of somebody in another scheme.
    private static func volunteers(_ column: String, and more: String = "true") -> [(String, String)] {
        [("own", 82), ("fellow", 87), ("stranger", 88)].map { ($0, "\(column) = '\(key($1))' AND \(more)") }
    }
    private static func adding(toVolunteers columns: String, _ values: String) -> [(String, String)] {
        [("own", 82), ("fellow", 87), ("stranger", 88)].map {
            ($0, "(responder_id, \(columns)) VALUES ('\(key($1))', \(values))")
        }
    }
    private static func trainings(_ column: String) -> [(String, String)] {
        [
            ("scheme", 91), ("other", 92), ("cancelled-scheme", 93), ("cancelled-other", 94), ("group", 95),
            ("cancelled-group", 96),
        ].map { ($0, "\(column) = '\(key($1))'") }
    }
    private static let events: [(String, String)] = [
        ("taken-own", "'\(device(21))', 'taken'"), ("taken-other", "'\(device(23))', 'taken'"),
        ("code-own", "'\(device(21))', 'code_issued'"), ("code-other", "'\(device(23))', 'code_issued'"),
        ("cleared-own", "'\(device(21))', 'fault_cleared'"), ("cleared-other", "'\(device(23))', 'fault_cleared'"),
    ].map { ($0, "(defibrillator_id, kind, occurred_at) VALUES (\($1), now())") }

    static let all: [TableAttempts] = [
        TableAttempts("reference_dataset", any, changing: "edition = edition"),
        TableAttempts("area", any, changing: "name = name"),
        TableAttempts("postcode", any, changing: "quality = quality"),
        TableAttempts("dispatch_policy", any, changing: "result_limit = result_limit"),
        TableAttempts("readiness_policy", any, changing: "id = id"),
        TableAttempts("registration_policy", any, changing: "id = id"),
        TableAttempts("retention_policy", any, changing: "id = id"),
        TableAttempts("schema_migration", any, changing: "name = name"),
        TableAttempts("import_source", any, changing: "name = name"),
        TableAttempts("import_run", any, changing: "file_name = file_name"),
        TableAttempts("import_record", any, changing: "name = name"),
        TableAttempts("import_staging", any, changing: "name = name"),
        TableAttempts("readiness_transition", any, changing: "cause = cause"),
        TableAttempts("audit_waiting", any, changing: "entry_id = entry_id"),
        TableAttempts("audit_seal", any, changing: "hash = hash"),
        TableAttempts("site_change", any, changing: "site_id = site_id"),
        TableAttempts("unlock_code", sites("site_id"), changing: "code = 'x'"),
        TableAttempts(
            "site", sites("id"),
            adding: [
                ("own", "'\(key(11))', 'approved', 'full'"), ("draft", "'\(key(11))', 'pending', 'full'"),
                ("other", "'\(key(13))', 'approved', 'full'"), ("pending", "'\(key(13))', 'pending', 'full'"),
                ("hidden", "NULL, 'approved', 'hidden'"),
            ].map { ($0, "(group_id, approval, publication, latitude, longitude) VALUES (\($1), 52.9, -1.1)") },
            changing: "name = name"),
        TableAttempts(
            "located_site", sites("site_id").filter { ["own", "other", "hidden"].contains($0.0) },
            changing: "name = name"),
        TableAttempts(
            "site_identifier", sites("site_id"),
            adding: adding("scheme, value, site_id") { "'uprn', 'new', '\(key($0))'" }, changing: "value = value"),
        TableAttempts(
            "site_override", sites("site_id"),
            adding: adding("site_id, first_day, last_day, open, reason") {
                "'\(key($0))', '2026-12-24', '2026-12-24', true, 'Invented'"
            }, changing: "reason = reason"),
        TableAttempts(
            "defibrillator", devices("id"), adding: adding("site_id") { "'\(key($0))'" }, changing: "model = model"),
        TableAttempts("defibrillator_readiness", devices("defibrillator_id"), changing: "state = state"),
        TableAttempts(
            "consumable", devices("defibrillator_id"),
            adding: adding("defibrillator_id, kind, expires_on") { "'\(device($0))', 'battery', '2027-01-01'" },
            changing: "removed_on = removed_on"),
        TableAttempts(
            "readiness_check", devices("defibrillator_id"),
            adding: adding("defibrillator_id, checked_at, ready_signal") { "'\(device($0))', now(), true" },
            changing: "note = note"),
        TableAttempts(
            "defibrillator_event", devices("defibrillator_id"),
            adding: adding("defibrillator_id, kind, occurred_at") { "'\(device($0))', 'fault_reported', now()" }
                + events, changing: "detail = detail"),
        TableAttempts(
            "site_guardian", sites("site_id"),
            adding: adding("site_id, account_id, is_primary") {
                "'\(key($0))', '\($0 == 21 || $0 == 22 ? key(16) : key(18))', false"
            } + [("stranger", "(site_id, account_id, is_primary) VALUES ('\(key(21))', '\(key(18))', false)")],
            changing: "is_primary = is_primary"),
        TableAttempts(
            "community_group", [("own", "id = '\(key(11))'"), ("other", "id = '\(key(13))'")],
            adding: [("any", "(name) VALUES ('Invented new')")], changing: "name = name"),
        TableAttempts(
            "account", people("id"),
            adding: [
                ("fellow", "(role, group_id) VALUES ('guardian', '\(key(11))')"),
                ("other", "(role, group_id) VALUES ('guardian', '\(key(13))')"),
                ("volunteer", "(role, scheme_id) VALUES ('responder', '\(key(71))')"),
                ("stranger", "(role, scheme_id) VALUES ('responder', '\(key(72))')"),
                ("colleague", "(role, scheme_id) VALUES ('coordinator', '\(key(71))')"),
            ], changing: "disabled_at = disabled_at"),
        TableAttempts(
            "account_contact", people("account_id"),
            adding: [
                ("fellow", "(account_id, display_name) VALUES ('\(key(17))', 'Invented')"),
                ("other", "(account_id, display_name) VALUES ('\(key(18))', 'Invented')"),
                ("volunteer", "(account_id, display_name) VALUES ('\(key(39))', 'Invented')"),
                ("stranger", "(account_id, display_name) VALUES ('\(key(40))', 'Invented')"),
            ], changing: "phone = phone"),
        TableAttempts(
            "api_key", people("account_id") + [("program", "account_id IS NULL")],
            adding: [
                ("self", "'{role}', '{account}'"), ("fellow", "'guardian', '\(key(16))'"),
                ("other", "'guardian', '\(key(18))'"), ("program", "'cad', NULL"),
                ("program-administrator", "'administrator', NULL"), ("program-guardian", "'guardian', NULL"),
                ("volunteer", "'responder', '\(key(37))'"), ("stranger", "'responder', '\(key(38))'"),
                ("escalated", "'cad', '{account}'"), ("escalated-fellow", "'administrator', '\(key(16))'"),
            ].map { ($0, "(role, account_id, name, secret_sha256) VALUES (\($1), 'new', sha256('new'))") },
            changing: "last_used_at = last_used_at"),
        TableAttempts("session", people("account_id"), changing: "revoked_at = revoked_at"),
        TableAttempts(
            "sign_in_link", people("account_id"),
            adding: [
                (
                    "other",
                    "(account_id, secret_sha256, expires_at) VALUES ('\(key(14))', sha256('new'), now())"
                )
            ], changing: "used_at = used_at"),
        TableAttempts(
            "audit_entry",
            [
                ("self", "account_id = '{account}'"), ("other", "account_id = '\(key(16))'"),
                ("volunteer", "account_id = '\(key(37))'"), ("stranger", "account_id = '\(key(38))'"),
                ("nobody", "account_id IS NULL"),
            ], adding: [("any", "(actor_role, action) VALUES ('system', 'invented.done')")],
            changing: "reason = reason"),
        TableAttempts(
            "change_request",
            [
                ("made", "requested_by = {actor}"), ("own", "id = '\(key(51))'"), ("other", "id = '\(key(52))'"),
            ],
            adding: [
                ("made", "{actor}, '{role}'"), ("forged", "'\(key(16))', '{role}'"),
                ("as-another", "{actor}, 'system'"),
            ].map { ($0, "(kind, proposal, requested_by, requester_role) VALUES ('registration', '{}', \($1))") },
            changing: "statement = statement"),
        TableAttempts(
            "problem_report", devices("defibrillator_id"),
            adding: [("made", "{actor}"), ("forged", "'\(key(16))'")].map {
                ($0, "(defibrillator_id, kind, reporter_id) VALUES ('\(device(23))', 'other', \($1))")
            }, changing: "note = note"),
        TableAttempts(
            "site_upload", uploads("id"),
            adding: [("own", key(11)), ("other", key(13))].map { name, group in
                (
                    name,
                    """
                    (group_id, file_sha256, uploaded_by, uploader_role, row_count, remarks, unused_columns)
                    VALUES ('\(group)', sha256('new'), {actor}, '{role}', 1, '[]', '{}')
                    """
                )
            }, changing: "file_name = file_name", reading: "id"),
        TableAttempts(
            "site_upload_row", uploads("upload_id"),
            adding: [("own", key(61)), ("other", key(62)), ("administrators", key(63))].map { name, upload in
                (
                    name,
                    """
                    (upload_id, number, line, state, findings, draft, alike, alike_rows)
                    VALUES ('\(upload)', 2, 3, 'ready', '[]', '{}', '{}', '{}')
                    """
                )
            }, changing: "findings = findings"),
        TableAttempts("site_upload_code", any, changing: "code = code"),
        TableAttempts("responder_policy", any, changing: "id = id"),
        TableAttempts(
            "scheme", [("own", "id = '\(key(71))'"), ("other", "id = '\(key(72))'")],
            adding: [("any", "(name) VALUES ('Invented new')")], changing: "name = name"),
        TableAttempts(
            "responder", volunteers("id"),
            adding: [("fellow", 39), ("stranger", 40), ("coordinator", 33)].map {
                ($0, "(account_id, kind, travel_mode) VALUES ('\(key($1))', 'cfr', 'foot')")
            }, changing: "travel_mode = travel_mode", reading: "id"),
        TableAttempts(
            "credential", volunteers("responder_id"),
            adding: adding(
                toVolunteers: "kind, issued_on, expires_on, evidence, added_by",
                "'dbs', '2026-01-01', '2099-01-01', 'Invented', {actor}")
                + [
                    ("forged", "'2026-01-01', '\(key(31))'"), ("future", "'2098-01-01', {actor}"),
                ].map { name, values in
                    (
                        name,
                        """
                        (responder_id, kind, expires_on, evidence, issued_on, added_by)
                        VALUES ('\(key(87))', 'dbs', '2099-01-01', 'Invented', \(values))
                        """
                    )
                }, changing: "withdrawn_by = withdrawn_by"),
        TableAttempts(
            "rota_span",
            volunteers("responder_id", and: "starts_at > now()")
                + [("begun", "responder_id = '\(key(82))' AND starts_at < now()")],
            adding: adding(
                toVolunteers: "starts_at, ends_at, added_by",
                "'2099-02-01T00:00:00Z', '2099-02-01T06:00:00Z', {actor}")
                + [
                    ("forged", "'2099-02-01T00:00:00Z', '2099-02-01T06:00:00Z', '\(key(31))'"),
                    ("past", "'2026-02-01T00:00:00Z', '2026-02-01T06:00:00Z', {actor}"),
                ].map { ($0, "(responder_id, starts_at, ends_at, added_by) VALUES ('\(key(87))', \($1))") },
            changing: "starts_at = starts_at"),
        TableAttempts(
            "on_call_span",
            volunteers("responder_id", and: "off_at IS NULL")
                + [("ended", "responder_id = '\(key(82))' AND off_at IS NOT NULL")],
            adding: [("own", 82), ("fellow", 87), ("stranger", 88)].map {
                ($0, "(responder_id) VALUES ('\(key($1))')")
            }, changing: "off_at = off_at"),
        TableAttempts(
            "kept_answer", [("self", "actor = '{asker}'"), ("other", "actor IN ('\(key(16))', 'public 192.0.2.2')")],
            adding: [("self", "'{asker}'"), ("other", "'\(key(16))'")].map {
                ($0, "(actor, key, request_sha256) VALUES (\($1), 'new', sha256(''))")
            }, changing: "status = status"),
        TableAttempts(
            "outgoing_message", any,
            adding: [("any", "(kind, account_id, cause) VALUES ('reminder', '\(key(14))', 'new')")],
            changing: "failure = failure"),
        TableAttempts("responder_position", any, changing: "latitude = latitude"),
        TableAttempts("alert_policy", any, changing: "name = name"),
        TableAttempts("alert_rule", any, changing: "category = category"),
        TableAttempts("incident", any, changing: "category = category"),
        TableAttempts("incident_offer", any, changing: "answer = answer"),
        TableAttempts("incident_alert", any, changing: "state = state"),
        TableAttempts("incident_event", any, changing: "kind = kind"),
        TableAttempts("closed_area", any, changing: "reason = reason"),
        TableAttempts("training_programme", any, changing: "name = name"),
        TableAttempts("training_trainer", any, changing: "session_id = session_id"),
        TableAttempts(
            "training_session", trainings("id"),
            adding: [
                ("scheme", "'\(key(71))', NULL, {actor}"), ("other", "'\(key(72))', NULL, {actor}"),
                ("group", "NULL, '\(key(11))', {actor}"), ("forged", "'\(key(71))', NULL, '\(key(16))'"),
            ].map { name, values in
                (
                    name,
                    """
                    (scheme_id, group_id, logged_by, programme, course, status, starts_at, duration_minutes, venue_name,
                        latitude, longitude)
                    VALUES (\(values), 'heartshield', 'cpr', 'planned', now(), 60, 'Invented', 52.9, -1.1)
                    """
                )
            }, changing: "campaign = campaign", reading: "id"),
        TableAttempts(
            "training_head_count", trainings("session_id"),
            adding: [("scheme", 91), ("other", 92), ("group", 95)].map {
                ($0, "(session_id, category, head_count) VALUES ('\(key($1))', 'carer', 5)")
            }, changing: "head_count = head_count"),
        TableAttempts(
            "volunteer_activity", volunteers("responder_id"),
            adding: [
                ("own", "'\(key(82))', 'training', {actor}"), ("fellow", "'\(key(87))', 'training', {actor}"),
                ("stranger", "'\(key(88))', 'training', {actor}"),
                ("responding", "'\(key(82))', 'responding', {actor}"),
                ("forged", "'\(key(82))', 'training', '\(key(16))'"),
            ].map { ($0, "(responder_id, kind, added_by, on_day, minutes) VALUES (\($1), '2026-01-12', 60)") },
            changing: "minutes = minutes", reading: "id"),
    ]
}
