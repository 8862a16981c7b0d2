import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("/v1/imports: files as they should not be")
struct BadUploadTests {
    private func guardian(
        _ body: @escaping @Sendable (Uploading, String) async throws -> Void
    ) async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            try await body(
                Uploading(client: client, authorization: service.keyStore.authorization(.guardian)), database)
        }
    }

    @Test("A file of which nothing can be read is refused with the reason, and nothing is kept")
    func unreadable() async throws {
        try await guardian { group, database in
            let long = "name,lat,lon\n" + String(repeating: "Invented,52.1,-1.1\n", count: 100_000)
            for (text, reason) in [
                ("", "empty"), ("\n \n", "empty"), ("\u{FEFF}", "empty"), ("name,lat,lon\n", "no rows"),
                ("name,colour\nInvented,blue\n", "No columns give a place"), ("[]", "CSV"),
                (#"{"features": []}"#, "CSV"), ("PK\u{3}\u{4}", "spreadsheet"),
                ("\"name,lat,lon\nInvented,1,2\n", "header"),
                (long, "more than 10000 rows"),
            ] {
                let refused = try await group.send(text)
                try refused.expectProblem(.badRequest, "\(text.prefix(40))")
                let detail = try #require(refused.json["errors"]?.array?.first?.object?["detail"]?.string)
                #expect(detail.contains(reason), "\(detail)")
            }
            let utf16 = try await group.send([0xFF, 0xFE, 0x6E, 0])
            #expect(try utf16.json["errors"]?.array?.first?.object?["detail"]?.string?.contains("UTF-16") == true)
            #expect(try await Uploading.value("SELECT count(*)::text FROM site_upload", on: database) == "1")
        }
    }

    @Test("More than 5 MiB is 413, also where it is one line; another media type is 415; this holds for no other route")
    func size() async throws {
        try await guardian { group, _ in
            try await group.send([UInt8](repeating: UInt8(ascii: "a"), count: 10_000_000)).expectProblem(
                .contentTooLarge)
            for type in ["application/json", "text/plain", "multipart/form-data", ""] {
                try await group.send(Array("name,lat,lon\n".utf8), type: type).expectProblem(.unsupportedMediaType)
            }
            let fits = "name,lat,lon,notes\nInvented,52.1,-1.1," + String(repeating: "x", count: 200_000) + "\n"
            let sent = try await group.send(Array(fits.utf8), type: "Text/CSV; charset=utf-8")
            #expect(try sent.findings(1) == ["-: A field has more than 65536 bytes."])
            try await group.apply(
                sent.upload, #"{"includeDuplicates": "# + String(repeating: " ", count: 70_000) + "[]}"
            )
            .expectProblem(.contentTooLarge)
        }
    }

    @Test("A row that cannot be taken apart is refused by itself, and the rows around it go on")
    func rows() async throws {
        try await guardian { group, database in
            var bytes = Array("name,lat,lon,name\nInvented one,52.1,-1.1,x\nfew,52.2\nmany,52.3,-1.1,x,y,z\n".utf8)
            bytes += Array("nul".utf8) + [0] + Array(",52.4,-1.1,x\n\n,,,\n".utf8)
            bytes +=
                Array("Caf\u{E9} \u{20AC} \u{E9},52.45,-1.1,x\nbro".utf8) + [0xC3, 0x28]
                + Array("ken,52.5,-1.1,x\n".utf8)
            bytes += Array(
                "\"text\" after,52.6,-1.1,x\nInvented two,52.7,-1.1,x\n\"never closed,52.8,-1.1,x\nlost,1,2,x".utf8)
            let sent = try await group.send(bytes)
            #expect(sent.status == .created, "\(String(buffer: sent.body))")
            #expect(try sent.json["rowCount"]?.number?.integer == 9)
            #expect(try sent.count("ready") == 3 && sent.count("refused") == 6)
            for (number, reason) in [
                (2, "2 fields where the header has 4"), (3, "6 fields where the header has 4"), (4, "NUL"),
                (6, "not UTF-8"), (7, "after a closing quotation mark"), (9, "never closed"),
            ] {
                #expect(try sent.findings(number).first?.contains(reason) == true, "\(number)")
            }
            #expect(try sent.row(6)["line"]?.number?.integer == 9)
            let remarks = try sent.json["remarks"]?.array?.compactMap { $0.object?["detail"]?.string } ?? []
            #expect(remarks.contains { $0.contains("Two columns have the name “name”") })
            #expect(try await group.apply(sent.upload).count("registered") == 3)
            let names =
                "SELECT string_agg(name, ',' ORDER BY latitude) FROM site WHERE group_id = '\(Known.group)' AND longitude = -1.1"
            #expect(
                try await Uploading.value(names, on: database) == "Invented one,Caf\u{E9} \u{20AC} \u{E9},Invented two")
        }
    }

    @Test(
        "A file as spreadsheets write it is read: a byte order mark, CR LF or CR, semicolons or tabs, Windows-1252",
        arguments: [0, 1, 2, 3])
    func spreadsheets(kind: Int) async throws {
        try await guardian { group, _ in
            let text = "name,lat,lon\nCaf\u{E9} Invented,52.1,-1.1\n\"Two, in\nlines\",52.2,-1.1\n"
            let bytes: [UInt8] =
                switch kind {
                case 0: [0xEF, 0xBB, 0xBF] + Array(text.replacing("\n", with: "\r\n").utf8)
                case 1: Array(text.replacing(",", with: ";").replacing("\n", with: "\r").utf8)
                case 2: Array(text.replacing(",", with: "\t").utf8)
                default: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
                }
            let sent = try await group.send(bytes)
            #expect(try sent.count("ready") == 2, "\(String(buffer: sent.body))")
            #expect(try sent.row(1)["name"]?.string == "Caf\u{E9} Invented")
            #expect(try sent.row(2)["name"]?.string?.hasSuffix(" lines") == true)
            #expect(try (sent.json["remarks"]?.array?.isEmpty == false) == (kind == 3))
        }
    }

    @Test("Formulas and HTML in a cell are words: kept as they are, and neutralised where a spreadsheet will read them")
    func words() async throws {
        try await guardian { group, _ in
            let names = [#"=HYPERLINK("https://invented.example")"#, "<script>alert(1)</script>", "@SUM(1)", "'=1+1"]
            let sent = try await group.send(
                "name,lat,lon,operator\n"
                    + names.enumerated().map { number, name in
                        "\"\(name.replacing("\"", with: "\"\""))\",52.\(number + 1),-1.1,-1+1\n"
                    }.joined())
            #expect(try sent.row(1)["name"]?.string == names[0])
            // What an export neutralised is what it was.
            #expect(try sent.row(4)["name"]?.string == "=1+1")
            #expect(try await group.apply(sent.upload).count("registered") == 4)
            let export = String(buffer: try await group.get("/v1/exports/sites").body)
            #expect(export.contains(#""'=HYPERLINK(""https://invented.example"")""#))
            #expect(export.contains("<script>") && export.contains("'@SUM(1)") && export.contains("'-1+1"))
            for line in export.split(separator: "\r\n") {
                for cell in line.split(separator: ",") where cell.first == "=" || cell.first == "@" {
                    Issue.record("\(cell) would be run")
                }
            }
        }
    }

    @Test("A code that stands in the column of the register's own codes is neither kept nor told")
    func misplacedCode() async throws {
        try await guardian { group, database in
            let sent = try await group.send("name,lat,lon,code\nInvented,52.1,-1.1,C159X-canary\n")
            #expect(try sent.count("ready") == 1)
            #expect(try sent.findings(1).first?.contains("cabinet_code") == true)
            #expect(!String(buffer: sent.body).contains("canary"))
            let kept = "SELECT string_agg(kept::text, ' ') FROM site_upload_row AS kept"
            #expect(try await Uploading.value(kept, on: database)?.contains("canary") == false)
            let long = try await group.send(
                "name,lat,lon,cabinet_code\nInvented,52.1,-1.1,\(String(repeating: "7", count: 41))\n")
            #expect(try long.findings(1) == ["cabinet_code: Is longer than 40 characters."])
        }
    }

    @Test("The template has a column for everything, and its examples are refused as such")
    func template() async throws {
        try await guardian { group, database in
            let template = try await group.get("/v1/imports/template")
            #expect(template.headers[.contentType] == "text/csv; charset=utf-8")
            #expect(template.headers[.contentDisposition]?.hasPrefix("attachment") == true)
            let sent = try await group.send(Array(buffer: template.body))
            #expect(try sent.count("refused") == 2 && sent.json["unusedColumns"]?.array?.isEmpty == true)
            for number in 1...2 { #expect(try sent.findings(number).map { $0.contains("example") } == [true]) }
            let real = String(buffer: template.body).replacing("Example: ", with: "").replacing(
                "ZZ99 3WZ", with: "NG1 5FS"
            ).replacing("keeper@invented.example", with: "guardian@invented.example")
            let filled = try await group.send(real)
            #expect(try filled.count("ready") == 2, "\(String(buffer: filled.body))")
            #expect(try await Uploading.value("SELECT count(*)::text FROM site", on: database) == "4")
        }
    }
}
