import Foundation
import Logging
import PostgresClient
import StrictJSON
import TestDatabases
import Testing

@Suite("Held against PostGIS")
struct PostGISTests {
    struct Found {
        let place: String
        let externalID: String
        let metres: Double
    }

    @Test("The nearest five of 200 random places are those that PostGIS names, in the order of its distances")
    func nearest() async throws {
        try await TestDatabase.with { database in
            let loaded = try await Program.run(
                "demo-data", "--as-of", "2026-11-01", environment: ["HEARTSHIELD_DATABASE": database])
            try #require(loaded.status == 0, "\(loaded.complaint)")
            let stored = try storedAnswers()
            let expected = try await liveAnswers(to: stored.map(\.place), in: database) ?? stored
            let externalIDs = try await externalIDs(in: database)
            let byPlace = Dictionary(grouping: expected, by: \.place)
            #expect(byPlace.count == 200)
            try await Server.with(database: database) { server in
                for (place, expected) in byPlace {
                    let answer = try await server.get("/v1/nearest?\(place)&limit=5&radius=50000")
                    let json = try #require(try JSONReader.read(Array(answer.body.utf8)).object)
                    // Whether a device can be used is not PostGIS's to say: the nearest five, offered or passed over.
                    let told = ["defibrillators", "passedOver"].flatMap { json[$0]?.array ?? [] }.compactMap(\.object)
                    let devices = told.sorted {
                        ($0["distanceMetres"]?.number?.double ?? 0, $0["siteId"]?.string ?? "")
                            < ($1["distanceMetres"]?.number?.double ?? 0, $1["siteId"]?.string ?? "")
                    }.prefix(5)
                    let distances = devices.compactMap { $0["distanceMetres"]?.number?.double }
                    try #require(distances.count == expected.count)
                    // By distance to 0.1 % or half a metre, and by name where no two are closer than that to each other.
                    for (index, found) in expected.enumerated() {
                        let tolerance = max(0.5, found.metres / 1000)
                        #expect(abs(distances[index] - found.metres) <= tolerance, "\(place)")
                        let isAlone = expected.enumerated().allSatisfy {
                            $0.offset == index || abs($0.element.metres - found.metres) > 2 * tolerance
                        }
                        let isLast = index == expected.count - 1
                        if isAlone, !isLast {
                            let siteID = try #require(devices[index]["siteId"]?.string)
                            #expect(externalIDs[siteID] == found.externalID, "\(place)")
                        }
                    }
                }
            }
        }
    }

    private func storedAnswers() throws -> [Found] {
        try lines(of: "postgis_answers.csv").dropFirst().map { line in
            let fields = line.split(separator: ",").map(String.init)
            return Found(
                place: "lat=\(fields[1])&lon=\(fields[2])", externalID: fields[3],
                metres: try #require(Double(fields[4])))
        }
    }

    /// Nil where the server has no PostGIS.
    private func liveAnswers(to places: [String], in database: String) async throws -> [Found]? {
        let connection = try await connect(database)
        let available = try await connection.execute(
            PostgresStatement(
                name: "postgis", sql: "SELECT count(*) AS n FROM pg_available_extensions WHERE name = 'postgis'"))
        guard try available.first?.decode("n", as: Int.self) == 1 else {
            print("PostGIS is not installed: the service is held against answers stored earlier")
            await connection.close()
            return nil
        }
        try await connection.execute(script: "CREATE EXTENSION postgis")
        try await connection.execute(
            script: "CREATE TABLE asked_place (number bigint, latitude double precision, longitude double precision)")
        let coordinates = places.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }.map { place in
            place.split(separator: "&").compactMap { Double($0.drop { $0 != "=" }.dropFirst()) }
        }
        _ = try await connection.copyIn(
            "COPY asked_place FROM STDIN",
            rows: coordinates.enumerated().map { [$0.offset, $0.element[0], $0.element[1]] as [any PostgresEncodable] })
        let sql = try lines(of: "nearest_by_postgis.sql").joined(separator: "\n")
        let rows = try await connection.execute(PostgresStatement(name: "nearest", sql: sql))
        await connection.close()
        return try rows.map { row in
            Found(
                place:
                    "lat=\(try row.decode("latitude", as: Double.self))&lon=\(try row.decode("longitude", as: Double.self))",
                externalID: try row.decode("external_id"), metres: try row.decode("metres"))
        }
    }

    private func externalIDs(in database: String) async throws -> [String: String] {
        let connection = try await connect(database)
        let rows = try await connection.execute(
            PostgresStatement(name: "keys", sql: "SELECT site_id::text AS site_id, external_id FROM import_record"))
        await connection.close()
        return try Dictionary(
            uniqueKeysWithValues: rows.map { (try $0.decode("site_id", as: String.self), try $0.decode("external_id")) }
        )
    }

    private func connect(_ database: String) async throws -> PostgresConnection {
        try await PostgresConnection.connect(
            configuration: PostgresConfiguration(connectionString: database), logger: Logger(label: "test"))
    }

    private func lines(of file: String) throws -> [String] {
        let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(file)
        let data = try #require(FileManager.default.contents(atPath: url.path), "no fixture \(file)")
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
