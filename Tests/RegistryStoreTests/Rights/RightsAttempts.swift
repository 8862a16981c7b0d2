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
            ("other", "\(column) IN ('\(key(14))', '\(key(36))')"),
        ]
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
            ], changing: "disabled_at = disabled_at"),
        TableAttempts(
            "account_contact", people("account_id"),
            adding: [
                ("fellow", "(account_id, display_name) VALUES ('\(key(17))', 'Invented')"),
                ("other", "(account_id, display_name) VALUES ('\(key(18))', 'Invented')"),
            ], changing: "phone = phone"),
        TableAttempts(
            "api_key", people("account_id") + [("program", "account_id IS NULL")],
            adding: [
                ("self", "'{role}', '{account}'"), ("fellow", "'guardian', '\(key(16))'"),
                ("other", "'guardian', '\(key(18))'"), ("program", "'cad', NULL"),
                ("program-administrator", "'administrator', NULL"), ("program-guardian", "'guardian', NULL"),
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
        TableAttempts(
            "kept_answer", [("self", "actor = '{asker}'"), ("other", "actor IN ('\(key(16))', 'public 192.0.2.2')")],
            adding: [("self", "'{asker}'"), ("other", "'\(key(16))'")].map {
                ($0, "(actor, key, request_sha256) VALUES (\($1), 'new', sha256(''))")
            }, changing: "status = status"),
        TableAttempts(
            "outgoing_message", any,
            adding: [("any", "(kind, account_id, cause) VALUES ('reminder', '\(key(14))', 'new')")],
            changing: "failure = failure"),
    ]
}
