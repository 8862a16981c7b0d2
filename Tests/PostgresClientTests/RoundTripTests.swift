import Foundation
import PostgresClient
import Testing

@Suite("Values there and back through a real server")
struct RoundTripTests {
    private func echo<T: PostgresEncodable & PostgresDecodable>(_ value: T, as type: String) async throws -> T {
        try await TestServer.withConnection { connection in
            try await connection.execute("SELECT $1::\(type) AS value", [value])[0].decode("value")
        }
    }

    @Test("Integers keep their extreme values")
    func integers() async throws {
        for value in [Int16.min, -1, 0, 1, .max] { #expect(try await echo(value, as: "int2") == value) }
        for value in [Int32.min, -1, 0, 1, .max] { #expect(try await echo(value, as: "int4") == value) }
        for value in [Int64.min, -1, 0, 1, .max] { #expect(try await echo(value, as: "int8") == value) }
        for value in [Int.min, -1, 0, 1, .max] { #expect(try await echo(value, as: "int8") == value) }
        for value in [true, false] { #expect(try await echo(value, as: "bool") == value) }
    }

    @Test("Floating-point numbers keep every bit")
    func floats() async throws {
        let doubles = [
            0, -0.0, 0.1, 1.0 / 3, .pi, 1e300, -1e-300, .leastNonzeroMagnitude, .leastNormalMagnitude,
            .greatestFiniteMagnitude, .infinity, -.infinity,
        ]
        for value in doubles { #expect(try await echo(value, as: "float8").bitPattern == value.bitPattern) }
        #expect(try await echo(Double.nan, as: "float8").isNaN)
        let floats: [Float] = [0, 0.1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.infinity]
        for value in floats { #expect(try await echo(value, as: "float4").bitPattern == value.bitPattern) }
    }

    @Test("Text comes back scalar for scalar, whatever its script, quotes and control characters")
    func text() async throws {
        let texts = [
            "", " ", "Bryn Mawr", "Ynys Môn, Llŷn", "e\u{301} is not \u{E9}", "日本語", "👩🏽‍⚕️🫀", "a'b\"c\\d\te\nf\rg",
            "\u{FEFF}\u{200D}\u{7F}\u{1}",
            "\u{10FFFF}", String(repeating: "ü", count: 200_000),
        ]
        for value in texts {
            #expect(try await Array(echo(value, as: "text").unicodeScalars) == Array(value.unicodeScalars))
        }
    }

    @Test("Bytes of every value come back, from an array and from Data")
    func bytes() async throws {
        let all = (0...255).map { UInt8($0) }
        #expect(try await echo(all, as: "bytea") == all)
        #expect(try await echo([UInt8](), as: "bytea") == [])
        #expect(try await echo(Data(all), as: "bytea") == Data(all))
        // The server has the bytes themselves, not their text.
        try await TestServer.withConnection { connection in
            let row = try await connection.execute("SELECT length($1::bytea) AS n", [all])[0]
            #expect(try row.decode("n", as: Int.self) == 256)
        }
    }

    @Test("Moments come back to the microsecond, before the common era and after the year 9999, too")
    func dates() async throws {
        let seconds: [Double] = [
            0, 0.000001, 0.999999, -0.000001, 796_089_600.123457, -63_114_076_800, -70_000_000_000, 300_000_000_000,
        ]
        for value in seconds {
            let date = Date(timeIntervalSinceReferenceDate: value)
            let back = try await echo(date, as: "timestamptz")
            #expect(abs(back.timeIntervalSince(date)) < 0.000_001, "\(value)")
        }
        // The client's calendar agrees with the server's.
        try await TestServer.withConnection { connection in
            for value in stride(from: -60_000_000_000.0, through: 200_000_000_000, by: 777_777_777) {
                let date = Date(timeIntervalSinceReferenceDate: value)
                let row = try await connection.execute(
                    "SELECT extract(epoch FROM $1::timestamptz)::float8 AS epoch", [date])[0]
                #expect(try row.decode("epoch", as: Double.self) == date.timeIntervalSince1970)
            }
        }
    }

    @Test("Identifiers and arrays come back")
    func identifiersAndArrays() async throws {
        let id = UUID()
        #expect(try await echo(id, as: "uuid") == id)
        #expect(try await echo([id, UUID()], as: "uuid[]").first == id)
        let awkward = ["", "NULL", "null", "{}", "a,b", "\"", "\\", " x ", "ŵ\n", "{\"a\":1}"]
        #expect(try await echo(awkward, as: "text[]") == awkward)
        #expect(try await echo([String](), as: "text[]") == [])
        #expect(try await echo([Int64.min, 0, .max], as: "int8[]") == [Int64.min, 0, .max])
        #expect(try await echo([0.1, -.infinity, 1e300], as: "float8[]") == [0.1, -.infinity, 1e300])
        let moments = [Date(timeIntervalSinceReferenceDate: 1.5), Date(timeIntervalSinceReferenceDate: -7)]
        #expect(try await echo(moments, as: "timestamptz[]") == moments)
    }

    @Test("NULL is nil, both ways, and is refused where a value was asked for")
    func null() async throws {
        try await TestServer.withConnection { connection in
            let nothing: String? = nil
            let row = try await connection.execute("SELECT $1::text AS value, $1::text IS NULL AS isnull", [nothing])[0]
            #expect(try row.decode("isnull", as: Bool.self))
            #expect(try row.decode("value", as: String?.self) == nil)
            let error = #expect(throws: PostgresError.self) { try row.decode("value", as: String.self) }
            #expect(error?.kind == .decoding)
            #expect(error?.description == "column value is NULL where String was expected")
        }
        #expect(try await echo(Int64?.some(7), as: "int8") == 7)
    }

    @Test("An enumeration with a raw value travels as that value, and an unknown value is refused")
    func enumerations() async throws {
        enum Readiness: String, PostgresEncodable, PostgresDecodable { case ready, outOfService = "out_of_service" }
        #expect(try await echo(Readiness.outOfService, as: "text") == .outOfService)
        try await TestServer.withConnection { connection in
            let row = try await connection.execute("SELECT 'lost' AS value")[0]
            #expect(throws: PostgresError.self) { try row.decode("value", as: Readiness.self) }
        }
    }

    @Test("Text with a NUL character is refused before it is sent, as parameter, in an array and in a statement")
    func nul() async throws {
        try await TestServer.withConnection { connection in
            for parameter in ["a\0b", ["a", "\0"]] as [any PostgresEncodable] {
                let error = try await postgresError { try await connection.execute("SELECT $1::text", [parameter]) }
                #expect(error.kind == .encoding)
                #expect(error.description == "parameter 1 contains a NUL character, which PostgreSQL cannot hold")
            }
            #expect(try await postgresError { try await connection.execute("SELECT 1\0") }.kind == .encoding)
            #expect(try await postgresError { try await connection.execute(script: "SELECT 1\0; x") }.kind == .encoding)
            // Nothing was sent, so the connection is as good as before.
            #expect(try await connection.execute("SELECT 1").count == 1)
        }
    }

    @Test("A bound value is never read as SQL")
    func injection() async throws {
        try await TestServer.withConnection { connection in
            try await connection.execute(
                script: "CREATE TEMP TABLE cabinet (code text); INSERT INTO cabinet VALUES ('C1')")
            let hostile = ["'; DROP TABLE cabinet; --", "' OR '1'='1", "$1", "\\'; DELETE FROM cabinet; --", "C1' --"]
            for value in hostile {
                #expect(try await connection.execute("SELECT * FROM cabinet WHERE code = $1", [value]).isEmpty)
                try await connection.execute("INSERT INTO cabinet VALUES ($1)", [value])
            }
            let rows = try await connection.execute("SELECT code FROM cabinet ORDER BY ctid")
            #expect(try rows.map { try $0.decode("code", as: String.self) } == ["C1"] + hostile)
        }
    }
}
