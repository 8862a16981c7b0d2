import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("/v1/imports: each row is registered once")
struct UploadApplyTests {
    /// Has the server end the session that adds the site of this count, or settles the row, as a crash would: once.
    private static func crash(_ table: String, at count: Int) -> String {
        """
        CREATE SEQUENCE crash_count;
        CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            IF nextval('public.crash_count') = \(count) THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
            RETURN NULL;
        END
        $$;
        CREATE TRIGGER crash AFTER INSERT OR UPDATE ON \(table) FOR EACH ROW EXECUTE FUNCTION crash();
        """
    }

    private func whole(_ upload: String, count: Int, on database: String) async throws {
        let facts = """
            SELECT concat_ws(' ',
                (SELECT count(*) FROM site WHERE name LIKE 'Invented place %'),
                (SELECT count(DISTINCT name) FROM site WHERE name LIKE 'Invented place %'),
                (SELECT count(*) FROM site_upload_row JOIN site ON site.id = site_id
                    WHERE upload_id = '\(upload)' AND state = 'registered'
                        AND site.name = 'Invented place ' || number - 1))
            """
        #expect(try await Uploading.value(facts, on: database) == "\(count) \(count) \(count)")
    }

    @Test(
        "A connection lost in the middle loses nothing and does nothing twice: applying again goes on",
        arguments: [("site", 1), ("site", 37), ("site", 50), ("site", 51), ("site_upload_row", 64), ("unlock_code", 1)])
    func crashes(table: String, count: Int) async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let file = Uploading.file(120).replacing("24/7\n", with: "24/7,1234X\n")
                .replacing("access_hours\n", with: "access_hours,cabinet_code\n")
            let sent = try await group.send(file)
            #expect(try sent.count("ready") == 120)
            try await Service.asOwner(database) { try await $0.execute(script: Self.crash(table, at: count)) }
            // A slow machine has time for one batch in a request: the loss then meets a later one.
            var lost = try await group.apply(sent.upload)
            for _ in 0..<2 where lost.status == .ok { lost = try await group.apply(sent.upload) }
            try lost.expectProblem(.serviceUnavailable)
            let registered = try await Uploading.value(
                "SELECT count(*)::text FROM site WHERE name LIKE 'Invented place %'", on: database)
            // Whole batches and nothing else.
            #expect(Int(registered ?? "").map { $0 % 50 == 0 && $0 < 120 } == true)
            let again = try await group.applyAll(sent.upload)
            #expect(try again.count("registered") == 120)
            try await whole(sent.upload, count: 120, on: database)
            let codes = try await Uploading.value("SELECT count(*)::text FROM unlock_code", on: database)
            #expect(codes == "120")
        }
    }

    @Test("Several that apply one upload at once register each row once, and its answer is the same for one key")
    func atOnce() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let upload = try await group.send(Uploading.file(180)).upload
            let answers = try await withThrowingTaskGroup(of: TestResponse.self) { tasks in
                for number in 0..<4 {
                    tasks.addTask { try await group.apply(upload, key: number < 2 ? "same" : nil) }
                }
                return try await tasks.reduce(into: [TestResponse]()) { $0.append($1) }
            }
            for answer in answers { #expect(answer.status == .ok, "\(String(buffer: answer.body))") }
            #expect(try await group.applyAll(upload).count("registered") == 180)
            try await whole(upload, count: 180, on: database)
            let kept = try await group.apply(upload, key: "same")
            #expect(answers.contains { String(buffer: $0.body) == String(buffer: kept.body) })
            try await group.apply(upload, #"{"includeDuplicates": [1]}"#, key: "same")
                .expectProblem(.unprocessableContent)
        }
    }

    @Test("A request registers at most 500 rows and says what is left; a key registers nothing more")
    func bounded() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let group = Uploading(client: client, authorization: service.keyStore.otherGuardian)
            let upload = try await group.send(Uploading.file(620)).upload
            let first = try await group.apply(upload, key: "first")
            let registered = try #require(try first.count("registered"))
            #expect(registered > 0 && registered <= 500)
            #expect(try first.json["remaining"]?.number?.integer == 620 - registered)
            let again = try await group.apply(upload, key: "first")
            #expect(String(buffer: again.body) == String(buffer: first.body))
            #expect(try await group.applyAll(upload).count("registered") == 620)
            try await whole(upload, count: 620, on: database)
            // Under the policy each of a new group's waits for approval by a request of its own.
            let asked = "SELECT count(*)::text FROM change_request WHERE kind = 'registration' AND state = 'open'"
            #expect(try await Uploading.value(asked, on: database) == "620")
        }
    }

    @Test("The service's user can read no code and no hash of an upload, nor change what was read or whose it is")
    func grants() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let upload = try await group.send("name,lat,lon,cabinet_code\nInvented,52.3,-1.2,C159X\n").upload
            for sql in [
                "SELECT code FROM site_upload_code", "SELECT file_sha256 FROM site_upload",
                "UPDATE site_upload_row SET draft = '{}'", "UPDATE site_upload SET row_count = 9",
                "DELETE FROM site_upload_row",
                "INSERT INTO site_upload_code VALUES ('\(upload)', 1, '9')",
            ] {
                let refused = try await state(of: sql, as: "guardian", Known.group, on: database)
                #expect(refused == "42501", "\(sql)")
            }
            for (role, keeper, expected) in [
                ("guardian", Known.group, "2"), ("guardian", Known.otherGroup, "0"), ("public", Known.group, "0"),
                ("dispatcher", Known.group, "0"), ("administrator", Known.group, "2"),
            ] {
                let seen = try await asService("SELECT count(*)::text FROM site_upload_row", role, keeper, database)
                #expect(seen == expected, "\(role)")
            }
            // A code goes to the site that its row became and nowhere else.
            let moved = "SELECT move_upload_code('\(upload)', 1)::text"
            _ = try await asService(moved, "guardian", Known.group, database)
            #expect(try await Uploading.value("SELECT count(*)::text FROM unlock_code", on: database) == "0")
            #expect(try await Uploading.value("SELECT code FROM site_upload_code", on: database) == "C159X")
            let hash = "SELECT (upload_of_file('\(Known.group)', sha256('invented')) IS NULL)::text"
            #expect(try await asService(hash, "guardian", Known.otherGroup, database) == "true")
        }
    }

    /// What a statement answers to the service's user at work for somebody.
    private func asService(_ sql: String, _ role: String, _ group: UUID, _ database: String) async throws -> String? {
        try await Service.asOwner(database) { owner in
            try await owner.withTransaction { owner in
                try await owner.execute(
                    script: """
                        SET LOCAL ROLE heartshield_service;
                        SELECT set_config('heartshield.role', '\(role)', true),
                            set_config('heartshield.group', '\(group)', true)
                        """)
                return try await owner.execute(PostgresStatement(name: "test", sql: sql), []).first?.decode(at: 0)
            }
        }
    }

    private func state(of sql: String, as role: String, _ group: UUID, on database: String) async throws -> String? {
        do {
            _ = try await asService(sql, role, group, database)
            return nil
        } catch let error as PostgresError {
            return error.sqlState?.description
        }
    }
}
