import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import StrictJSON
import Testing

@Suite("GET and POST /v1/nearest")
struct NearestRouteTests {
    @Test("Five are answered in the order of distance, with all that the contract names")
    func answer() async throws {
        try await Service().test { client in
            let response = try await client.execute(
                uri: "/v1/nearest?lat=52.9548&lon=-1.1581&radius=2000", method: .get)
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "application/json")
            #expect(response.headers[.cacheControl] == "no-store")
            let json = try response.json
            #expect(
                json.keys == [
                    "place", "time", "snapshot", "policy", "advice", "defibrillators", "passedOver", "passedOverCount",
                    "responders", "notes",
                ])
            let devices = try #require(json["defibrillators"]?.array).compactMap(\.object)
            let distances = devices.compactMap { $0["distanceMetres"]?.number?.double }
            #expect(distances.count == 5 && distances == distances.sorted())
            #expect(devices[0]["name"]?.string == "Invented \"site\" 0 \u{1F3E5}")
            #expect(devices[0]["surroundings"]?.string == "Behind the\tbar")
            #expect(devices[0]["travelShape"]?.string == "there_and_back")
            #expect(devices[0]["invented"]?.bool == true)
            #expect(json["advice"]?.string == "fetch")
            #expect(json["policy"]?.object?["radiusMetres"]?.number?.integer == 2000)
            #expect(json["notes"]?.array?.first?.string?.contains("do not exist") == true)
        }
    }

    @Test("An offset's plus sign may be a blank in a query, as it is where nobody encodes it, and nothing else may")
    func bareOffsets() async throws {
        try await Service().test { client in
            let wanted = "2026-07-01T08:30:00.000Z"
            for time in ["2026-07-01T09:30:00+01:00", "2026-07-01T09:30:00%2B01:00", "2026-07-01T09:30%2001:00"] {
                let nearest = try await client.execute(
                    uri: "/v1/nearest?lat=52.9548&lon=-1.1581&time=\(time)", method: .get)
                #expect(try nearest.json["time"]?.string == wanted, "\(time)")
                let tally = try await client.execute(uri: "/v1/availability?time=\(time)", method: .get)
                #expect(try tally.json["time"]?.string == wanted, "\(time)")
            }
            for time in ["2026-07-01+09:30:00Z", "2026-07-01T09:30:00+", "+01:00", "+", "2026-07-01T09:30:00+1:00"] {
                let refused = try await client.execute(uri: "/v1/availability?time=\(time)", method: .get)
                try refused.expectProblem(.badRequest, "\(time)")
            }
            let body = try await client.execute(
                uri: "/v1/nearest", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: #"{"lat": 52.9, "lon": -1.1, "time": "2026-07-01T09:30:00 01:00"}"#))
            try body.expectProblem(.badRequest)
        }
    }

    @Test("A site published by its location alone shows no words")
    func locationOnly() async throws {
        try await Service().test { client in
            let response = try await client.execute(uri: "/v1/nearest?lat=52.9548&lon=-1.1581", method: .get)
            let device = try #require(response.json["defibrillators"]?.array?[1].object)
            #expect(device["name"]?.string == "Site HS-2222")
            #expect(device["surroundings"]?.isNull == true)
        }
    }

    @Test("The public is not told of a private site")
    func privateSite() async throws {
        try await Service().test { client in
            let response = try await client.execute(uri: "/v1/nearest?lat=52.9548&lon=-1.1581&limit=50", method: .get)
            #expect(!String(buffer: response.body).contains("000000001002"))
            #expect(try response.json["passedOverCount"]?.number?.integer == 0)
        }
    }

    @Test(
        "The same place by its postcode and its grid reference gives the same first device",
        arguments: ["postcode=NG1%205FS", "postcode=ng15fs", "gridReference=SK+5664840000", "gridReference=sk566400"])
    func places(query: String) async throws {
        try await Service().test { client in
            let response = try await client.execute(uri: "/v1/nearest?" + query, method: .get)
            #expect(response.status == .ok, "\(String(buffer: response.body))")
            let first = try #require(response.json["defibrillators"]?.array?.first?.object)
            #expect(first["siteId"]?.string == "00000000-0000-7000-8000-000000000000")
        }
    }

    @Test("A body gives what the same query gives")
    func body() async throws {
        try await Service().test { client in
            let byQuery = try await client.execute(
                uri: "/v1/nearest?lat=52.9548&lon=-1.1581&limit=2&radius=400.5&explain=true", method: .get
            ).json
            let byBody = try await client.execute(
                uri: "/v1/nearest", method: .post, headers: [.contentType: "application/json; charset=utf-8"],
                body: ByteBuffer(
                    string: #"{"lat": 5.29548e1, "lon": -1.1581, "limit": 2.0, "radius": 400.5, "explain": true}"#)
            ).json
            #expect(byQuery.keys == byBody.keys && byBody.keys.contains("certificate"))
            #expect(byQuery["defibrillators"]?.array?.count == 2 && byBody["defibrillators"]?.array?.count == 2)
        }
    }

    @Test("HEAD answers like GET, without the body")
    func head() async throws {
        try await Service().test { client in
            let response = try await client.execute(uri: "/v1/nearest?lat=52.9548&lon=-1.1581", method: .head)
            #expect(response.status == .ok && response.body.readableBytes == 0)
        }
    }

    @Test("Nothing within the radius is an answer, not an error")
    func nothing() async throws {
        try await Service().test { client in
            let response = try await client.execute(uri: "/v1/nearest?lat=52.1&lon=-1.1", method: .get)
            #expect(response.status == .ok)
            #expect(try response.json["advice"]?.string == "none_in_radius")
        }
    }

    @Test(
        "Poles and the 180th meridian are places like any other", arguments: ["90", "-90", "0"], ["180", "-180", "0"])
    func ends(latitude: String, longitude: String) async throws {
        try await Service().test { client in
            let response = try await client.execute(
                uri: "/v1/nearest?lat=\(latitude)&lon=\(longitude)&radius=50000", method: .get)
            #expect(response.status == .ok)
            #expect(try response.json["notes"]?.array?.first?.string?.contains("outside") == true)
        }
    }

    @Test("Before the register is read the answer is 503 with a time to come back")
    func notReady() async throws {
        try await Service(isReady: false).test { client in
            let response = try await client.execute(uri: "/v1/nearest?lat=1&lon=1", method: .get)
            try response.expectProblem(.serviceUnavailable)
            #expect(response.headers[.retryAfter] != nil)
        }
    }
}
