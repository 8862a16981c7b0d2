import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SeededRandom
import StrictJSON
import Testing

@testable import HTTPSupport

@Suite("Requests that cannot be answered")
struct BadRequestTests {
    /// Query and the parameters that must be named as at fault.
    static let queries: [(String, [String])] = [
        ("", ["lat"]),
        ("lat=52.9", ["lon"]),
        ("lon=-1.1", ["lat"]),
        ("lat=52.9&lon=-1.1&postcode=NG1+5FS", ["lat"]),
        ("postcode=NG1+5FS&gridReference=SK573397", ["postcode"]),
        ("lat=nan&lon=-1.1", ["lat"]), ("lat=NaN&lon=inf", ["lat", "lon"]),
        ("lat=0x1p3&lon=1", ["lat"]), ("lat=5e1&lon=1", ["lat"]), ("lat=&lon=1", ["lat"]),
        ("lat=52,9&lon=1", ["lat"]), ("lat=+-5&lon=1", ["lat"]), ("lat=52.9.1&lon=1", ["lat"]),
        ("lat=\(String(repeating: "9", count: 400))&lon=1", ["lat"]),
        ("lat=90.01&lon=200", ["lat", "lon"]), ("lat=-91&lon=181", ["lat", "lon"]),
        ("lat=120&lon=45", ["lat"]),
        ("lat=-1.1581&lon=52.9548", ["lat"]),
        ("lat=52.9&lon=-1.1&limit=0", ["limit"]), ("lat=52.9&lon=-1.1&limit=51", ["limit"]),
        ("lat=52.9&lon=-1.1&limit=2.5", ["limit"]), ("lat=52.9&lon=-1.1&limit=99999999999999999999", ["limit"]),
        ("lat=52.9&lon=-1.1&radius=0", ["radius"]), ("lat=52.9&lon=-1.1&radius=-5", ["radius"]),
        ("lat=52.9&lon=-1.1&radius=50000.1", ["radius"]), ("lat=52.9&lon=-1.1&radius=infinity", ["radius"]),
        ("lat=52.9&lon=-1.1&explain=yes", ["explain"]),
        ("lat=52.9&lon=-1.1&time=2026-01-01T00:00:00", ["time"]),
        ("lat=52.9&lon=-1.1&time=2026-02-30T00:00:00Z", ["time"]),
        ("lat=52.9&lon=-1.1&bystanders=-1", ["bystanders"]), ("lat=52.9&lon=-1.1&bystanders=1.5", ["bystanders"]),
        ("lat=52.9&lon=-1.1&colour=red", ["colour"]), ("lat=52.9&lon=-1.1&foo=1", ["foo"]),
        ("lat=52.9&lat=52.9&lon=-1.1", ["lat"]), ("lat&lon=-1.1", ["lat"]),
        ("lat=%zz&lon=1", ["lat"]), ("lat=%f", ["lat"]), ("lat=%C3%28&lon=1", ["lat"]), ("lat=%00&lon=1", ["lat"]),
        ("%FF=1", ["query"]), ("<script>=1", ["<script>"]),
        ("postcode=NG1", ["postcode"]), ("postcode=", ["postcode"]), ("postcode=%F0%9F%98%80", ["postcode"]),
        ("gridReference=SK1", ["gridReference"]), ("gridReference=SI1234", ["gridReference"]),
        ("gridReference=457300,339700", ["gridReference"]),
        ("lat=nan&lon=1&limit=0&radius=x&explain=2", ["lat", "limit", "radius", "explain"]),
    ]

    @Test("Each fault of a query is named", arguments: queries)
    func faultyQuery(query: String, faults: [String]) async throws {
        try await Service().test { client in
            let response = try await client.execute(uri: "/v1/nearest?" + query, method: .get)
            try response.expectProblem(.badRequest, "\(query)")
            #expect(try response.pointers == faults, "\(query)")
        }
    }

    @Test("However many faults there are, some fifty are listed, and what is taken is said once")
    func manyFaults() async throws {
        try await Service().test { client in
            let names = (0..<3000).map { "f\($0)" }
            let body = "{" + names.map { "\"\($0)\": 1" }.joined(separator: ", ") + "}"
            for response in [
                try await client.execute(
                    uri: "/v1/nearest", method: .post, headers: [.contentType: "application/json"],
                    body: ByteBuffer(string: body)),
                try await client.execute(
                    uri: "/v1/nearest?" + names.map { "\($0)=1" }.joined(separator: "&"), method: .get),
            ] {
                try response.expectProblem(.badRequest)
                let details = try #require(try response.json["errors"]?.array).compactMap {
                    $0.object?["detail"]?.string
                }
                #expect(details.count == 51 && details.last == "And 2950 more.")
                #expect(details.count { $0.contains("It takes") } == 1)
                #expect(response.body.readableBytes < 6000)
            }
        }
    }

    @Test("A body has ten seconds, and what its greatest size needs on a slow line; not for ever")
    func deadline() {
        // A file of 5 MiB at one megabit a second.
        #expect(Request.bodyDeadline(for: 5 << 20) > .seconds(10 + 5 * 8 * 1.05))
        #expect(Request.bodyDeadline(for: 5 << 20) < .seconds(300))
        #expect(Request.bodyDeadline(for: 64 << 10) == .seconds(12))
    }

    @Test("A place that can be read and is not known is 422", arguments: ["postcode=NG99+9ZZ", "gridReference=HL9999"])
    func unknownPlaces(query: String) async throws {
        try await Service().test { client in
            let response = try await client.execute(uri: "/v1/nearest?" + query, method: .get)
            try response.expectProblem(.unprocessableContent)
        }
    }

    /// Body and the fields that must be named as at fault.
    static let bodies: [(String, [String])] = [
        ("", ["#"]), ("[]", ["#"]), ("{", ["#"]), ("nul", ["#"]), ("{} {}", ["#"]),
        (#"{"lat": 1, "lat": 2, "lon": 3}"#, ["#"]),
        (#"{"lat": NaN, "lon": 3}"#, ["#"]),
        ("{\"postcode\": \"NG1\\u00005FS\"}", ["#"]),
        ("{\"postcode\": \"\u{0}\"}", ["#"]),
        (String(repeating: "[", count: 20_000), ["#"]),
        (#"{"place": 1}"#, ["#"]),
        (#"{"lat": "52.9", "lon": -1.1}"#, ["#/lat"]),
        (#"{"lat": 52.9, "lon": null}"#, ["#/lon"]),
        (#"{"postcode": 5, "explain": "true"}"#, ["#/postcode", "#/explain"]),
        (#"{"lat": 1e400, "lon": 1}"#, ["#/lat"]),
        (#"{"lat": 52.9, "lon": -1.1, "limit": 2.5}"#, ["#/limit"]),
        (#"{"lat": -1.1581, "lon": 52.9548}"#, ["#/lat"]),
    ]

    @Test("Each fault of a body is named", arguments: bodies)
    func faultyBody(body: String, faults: [String]) async throws {
        try await Service().test { client in
            let response = try await client.execute(
                uri: "/v1/nearest", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: body))
            try response.expectProblem(.badRequest, "\(body.prefix(60))")
            #expect(try response.pointers == faults, "\(body.prefix(60))")
        }
    }

    @Test("An address that takes no parameters refuses those it is given")
    func noParameters() async throws {
        try await Service().test { client in
            let response = try await client.execute(uri: "/openapi.json?x=1", method: .get)
            try response.expectProblem(.badRequest)
            #expect(try response.pointers == ["x"])
            #expect(String(buffer: response.body).contains("It takes none."))
        }
    }

    @Test("A body of broken UTF-8 is 400")
    func brokenText() async throws {
        try await Service().test { client in
            let response = try await client.execute(
                uri: "/v1/nearest", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(bytes: Array("{\"postcode\": \"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8)))
            try response.expectProblem(.badRequest)
        }
    }

    @Test("A body over the limit is 413, one of another type 415", arguments: [nil, "text/plain", "application/jsonp"])
    func sizeAndType(type: String?) async throws {
        try await Service().test { client in
            let large = try await client.execute(
                uri: "/v1/nearest", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(repeating: 0x20, count: 70_000))
            try large.expectProblem(.contentTooLarge)
            var headers = HTTPFields()
            headers[.contentType] = type
            let other = try await client.execute(
                uri: "/v1/nearest", method: .post, headers: headers, body: ByteBuffer(string: "{}"))
            try other.expectProblem(.unsupportedMediaType)
        }
    }

    @Test("A known address with another method is 405 and says which it takes; an unknown one is 404")
    func methods() async throws {
        try await Service().test { client in
            for method in [HTTPRequest.Method.put, .patch, .delete, .options, .trace, .init("PROPFIND")!] {
                let response = try await client.execute(uri: "/v1/nearest", method: method)
                try response.expectProblem(.methodNotAllowed)
                #expect(response.headers[.allow] == "GET, HEAD, POST")
            }
            let description = try await client.execute(uri: "/openapi.json", method: .post)
            try description.expectProblem(.methodNotAllowed)
            #expect(description.headers[.allow] == "GET, HEAD")
            for path in ["/", "/v1", "/v1/nearest/x", "/v2/nearest", "/%00", "/..%2f..%2fetc/passwd"] {
                try await client.execute(uri: path, method: .get).expectProblem(.notFound, "\(path)")
            }
        }
    }

    @Test("No mutation of a good request gives a 5xx", arguments: 1...20)
    func mutations(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var uris: [String] = []
        var bodies: [[UInt8]] = []
        for _ in 0..<100 {
            var query = Array("lat=52.9548&lon=-1.1581&postcode=NG1%205FS&gridReference=SK573397&limit=5&radius=9".utf8)
            let printable = (0x21...0x7E).map { UInt8($0) }.filter { $0 != UInt8(ascii: "#") }
            mutate(&query, with: printable, using: &random)
            uris.append("/v1/nearest?" + String(decoding: query, as: UTF8.self))
            var body = Array(#"{"lat": 52.9548, "lon": -1.1581, "limit": 5, "radius": 10.5, "explain": true}"#.utf8)
            mutate(&body, with: Array(0...255), using: &random)
            bodies.append(body)
        }
        try await Service().test { [uris, bodies] client in
            for uri in uris {
                let response = try await client.execute(uri: uri, method: .get)
                #expect(response.status.code < 500, "seed \(seed): \(uri)")
            }
            for body in bodies {
                let response = try await client.execute(
                    uri: "/v1/nearest", method: .post, headers: [.contentType: "application/json"],
                    body: ByteBuffer(bytes: body))
                #expect(response.status.code < 500, "seed \(seed): \(body)")
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], with alphabet: [UInt8], using random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = alphabet.randomElement(using: &random) ?? 0
            case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
            case 2 where bytes.count > 1: bytes.remove(at: place)
            default: bytes.insert(contentsOf: bytes[place...].prefix(9), at: 0)
            }
        }
    }
}
