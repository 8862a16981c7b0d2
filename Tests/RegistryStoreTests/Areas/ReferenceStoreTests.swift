import Foundation
import NationalGrid
import PostgresClient
import Registry
import RegistryStore
import SpatialGrid
import Testing

@Suite("Reference data")
struct ReferenceStoreTests {
    @Test("Postcodes are loaded, and a second loading replaces the first as a whole")
    func replacesPostcodes() async throws {
        try await Register.with { register in
            #expect(try await register.references.edition(of: "code_point_open") == nil)
            #expect(try await register.feed.loadRegister().postcodeVersion == nil)
            #expect(try await register.feed.loadPostcodes().count == 0)

            let first = try inventedPostcodes(2000)
            try await register.references.replacePostcodes(
                with: first, of: dataset("code_point_open", edition: "2026-02"))
            try await expect(first, edition: "2026-02", in: register)

            let second = try Array(inventedPostcodes(1500, shift: 0.5).dropFirst(200))
            try await register.references.replacePostcodes(
                with: second, of: dataset("code_point_open", edition: "2026-05"))
            try await expect(second, edition: "2026-05", in: register)
            #expect(try await register.feed.loadPostcodes().coordinate(of: Postcode(first[0].postcode)) == nil)
        }
    }

    private func expect(_ rows: [PostcodeRow], edition: String, in register: Register) async throws {
        #expect(try await register.references.edition(of: "code_point_open") == edition)
        let directory = try await register.feed.loadPostcodes()
        #expect(directory.count == rows.count)
        let wrong = try rows.count { try directory.coordinate(of: Postcode($0.postcode)) != $0.coordinate }
        #expect(wrong == 0)
        #expect(directory.edition == edition)
        #expect(try await register.feed.loadRegister().postcodeVersion?.hasPrefix("\(edition) ") == true)
    }

    @Test("The licence and the words of attribution are kept with the edition")
    func recordsDataset() async throws {
        try await Register.with { register in
            try await register.references.replacePostcodes(with: [], of: dataset("code_point_open", edition: "2026-05"))
            let row: String = try await register.value(
                "SELECT concat_ws('; ', name, edition, licence, attribution) FROM reference_dataset")
            #expect(row == "code_point_open; 2026-05; An open licence; Contains invented data.")
        }
    }

    @Test("The same edition loaded again is told apart from the first")
    func sameEditionAgain() async throws {
        try await Register.with { register in
            let rows = try inventedPostcodes(10)
            try await register.references.replacePostcodes(
                with: rows, of: dataset("code_point_open", edition: "2026-05"))
            let first = try await register.feed.loadRegister().postcodeVersion
            try await register.references.replacePostcodes(
                with: rows, of: dataset("code_point_open", edition: "2026-05"))
            #expect(try await register.feed.loadRegister().postcodeVersion != first)
        }
    }

    @Test("A loading that fails leaves the earlier edition", arguments: ["postcode_quality_check", "postcode_pkey"])
    func failure(rule: String) async throws {
        try await Register.with { register in
            let rows = try inventedPostcodes(100)
            try await register.references.replacePostcodes(
                with: rows, of: dataset("code_point_open", edition: "2026-02"))
            let edition = try await register.feed.loadRegister().postcodeVersion
            let bad =
                rule == "postcode_pkey"
                ? rows[0] : postcodeRow(try Postcode("ZY9 9ZZ"), at: rows[0].coordinate, quality: 90)
            await #expect(throws: RegistryError.conflict("The database refuses this: rule \(rule).")) {
                try await register.references.replacePostcodes(
                    with: rows.dropFirst(50) + [rows[0], bad], of: dataset("code_point_open", edition: "2026-05"))
            }
            #expect(try await register.feed.loadRegister().postcodeVersion == edition)
            try await expect(rows, edition: "2026-02", in: register)
        }
    }

    @Test("A reader that began before a loading goes on with the earlier edition, and nobody waits for anybody")
    func readerInTheMiddle() async throws {
        try await Register.with { register in
            let rows = try inventedPostcodes(100)
            try await register.references.replacePostcodes(
                with: rows, of: dataset("code_point_open", edition: "2026-02"))
            try await register.withSession { reader in
                try await reader.sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                try await reader.sql("SELECT edition FROM reference_dataset")
                try await register.references.replacePostcodes(
                    with: Array(rows.dropLast(40)), of: dataset("code_point_open", edition: "2026-05"))
                #expect(
                    try await reader.value("SELECT count(*) FROM postcode", as: Int.self)
                        == 100)
                try await register.references.replacePostcodes(
                    with: [], of: dataset("code_point_open", edition: "2026-08"))
                try await reader.sql("COMMIT")
            }
            #expect(try await register.feed.loadPostcodes().count == 0)
        }
    }

    @Test("Areas are loaded, and a second loading replaces the first as a whole")
    func replacesAreas() async throws {
        try await Register.with { register in
            try await register.references.replaceAreas(
                with: (0..<2000).map { areaRow($0, name: "Invented \($0)") }, of: dataset("areas", edition: "2021"))
            #expect(try await register.count("area") == 2000)
            try await register.references.replaceAreas(
                with: [areaRow(7, name: "Tab\tand \\N", decile: 10)], of: dataset("areas", edition: "2025"))
            #expect(try await register.references.edition(of: "areas") == "2025")
            let row = try #require(
                try await register.sql(
                    "SELECT code, name, rural, residents, deprivation_decile, deprivation_rank FROM area"
                ).first)
            #expect(try row.decode("code", as: String.self) == "E01000007")
            #expect(try row.decode("name", as: String.self) == "Tab\tand \\N")
            #expect(try row.decode("rural", as: Bool.self) == false)
            #expect(try row.decode("residents", as: Int.self) == 1507)
            #expect(try row.decode("deprivation_decile", as: Int.self) == 10)
            #expect(try row.decode("deprivation_rank", as: Int.self) == 8)

            await #expect(throws: RegistryError.self) {
                try await register.references.replaceAreas(
                    with: [areaRow(1, name: "A"), areaRow(2, name: "B", decile: 11)],
                    of: dataset("areas", edition: "2027"))
            }
            #expect(try await register.count("area") == 1)
            #expect(try await register.references.edition(of: "areas") == "2025")
        }
    }
}
