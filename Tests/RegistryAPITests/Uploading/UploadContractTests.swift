import Foundation
import HTTPTypes
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("What /v1/imports answers and its description")
struct UploadContractTests {
    @Test("The answers about an upload fit their schemas")
    func answers() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let document = try await client.execute(uri: "/openapi.json", method: .get).json
            let schemas = try #require(document["components"]?.object?["schemas"]?.object)
            let group = Uploading(client: client, authorization: service.keyStore.authorization(.guardian))
            let sent = try await group.send(
                "name,lat,lon,access_hours,colour\nInvented one,52.1,-1.1,24/7,red\n,52.2,-1.1,9,\n")
            let report = try await group.get("/v1/imports/\(try sent.upload)?limit=1")
            for answer in [try sent.json, try report.json] {
                try expect(answer, fits: "UploadReport", of: schemas)
                try expect(#require(answer["counts"]?.object), fits: "UploadCounts", of: schemas)
                for row in answer["rows"]?.array?.compactMap(\.object) ?? [] {
                    try expect(row, fits: "UploadRow", of: schemas)
                    for finding in row["findings"]?.array?.compactMap(\.object) ?? [] {
                        try expect(finding, fits: "UploadFinding", of: schemas)
                    }
                }
            }
            let applied = try await group.apply(sent.upload)
            try expect(applied.json, fits: "UploadProgress", of: schemas)
            let words = schemas["UploadRow"]?.object?["properties"]?.object?["state"]?.object?["enum"]?.array
            #expect(words?.compactMap(\.string) == UploadRowState.allCases.map(\.rawValue))
        }
    }
}
