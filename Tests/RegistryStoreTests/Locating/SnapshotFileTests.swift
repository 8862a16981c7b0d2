import Foundation
import NationalGrid
import PostgresClient
import Registry
import RegistryStore
import SeededRandom
import SpatialGrid
import Testing

@Suite("The register in a file")
struct SnapshotFileTests {
    private func withFile(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("heartshield-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.appendingPathComponent("register.snapshot"))
    }

    @Test("Rows that are written as bytes and read again are the same rows")
    func rows() async throws {
        try await Register.with { register in
            for query in [
                "SELECT 1 AS a, NULL AS b, '' AS c, 'é, \u{1F3E5}' AS d FROM generate_series(1, 3)",
                "SELECT 1 AS a WHERE false", "SELECT FROM generate_series(1, 2)", "SELECT repeat('x', 100000) AS long",
            ] {
                let result = try await register.sql(query)
                let bytes = try #require(result.encoded())
                let again = try #require(PostgresResult(encoded: bytes[...]))
                #expect(again.columns == result.columns && again.count == result.count)
                #expect(again.encoded() == bytes)
                for cut in [0, 1, 3, 7, bytes.count - 1] where cut < bytes.count {
                    #expect(PostgresResult(encoded: bytes[..<cut]) == nil)
                }
            }
        }
    }

    @Test("Bytes that were altered are read as something else or refused, and never end the process")
    func hostileBytes() async throws {
        try await Register.with { register in
            let bytes = try #require(
                try await register.sql("SELECT 1 AS a, NULL AS b FROM generate_series(1, 5)").encoded())
            var random = SeededGenerator(seed: 7)
            for _ in 0..<20_000 {
                var altered = bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    altered[Int.random(in: altered.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                _ = PostgresResult(encoded: altered[..<Int.random(in: 0...altered.count, using: &random)])
            }
        }
    }

    @Test("What the feed has read is read again from the file, postcodes and all, with the time at which it was read")
    func kept() async throws {
        try await withFile { url in
            try await Register.with { register in
                try await register.addSite("Invented hall")
                try await register.references.replacePostcodes(
                    with: inventedPostcodes(1), of: dataset("code_point_open", edition: "Test 1"))
                let keeper = SnapshotKeeper(file: SnapshotFile(url: url)) { Issue.record("\($0)") }
                #expect(try keeper.saved() == nil)
                let feed = try PostgresLocatorFeed(pool: register.pool, statements: register.statements, keeper: keeper)
                let load = try await feed.loadRegister()
                let postcodes = try await feed.loadPostcodes()
                await keeper.finish()
                let saved = try #require(try SnapshotKeeper(file: SnapshotFile(url: url)).saved())
                #expect(saved.load.sites == load.sites && saved.load.sites.count == 1)
                #expect(saved.load.policy == load.policy && saved.load.readinessPolicy == load.readinessPolicy)
                #expect(saved.postcodes.count == postcodes.count && postcodes.count == 1)
                #expect(saved.postcodes.edition == postcodes.edition)
                #expect(abs(saved.readAt.timeIntervalSinceNow) < 600)
                let permissions = try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
                #expect(permissions == 0o600)
            }
        }
    }

    @Test("A file with any byte altered or missing is not used, nor one of another version")
    func damaged() async throws {
        try await withFile { url in
            try await Register.with { register in
                try await register.addSite("Invented hall")
                let keeper = SnapshotKeeper(file: SnapshotFile(url: url)) { Issue.record("\($0)") }
                let feed = try PostgresLocatorFeed(pool: register.pool, statements: register.statements, keeper: keeper)
                _ = try await feed.loadRegister()
                await keeper.finish()
                let whole = try Data(contentsOf: url)
                #expect(try keeper.saved()?.load.sites.count == 1)
                for position in stride(from: 0, to: whole.count, by: 37) {
                    var altered = whole
                    altered[position] ^= 1
                    try altered.write(to: url)
                    #expect(throws: SnapshotFileError.self, "byte \(position)") { try keeper.saved() }
                }
                for length in [0, 10, whole.count / 2, whole.count - 1] {
                    try whole.prefix(length).write(to: url)
                    #expect(throws: SnapshotFileError.self, "\(length) bytes") { try keeper.saved() }
                }
            }
        }
    }

    @Test("A folder that is not there is reported, and reading goes on")
    func cannotWrite() async throws {
        try await Register.with { register in
            let (errors, continuation) = AsyncStream.makeStream(of: String.self)
            let file = SnapshotFile(url: URL(fileURLWithPath: "/nonexistent/register.snapshot"))
            let keeper = SnapshotKeeper(file: file) { continuation.yield("\($0)") }
            let feed = try PostgresLocatorFeed(pool: register.pool, statements: register.statements, keeper: keeper)
            _ = try await feed.loadRegister()
            for await error in errors {
                #expect(error.contains("/nonexistent"))
                break
            }
        }
    }
}
