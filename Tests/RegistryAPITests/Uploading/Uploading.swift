import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PostgresClient
import StrictJSON
import Testing

/// Requests about files of sites, all invented.
struct Uploading: Sendable {
    let client: any TestClientProtocol
    let authorization: String

    static let path = "/v1/imports"

    func send(_ bytes: [UInt8], query: String = "", type: String = "text/csv", key: String? = nil) async throws
        -> TestResponse
    {
        var headers: HTTPFields = [.contentType: type, .authorization: authorization]
        headers[HTTPField.Name("Idempotency-Key")!] = key
        return try await client.execute(
            uri: Self.path + query, method: .post, headers: headers, body: ByteBuffer(bytes: bytes))
    }

    func send(_ text: String, query: String = "") async throws -> TestResponse {
        try await send(Array(text.utf8), query: query)
    }

    func get(_ uri: String, accept: String? = nil) async throws -> TestResponse {
        var headers: HTTPFields = [.authorization: authorization]
        headers[.accept] = accept
        return try await client.execute(uri: uri, method: .get, headers: headers)
    }

    func apply(_ id: String, _ body: String = "{}", key: String? = nil) async throws -> TestResponse {
        var headers: HTTPFields = [.contentType: "application/json", .authorization: authorization]
        headers[HTTPField.Name("Idempotency-Key")!] = key
        return try await client.execute(
            uri: "\(Self.path)/\(id)/apply", method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    /// Asks again and again until nothing is left; each time something must have been done.
    func applyAll(_ id: String, _ body: String = "{}") async throws -> TestResponse {
        var before = Int.max
        while true {
            let response = try await apply(id, body)
            let remaining = try #require(
                try response.json["remaining"]?.number?.integer, "\(String(buffer: response.body))")
            guard remaining > 0 else { return response }
            try #require(remaining < before)
            before = remaining
        }
    }

    /// Sites a kilometre and more apart, and from all that ``Known`` has.
    static func file(_ count: Int) -> String {
        "name,latitude,longitude,access_hours\n"
            + (0..<count).map { number in
                let latitude = 52.0 + Double(number % 50) * 0.015
                let longitude = -1.0 + Double(number / 50) * 0.02
                return "Invented place \(number),\(latitude),\(longitude),24/7\n"
            }.joined()
    }

    static func value(_ sql: String, on connectionString: String) async throws -> String? {
        try await Service.asOwner(connectionString) { owner in
            try await owner.execute(PostgresStatement(name: "test", sql: sql), []).first?.decode(at: 0)
        }
    }
}

extension TestResponse {
    /// The upload's key.
    var upload: String { get throws { try #require(try json["id"]?.string, "\(String(buffer: body))") } }

    func count(_ state: String) throws -> Int? { try json["counts"]?.object?[state]?.number?.integer }

    func row(_ number: Int) throws -> JSONObject {
        try #require(
            try json["rows"]?.array?.compactMap(\.object).first { $0["number"]?.number?.integer == number })
    }

    /// `column: sentence` of a row's findings.
    func findings(_ number: Int) throws -> [String] {
        try row(number)["findings"]?.array?.compactMap(\.object).map {
            "\($0["column"]?.string ?? "-"): \($0["detail"]?.string ?? "")"
        } ?? []
    }
}
