import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PostgresClient
import Registry
import StrictJSON
import Synchronization
import Testing

@testable import RegistryAPI

@Suite("/v1/exports/sites")
struct ExportRouteTests {
    @Test("What a group exports and sends again is found to be registered, row by row, and nothing is registered twice")
    func roundTrip() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let upload = try await group.send(Uploading.file(30)).upload
            #expect(try await group.apply(upload).count("registered") == 30)
            try await Service.asOwner(database) { owner in
                // What an import left unread is no reason to take a row for a new site.
                try await owner.execute(
                    script: """
                        UPDATE site SET access_hours = 'ask at the bar' WHERE id = '\(Known.site)';
                        INSERT INTO consumable (defibrillator_id, kind, expires_on)
                            VALUES ('\(Known.device)', 'battery', '2020-01-01');
                        """)
            }
            let export = try await group.get("/v1/exports/sites")
            let again = try await group.send(Array(buffer: export.body))
            #expect(try again.count("duplicate") == 31 && again.json["rowCount"]?.number?.integer == 31)
            #expect(try again.json["unusedColumns"]?.array?.isEmpty == true)
            #expect(try await group.apply(again.upload).count("registered") == 0)
            #expect(try await Uploading.value("SELECT count(*)::text FROM site", on: database) == "34")
            // Without key and code a site is still known by its place.
            let lines = String(buffer: export.body).split(separator: "\r\n").map { line in
                line.split(separator: ",", omittingEmptySubsequences: false).dropFirst(2).joined(separator: ",")
            }
            let nameless = try await group.send(lines.joined(separator: "\n"))
            #expect(try nameless.count("ready") == 0 && nameless.count("duplicate") == 30)
        }
    }

    @Test("A guardian gets the group's own, others all; nobody a code; GeoJSON where it is asked for")
    func scope() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            try await Service.asOwner(database) { owner in
                try await owner.execute(
                    script: "INSERT INTO unlock_code (site_id, code) VALUES ('\(Known.site)', 'C159X-canary')")
            }
            for (authorization, count) in [
                (service.keyStore.authorization(.guardian), 1), (service.keyStore.otherGuardian, 1),
                (service.keyStore.authorization(.coordinator), 4), (service.keyStore.authorization(.analyst), 4),
                (service.keyStore.authorization(.administrator), 4),
            ] {
                let caller = Uploading(client: client, authorization: authorization)
                let csv = try await caller.get("/v1/exports/sites")
                #expect(csv.status == .ok && csv.headers[.contentType] == "text/csv; charset=utf-8")
                let lines = String(buffer: csv.body).split(separator: "\r\n")
                #expect(lines.count == count + 1)
                #expect(lines.dropFirst().allSatisfy { $0.hasSuffix(",approved,unverified") })
                let geoJSON = try await caller.get("/v1/exports/sites", accept: "application/geo+json")
                #expect(geoJSON.headers[.contentType] == "application/geo+json")
                #expect(try geoJSON.json["features"]?.array?.count == count)
                for answer in [csv, geoJSON] { #expect(!String(buffer: answer.body).contains("canary")) }
            }
            let guardian = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let own = String(buffer: try await guardian.get("/v1/exports/sites").body)
            #expect(own.contains(Known.site.uuidString.lowercased()) && own.contains(",52.95,-1.15,"))
            try await guardian.get("/v1/exports/sites?group=own").expectProblem(.badRequest)
        }
    }

    @Test("A guardian's key of no group exports nothing and uploads nothing: there is nothing of its own")
    func noGroup() async throws {
        let service = try Service(hasRegister: true)
        let secret = APISecret()
        _ = try await service.keyStore.add(
            NewKey(name: "Invented", role: .guardian, secretHash: secret.hash, expiresAt: nil))
        try await service.test { client in
            let nobody = Uploading(client: client, authorization: "Bearer \(secret.text)")
            try await nobody.get("/v1/exports/sites").expectProblem(.forbidden)
            try await nobody.send(Uploading.file(1)).expectProblem(.forbidden)
            try await nobody.get("/v1/imports/\(Known.upload)").expectProblem(.notFound)
        }
    }

    /// What a client got.
    private final class Client: ResponseBodyWriter, @unchecked Sendable {
        var text = ""
        var isFinished = false

        func write(_ buffer: ByteBuffer) async throws { text += String(buffer: buffer) }
        func finish(_ trailingHeaders: HTTPFields?) async throws { isFinished = true }
    }

    @Test(
        "An answer whose later page cannot be read breaks off and is never finished, so that nobody takes it for whole")
    func brokenOff() async throws {
        for isLost in [false, true] {
            let response = PagedBody.response("text/csv", fileName: "sites.csv", first: 1) { page in
                if page == 2, isLost { throw RegistryError.databaseUnavailable }
                return page < 3 ? page + 1 : nil
            } bytes: { page, isFirst in
                Array((page.map { "\(isFirst ? "first " : "")\($0)\n" } ?? "end").utf8)
            }
            let client = Client()
            do {
                try await response.body.write(client)
                #expect(!isLost)
            } catch {
                #expect(isLost && error as? RegistryError == .databaseUnavailable)
            }
            #expect(client.isFinished == !isLost)
            #expect(client.text == (isLost ? "first 1\n2\n" : "first 1\n2\n3\nend"))
        }
    }

    /// Analysts see the four of ``Known`` and these.
    private func export(_ count: Int, accept: String? = nil) async throws -> [UInt8] {
        let service = try Service(hasRegister: true)
        let kept = Mutex<[UInt8]>([])
        try await service.test { client, database in
            try await Service.asOwner(database) { owner in
                try await owner.execute(
                    script: """
                        INSERT INTO site (name, latitude, longitude, invented)
                        SELECT 'Invented ' || number, 52 + number * 0.00005, -1, true
                        FROM generate_series(1, \(count - 4)) AS number
                        """)
            }
            let analyst = Uploading(client: client, authorization: service.keyStore.authorization(.analyst))
            let answer = try await analyst.get("/v1/exports/sites", accept: accept)
            kept.withLock { $0 = Array(buffer: answer.body) }
        }
        return kept.withLock { $0 }
    }

    @Test("A register of 20,000 sites comes whole, page by page")
    func large() async throws {
        let lines = String(decoding: try await export(20_000), as: UTF8.self).split(separator: "\r\n")
        #expect(lines.count == 20_001 && Set(lines).count == 20_001)
    }

    @Test("Pages of features are one collection, also where the last page is full", arguments: [499, 500, 501, 1000])
    func features(count: Int) async throws {
        let collection = try JSONReader.read(try await export(count, accept: "application/geo+json")).object
        let features = try #require(collection?["features"]?.array)
        #expect(features.count == count && Set(features.compactMap { $0.object?["id"]?.string }).count == count)
    }
}
