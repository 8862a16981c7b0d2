import Foundation
import PostgresClient
import TestDatabases
import Testing

@Suite("The program's commands")
struct CommandTests {
    @Test("--help names every command and every setting")
    func help() async throws {
        let ending = try await Program.run("--help")
        #expect(ending.status == 0)
        for word in [
            "serve", "migrate", "import", "demo-data", "check", "nearest", "HEARTSHIELD_DATABASE", "HEARTSHIELD_CONFIG",
        ] {
            #expect(ending.output.contains(word), "\(word)")
        }
        for command in ["serve", "migrate", "import", "demo-data", "check", "nearest"] {
            #expect(try await Program.run(command, "--help").status == 0)
        }
    }

    @Test("Without a database it says which setting is missing", arguments: ["serve", "migrate", "check", "demo-data"])
    func noDatabase(command: String) async throws {
        let ending = try await Program.run(command)
        #expect(ending.status != 0)
        #expect(ending.complaint.contains("Set HEARTSHIELD_DATABASE"))
    }

    @Test("A database that cannot be reached is told plainly, and no secret with it")
    func unreachable() async throws {
        for string in [
            "host=/nonexistent-folder user=x password=canary-secret dbname=y",
            "postgres://x:canary-secret@/y?host=/nonexistent-folder", "postgres://x:canary@secret@h/y",
        ] {
            let ending = try await Program.run("check", environment: ["HEARTSHIELD_DATABASE": string])
            #expect(ending.status != 0)
            #expect(!(ending.output + ending.complaint).contains("canary"))
            #expect(ending.complaint.contains("connection"), "\(ending.complaint)")
        }
    }

    @Test("Faulty settings are all named at once")
    func faultySettings() async throws {
        let ending = try await Program.run(
            "check",
            environment: [
                "HEARTSHIELD_PORT": "eighty", "HEARTSHIELD_LOG_LEVEL": "loud", "HEARTSHIELD_POOL_SIZE": "0",
            ])
        #expect(ending.status != 0)
        for name in ["HEARTSHIELD_PORT", "HEARTSHIELD_LOG_LEVEL", "HEARTSHIELD_POOL_SIZE"] {
            #expect(ending.complaint.contains(name))
        }
    }

    @Test("A setting's name that does not exist is refused in the environment too")
    func misspelt() async throws {
        let ending = try await Program.run("check", environment: ["HEARTSHIELD_DATABSE": "x"])
        #expect(ending.status != 0 && ending.complaint.contains("no setting HEARTSHIELD_DATABSE"))
    }

    @Test("A file gives what the environment leaves open; a setting that does not exist is refused")
    func settingsFile() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("heartshield-\(UUID()).conf")
        defer { try? FileManager.default.removeItem(at: file) }
        try "# invented\nHEARTSHIELD_PORT = 9123\n\nHEARTSHIELD_MANAGEMENT_PORT=9999\n".write(
            to: file, atomically: true, encoding: .utf8)
        let environment = ["HEARTSHIELD_CONFIG": file.path, "HEARTSHIELD_MANAGEMENT_PORT": "9124"]
        let ending = try await Program.run("check", environment: environment)
        #expect(ending.output.contains("127.0.0.1:9123") && ending.output.contains("127.0.0.1:9124"))
        try "HEARTSHIELD_PROT=9123\n".write(to: file, atomically: true, encoding: .utf8)
        #expect(
            try await Program.run("check", environment: environment).complaint.contains("no setting HEARTSHIELD_PROT"))
        try "HEARTSHIELD_PORT\n".write(to: file, atomically: true, encoding: .utf8)
        #expect(try await Program.run("check", environment: environment).complaint.contains("line 1"))
        try "HEARTSHIELD_DATABASE postgres://u:canary-secret@h/db?sslmode=require\n".write(
            to: file, atomically: true, encoding: .utf8)
        let unclear = try await Program.run("check", environment: environment)
        #expect(unclear.complaint.contains("line 1") && !unclear.complaint.contains("canary"))
        try "# saved on Windows\r\nHEARTSHIELD_PORT=\"9125\"\r\n".write(to: file, atomically: true, encoding: .utf8)
        #expect(try await Program.run("check", environment: environment).output.contains("127.0.0.1:9125"))
        try FileManager.default.removeItem(at: file)
        #expect(try await Program.run("check", environment: environment).complaint.contains("cannot be read"))
    }

    @Test("Two that migrate at once both end well, and each migration is applied once")
    func racingMigrations() async throws {
        try await TestDatabase.empty { database in
            let environment = ["HEARTSHIELD_DATABASE": database]
            async let first = Program.run("migrate", environment: environment)
            async let second = Program.run("migrate", environment: environment)
            let endings = try await [first, second]
            #expect(endings.map(\.status) == [0, 0], "\(endings.map(\.complaint))")
            let applied = endings.flatMap { $0.output.split(separator: "\n") }.filter { $0.hasPrefix("applied ") }
            #expect(applied.count >= 7 && Set(applied).count == applied.count)
            let third = try await Program.run("migrate", environment: environment)
            #expect(third.output.contains("nothing to do"))
        }
    }

    @Test("Neither check nor serve takes a database without its tables")
    func unmigrated() async throws {
        try await TestDatabase.empty { database in
            for command in ["check", "serve", "nearest", "demo-data"] {
                let place = command == "nearest" ? ["--postcode", "NG1 5FS"] : []
                let ending = try await Program([command] + place, environment: ["HEARTSHIELD_DATABASE": database])
                    .ended()
                #expect(ending.status != 0, "\(command)")
                #expect((ending.output + ending.complaint).contains("heartshield migrate"), "\(command)")
            }
        }
    }

    @Test("A file is imported, found by nearest, and imported again without a change")
    func importing() async throws {
        try await TestDatabase.with { database in
            let environment = ["HEARTSHIELD_DATABASE": database]
            let file = FileManager.default.temporaryDirectory.appendingPathComponent(
                "invented-\(UUID())_2026-01-01.csv")
            defer { try? FileManager.default.removeItem(at: file) }
            try """
            id,Venue,lat,lon,access
            1,Invented hall,52.9548,-1.1581,yes
            2,Invented inn,52.9550,-1.1581,customers
            3,Nowhere,152.9,-1.1,yes
            """.write(to: file, atomically: true, encoding: .utf8)

            let dryRun = try await Program.run(
                "import", file.path, "--map", "name=Venue", "--dry-run", environment: environment)
            #expect(dryRun.output.contains("2 would be added") && dryRun.output.contains("line 4, row 3:"), "\(dryRun)")
            let first = try await Program.run("import", file.path, "--map", "name=Venue", environment: environment)
            #expect(first.status == 0 && first.output.contains("2 added"), "\(first)")
            let second = try await Program.run("import", file.path, "--map", "name=Venue", environment: environment)
            #expect(second.output.contains("0 added, 0 updated") && second.output.contains("2 unchanged"))

            let found = try await Program.run("nearest", "--lat", "52.9548", "--lon=-1.1581", environment: environment)
            #expect(found.output.contains("Invented hall") && found.output.contains("Invented inn"))
            let json = try await Program.run(
                "nearest", "--lat", "52.9548", "--lon=-1.1581", "--json", "--explain", environment: environment)
            #expect(json.output.hasPrefix("{\"place\"") && json.output.contains("\"certificate\""))
            #expect(try await Program.run("check", environment: environment).output.contains("2 sites"))
        }
    }

    @Test("What cannot be imported is told in a sentence")
    func badImports() async throws {
        try await TestDatabase.with { database in
            let environment = ["HEARTSHIELD_DATABASE": database]
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("invented-\(UUID()).csv")
            defer { try? FileManager.default.removeItem(at: file) }
            let missing = try await Program.run("import", "/nonexistent/file.csv", environment: environment)
            #expect(missing.status != 0 && missing.complaint.contains("There is no file"))
            try Data().write(to: file)
            #expect(try await Program.run("import", file.path, environment: environment).complaint.contains("empty"))
            try Data([0x1F, 0x8B, 8, 0, 1, 2, 3]).write(to: file)
            let damaged = try await Program.run("import", file.path, environment: environment)
            #expect(damaged.status != 0 && !damaged.complaint.isEmpty)
            try Data("a,b\n1,2\n".utf8).write(to: file)
            let unclear = try await Program.run("import", file.path, environment: environment)
            #expect(unclear.status != 0 && unclear.complaint.contains("The columns are"), "\(unclear.complaint)")
            for options in [
                ["--map", "name"], ["--map", "name=a", "--map", "name=b"], ["--source", "Bad Name"],
                ["--map", "nonsense=a"], ["--list", "-1"],
            ] {
                let ending = try await Program(["import", file.path] + options, environment: environment).ended()
                #expect(ending.status != 0 && !ending.complaint.isEmpty, "\(options)")
            }
        }
    }

    @Test("nearest refuses what the API refuses")
    func badPlaces() async throws {
        try await TestDatabase.with { database in
            for arguments in [
                ["--lat", "x", "--lon", "1"], ["--postcode", "NG99 9ZZ"], [], ["--lat", "-1.1581", "--lon", "52.95"],
            ] {
                let ending = try await Program(
                    ["nearest"] + arguments, environment: ["HEARTSHIELD_DATABASE": database]
                ).ended()
                #expect(ending.status != 0 && !ending.complaint.isEmpty, "\(arguments)")
            }
        }
    }
}
