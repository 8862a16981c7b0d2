import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InMemoryLogging
import NIOCore
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("/v1/imports: sending a file")
struct UploadRouteTests {
    private static let whole = """
        name,operator,address,postcode,latitude,longitude,surroundings,level,entrance_note,indoor,access,access_hours,\
        cabinet_locked,cabinet_kind,cabinet_heated,cabinet_code,in_vehicle,publication,manufacturer,model,serial_number,\
        in_service_since,adult_pads_expire_on,paediatric_pads_expire_on,battery_expires_on,primary_guardian,colour
        Invented school,Invented trust,1 Invented Lane,ng1 5fs,52.9551,-1.1579,By the gate,0,Ring,yes,public,\
        Mo-Fr 09:00-17:00,yes,steel,no,C159X-canary,no,location_only,Invented Devices,One,INV-20417,2026-05-01,\
        2039-01-31,2038-01-31,30/06/2037,\(Known.guardian.uuidString.lowercased()),blue

        """

    @Test("A row with every column is shown as it was understood, registered whole, and its code is seen by nobody")
    func everything() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let sent = try await group.send(Self.whole, query: "?fileName=ours.csv")
            #expect(sent.status == .created)
            #expect(sent.headers[.location] == "/v1/imports/\(try sent.upload)")
            #expect(try sent.json["unusedColumns"]?.array?.compactMap(\.string) == ["colour"])
            #expect(try sent.json["fileName"]?.string == "ours.csv" && sent.count("ready") == 1)
            let row = try sent.row(1)
            #expect(
                row["hoursInWords"]?.string?.contains("Monday to Friday") == true && row["line"]?.number?.integer == 2)
            #expect(try sent.findings(1) == ["battery_expires_on: Was read day first: as 2037-06-30."])
            #expect(try await Uploading.value("SELECT count(*)::text FROM site", on: database) == "4")

            let applied = try await group.apply(sent.upload)
            #expect(try applied.count("registered") == 1 && applied.json["remaining"]?.number?.integer == 0)
            let report = try await group.get("/v1/imports/\(try sent.upload)")
            let id = try #require(report.row(1)["siteId"]?.string)
            let site = try await group.get("/v1/sites/\(id)").json
            let device = try #require(site["defibrillator"]?.object)
            #expect(site["postcode"]?.string == "NG1 5FS" && site["publication"]?.string == "location_only")
            #expect(site["indoor"]?.bool == true && site["entranceNote"]?.string == "Ring")
            #expect(site["cabinet"]?.object?["hasCode"]?.bool == true)
            #expect(device["serialNumber"]?.string == "INV-20417" && device["consumables"]?.array?.count == 3)
            #expect(site["guardians"]?.object?["primary"]?.string == Known.guardian.uuidString.lowercased())

            #expect(try await Uploading.value("SELECT code FROM unlock_code", on: database) == "C159X-canary")
            #expect(try await Uploading.value("SELECT count(*)::text FROM site_upload_code", on: database) == "0")
            for table in ["site_upload", "site_upload_row", "audit_entry", "kept_answer", "change_request"] {
                let sql = "SELECT coalesce(string_agg(kept::text, ' '), '') FROM \(table) AS kept"
                #expect(try await Uploading.value(sql, on: database)?.contains("canary") == false, "\(table)")
            }
            for response in [sent, applied, report] { #expect(!String(buffer: response.body).contains("canary")) }
            let audited = "SELECT string_agg(action, ' ') FROM audit_entry WHERE action LIKE 'site_upload%'"
            #expect(try await Uploading.value(audited, on: database)?.contains("site_upload.added") == true)
        }
        for entry in service.log.entries { #expect(!"\(entry.message) \(entry.metadata)".contains("canary")) }
    }

    @Test("Each fault is told with its line, its column and a sentence; whatever is well is ready")
    func faults() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let sent = try await group.send(
                """
                name;lat;lng;Postcode;Opening hours;pads expiry;indoor;access
                Well;52,10;-1,10;;24/7;2039-01-31;inside;customers
                Hours;52.11;-1.1;;Mo-Fr 9-25;;;
                Swapped;-1.1;52.12;;;;;
                Elsewhere;52.13;-1.1;NG1 5FS;;;;
                ;52.14;-1.1;;;;perhaps;everybody
                Expired;52.15;-1.1;;;2020-01-31;;
                Nowhere;;;ZZ99 9ZZ;;31/02/2039;;
                By postcode;;;NG1 5FS;;;;
                Half;52.16;;;;;;
                Not degrees;north;-1.1;;;;;

                """)
            #expect(sent.status == .created, "\(String(buffer: sent.body))")
            #expect(try sent.count("ready") == 2 && sent.count("refused") == 8)
            #expect(try sent.findings(1) == [])
            #expect(try sent.row(1)["lat"]?.number?.double == 52.1)
            #expect(try sent.findings(2).first?.hasPrefix("Opening hours: Cannot be read from character") == true)
            #expect(try sent.findings(3).first?.contains("swapped") == true)
            #expect(try sent.findings(4).first?.hasPrefix("Postcode: The point is more than") == true)
            #expect(
                try Set(sent.findings(5)) == [
                    "name: Is missing.", "indoor: Must be yes or no, or indoor or outdoor.",
                    "access: Must be public, restricted, private or unknown.",
                ])
            #expect(try sent.findings(6).first?.hasPrefix("pads expiry: The last day") == true)
            #expect(try sent.findings(7).contains { $0.hasPrefix("Postcode: ") })
            #expect(try sent.findings(7).contains { $0.hasPrefix("pads expiry: Must be a day") })
            #expect(try sent.findings(8) == ["Postcode: The place is that of the postcode."])
            #expect(try sent.row(8)["lat"]?.number?.double == 52.9548)
            #expect(try sent.findings(9) == ["lat: The longitude is missing."])
            #expect(try sent.findings(10) == ["lat: The latitude is not a decimal number."])
            #expect(try sent.row(10)["line"]?.number?.integer == 11)
        }
    }

    @Test(
        "However many sites are at a row's point, fifty are looked at and five described; the same serial number is found"
    )
    func crowded() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            _ = try await Service.asOwner(database) { owner in
                try await owner.execute(
                    script: """
                        INSERT INTO site (name, latitude, longitude) SELECT 'Invented stall', 52.4, -1.4
                        FROM generate_series(1, 80);
                        UPDATE defibrillator SET serial_number = 'INV-20417' WHERE id = '\(Known.device)';
                        """)
            }
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let sent = try await group.send(
                "name,latitude,longitude,serial_number\nInvented stall,52.4,-1.4,INV-20417\n")
            #expect(try sent.row(1)["alikeSites"]?.array?.count == 51)
            let findings = try sent.findings(1)
            #expect(findings.count == 6 && findings.last == "-: It is like 46 further sites, too.", "\(findings)")
            let known = try #require(try sent.row(1)["alikeSites"]?.array?.compactMap(\.string))
            #expect(known.contains(Known.site.uuidString.lowercased()))
        }
    }

    @Test("Likely duplicates in the register and within the file are shown, and registered only where they are named")
    func duplicates() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let sent = try await group.send(
                """
                name,latitude,longitude,serial_number
                The Invented Hall,52.95005,-1.15,
                Invented barn,52.2,-1.2,INV-777-1
                Invented barn,52.2001,-1.2,
                Invented mill,53.2,-1.3,inv 7771

                """)
            #expect(try sent.count("duplicate") == 3 && sent.count("ready") == 1)
            #expect(try sent.row(1)["alikeSites"]?.array?.compactMap(\.string) == [Known.site.uuidString.lowercased()])
            #expect(try sent.row(3)["alikeRows"]?.array?.compactMap { $0.number?.integer } == [2])
            #expect(try sent.row(4)["alikeRows"]?.array?.compactMap { $0.number?.integer } == [2])
            #expect(try sent.findings(3).first?.hasPrefix("-: It may be row 2: ") == true)
            let id = try sent.upload
            #expect(try await group.apply(id).count("registered") == 1)
            let named = try await group.apply(id, #"{"includeDuplicates": [1.0, 3]}"#)
            #expect(try named.count("registered") == 3 && named.count("duplicate") == 1)
            #expect(try named.json["remaining"]?.number?.integer == 0)
            #expect(try await Uploading.value("SELECT count(*)::text FROM site", on: database) == "7")
            // Once more does nothing twice.
            #expect(try await group.apply(id, #"{"includeDuplicates": [1, 3]}"#).count("registered") == 3)
            #expect(try await Uploading.value("SELECT count(*)::text FROM site", on: database) == "7")
            let unknown = try await group.apply(id, #"{"includeDuplicates": [5]}"#)
            try unknown.expectProblem(.badRequest)
            #expect(try unknown.pointers == ["#/includeDuplicates"])
            try await group.apply(id, #"{"includeDuplicates": ["1"]}"#).expectProblem(.badRequest)
            try await group.apply(id, #"{"includeDuplicates": 1}"#).expectProblem(.badRequest)
            try await group.apply(id, #"{"includeDuplicates": [1.5]}"#).expectProblem(.badRequest)
            try await group.apply(id, #"{"all": true}"#).expectProblem(.badRequest)
        }
    }

    @Test("What has become a duplicate since it was shown is left out, and what has become invalid fails alone")
    func changedSince() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let sent = try await group.send(
                """
                name,latitude,longitude,battery_expires_on
                Invented one,52.2,-1.2,
                Invented two,52.3,-1.2,2039-01-31
                Invented three,52.4,-1.2,

                """)
            try await Service.asOwner(database) { owner in
                try await owner.execute(
                    script: """
                        INSERT INTO site (name, latitude, longitude, invented) VALUES ('Invented one', 52.2, -1.2, true);
                        UPDATE site_upload_row SET draft =
                            jsonb_set(draft, '{defibrillator,consumables,0,expiresOn}', '"2020-01-01"') WHERE number = 2;
                        """)
            }
            let applied = try await group.apply(sent.upload)
            #expect(try applied.count("registered") == 1 && applied.count("duplicate") == 1)
            #expect(try applied.count("failed") == 1 && applied.json["remaining"]?.number?.integer == 0)
            let report = try await group.get("/v1/imports/\(try sent.upload)")
            #expect(try report.findings(2).contains { $0.contains("expired") })
            #expect(try report.row(1)["alikeSites"]?.array?.count == 1)
            #expect(try await Uploading.value("SELECT count(*)::text FROM site", on: database) == "6")
            // Somebody has looked now.
            let looked = try await group.apply(sent.upload, #"{"includeDuplicates": [1]}"#)
            #expect(try looked.count("registered") == 2)
        }
    }

    @Test("The same file is one upload of a group; another group's is its own, and neither sees the other's")
    func sameFile() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let others = Uploading(client: client, authorization: service.keyStore.otherGuardian)
            let first = try await group.send(Uploading.file(3))
            let again = try await group.send(Uploading.file(3))
            #expect(try again.status == .ok && again.upload == first.upload)
            let other = try await others.send(Uploading.file(3))
            #expect(try other.status == .created && other.upload != first.upload)
            for uri in ["/v1/imports/\(try first.upload)", "/v1/imports/\(UUID())", "/v1/imports/x"] {
                try await others.get(uri).expectProblem(.notFound)
            }
            try await others.apply(first.upload).expectProblem(.notFound)
            // What a new group registers waits for approval, one request for each site.
            #expect(try await others.apply(other.upload).count("registered") == 3)
        }
    }

    @Test("An administrator uploads for a group that is named; a group's own upload is for the group to register")
    func administrators() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let office = Uploading(client: client, authorization: service.keyStore.authorization(.administrator))
            let group = Uploading(client: client, authorization: service.keyStore.otherGuardian)
            let file = Uploading.file(2)
            try await office.send(file).expectProblem(.badRequest)
            try await office.send(file, query: "?group=x").expectProblem(.badRequest)
            let unknown = try await office.send(file, query: "?group=\(UUID())")
            try unknown.expectProblem(.badRequest)
            #expect(try unknown.pointers == ["group"])
            try await group.send(file, query: "?group=\(Known.otherGroup)").expectProblem(.badRequest)

            let theirs = try await group.send(file)
            #expect(try await office.get("/v1/imports/\(try theirs.upload)").status == .ok)
            try await office.apply(theirs.upload).expectProblem(.conflict)
            let ours = try await office.send(file, query: "?group=\(Known.otherGroup)")
            #expect(try ours.status == .created && ours.upload != theirs.upload)
            try await group.get("/v1/imports/\(try ours.upload)").expectProblem(.notFound)
            #expect(try await office.apply(ours.upload).count("registered") == 2)
            let kept =
                "SELECT count(*)::text FROM site WHERE group_id = '\(Known.otherGroup)' AND approval = 'approved'"
            #expect(try await Uploading.value(kept, on: database) == "3")
        }
    }

    @Test("The report comes in pages, and for a spreadsheet with what would be run in it neutralised")
    func report() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let sent = try await group.send(Uploading.file(450) + "=cmd|x,1000,0,24/7\n\"broken")
            #expect(try sent.json["rows"]?.array?.count == 200 && sent.json["cursor"]?.string == "200")
            #expect(try sent.json["rowCount"]?.number?.integer == 452)
            var uri: String? = "/v1/imports/\(try sent.upload)?limit=120"
            var numbers: [Int] = []
            while let next = uri {
                let page = try await group.get(next)
                numbers += try page.json["rows"]?.array?.compactMap { $0.object?["number"]?.number?.integer } ?? []
                uri = page.headers[HTTPField.Name("Link")!]?.split(separator: ">").first.map { String($0.dropFirst()) }
                #expect((uri == nil) == (try page.json["cursor"]?.string == nil))
            }
            #expect(numbers == Array(1...452))
            let path = "/v1/imports/\(try sent.upload)"
            let csv = try await group.get(path, accept: "text/csv")
            #expect(csv.headers[.contentType] == "text/csv; charset=utf-8")
            let lines = String(buffer: csv.body).split(separator: "\r\n")
            #expect(lines.count == 453 && lines[0] == "line,row,name,state,message,site_id")
            #expect(lines[1] == "2,1,Invented place 0,ready,,")
            #expect(lines[451].hasPrefix("452,451,'=cmd|x,refused,") && lines[452].contains("never closed"))
            for query in ["?limit=0", "?limit=201", "?limit=x", "?cursor=x", "?cursor=-1", "?page=1"] {
                try await group.get(path + query).expectProblem(.badRequest)
            }
        }
    }

    @Test(
        "Guardians are named by their address or their id, as long as they are of the group; a stranger refuses the row"
    )
    func guardians() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let file = """
                name,latitude,longitude,primary_guardian,supporting_guardians
                Invented one,52.1,-1.1,GUARDIAN@invented.example,
                Invented two,52.2,-1.1,\(Known.guardian),
                Invented three,52.3,-1.1,other@invented.example,
                Invented four,52.4,-1.1,,nobody@invented.example
                """
            let sent = try await group.send(file)
            #expect(try sent.count("ready") == 2 && sent.count("refused") == 2, "\(String(buffer: sent.body))")
            let stranger = "An address is that of nobody in the group who can sign in."
            #expect(try sent.findings(3) == ["primary_guardian: \(stranger)"])
            #expect(try sent.findings(4) == ["supporting_guardians: \(stranger)"])
            #expect(try await group.apply(sent.upload).count("registered") == 2)
            let kept = """
                SELECT count(*)::text FROM site_guardian JOIN site ON site.id = site_id
                WHERE site.name IN ('Invented one', 'Invented two') AND is_primary AND account_id = '\(Known.guardian)'
                """
            #expect(try await Uploading.value(kept, on: database) == "2")
            // An administrator names people of the group that will keep the site.
            let office = Uploading(client: client, authorization: service.keyStore.authorization(.administrator))
            let theirs = try await office.send(file, query: "?group=\(Known.otherGroup)")
            #expect(try theirs.row(3)["state"]?.string == "ready" && theirs.row(1)["state"]?.string == "refused")
        }
    }

    @Test("A row that is refused keeps its name, and what it lacks is named as its columns are")
    func refusedRows() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let sent = try await group.send("name,postcode,indoor\nInvented hall,,no\nInvented barn,NG1 5FS,maybe\n")
            #expect(try sent.row(1)["name"]?.string == "Invented hall")
            #expect(try sent.row(2)["name"]?.string == "Invented barn")
            #expect(try sent.row(1)["state"]?.string == "refused" && sent.row(2)["state"]?.string == "refused")
            let lacking = try #require(sent.findings(1).first)
            #expect(lacking.contains("latitude and longitude") && !lacking.contains("lat and lon"), "\(lacking)")
            let csv = try await group.get("/v1/imports/\(sent.upload)", accept: "text/csv")
            #expect(String(buffer: csv.body).contains("\r\n2,1,Invented hall,refused,"))
        }
    }
}
