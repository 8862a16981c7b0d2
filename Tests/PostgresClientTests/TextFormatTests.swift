import Foundation
import Testing

@testable import PostgresClient

@Suite("PostgreSQL's text formats, without a server")
struct TextFormatTests {
    private func date(_ text: String) -> Date? { TimestampText.date(from: Array(text.utf8)[...]) }

    @Test("Timestamps are read in every form that the ISO style has")
    func timestamps() {
        #expect(date("2001-01-01 00:00:00+00") == Date(timeIntervalSinceReferenceDate: 0))
        #expect(date("2001-01-01 00:00:00.5+00") == Date(timeIntervalSinceReferenceDate: 0.5))
        #expect(date("2001-01-01 01:00:00+01") == Date(timeIntervalSinceReferenceDate: 0))
        #expect(date("2000-12-31 18:30:00-05:30") == Date(timeIntervalSinceReferenceDate: 0))
        #expect(date("1883-01-01 00:00:00-00:01:15") == date("1883-01-01 00:01:15+00"))
        #expect(date("0001-01-01 00:00:00+00")?.timeIntervalSince1970 == -62_135_596_800)
        #expect(date("0001-12-31 00:00:00+00 BC")?.timeIntervalSince1970 == -62_135_683_200)
        #expect(date("2024-02-29 23:59:59.999999+00") != nil)
    }

    @Test(
        "Everything else is refused",
        arguments: [
            "", "infinity", "-infinity", "2001-01-01", "2001-01-01 00:00:00", "2001-02-29 00:00:00+00",
            "2001-13-01 00:00:00+00",
            "2001-00-10 00:00:00+00", "2001-01-00 00:00:00+00", "2001-01-01 24:00:00+00", "2001-01-01 00:60:00+00",
            "2001-01-01T00:00:00+00", "2001-01-01 00:00:00+00 AD", "2001-01-01 00:00:00+00 ", "2001-01-01 00:00:00.+00",
            "2001-01-01 00:00:00.1234567+00", "1-01-01 00:00:00+00", "2001-01-01 00:00:00+0", "2001-01-01 00:00:00+00x",
        ])
    func badTimestamps(text: String) {
        #expect(date(text) == nil)
    }

    @Test("Every day of eight centuries is written as Foundation's calendar has it")
    func calendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for day in stride(from: -100_000, to: 200_000, by: 7) {
            let moment = Date(timeIntervalSinceReferenceDate: Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: moment)
            let expected = String(
                format: "%04d-%02d-%02d 00:00:00+00", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            // Foundation changes to the Julian calendar in 1582, PostgreSQL does not.
            if moment.timeIntervalSince1970 > -12_000_000_000 { #expect(TimestampText.text(of: moment) == expected) }
            #expect(date(TimestampText.text(of: moment) ?? "") == moment)
        }
    }

    @Test("A date that PostgreSQL cannot hold is refused, never a trap")
    func impossibleDates() {
        for seconds in [Double.nan, .infinity, -.infinity, 1e300, -1e13, 9.3e12, -3e11] {
            let date = Date(timeIntervalSinceReferenceDate: seconds)
            #expect(throws: PostgresError.self) { try date.postgresText() }
        }
    }

    @Test("Numbers and booleans are read strictly")
    func strictScalars() {
        func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }
        for text in ["", "+1", "1.0", "0x1", " 1", "1 ", "1_0", "９", "9223372036854775808"] {
            #expect(Int64.decode(postgresText: bytes(text)) == nil, "\(text)")
        }
        for text in ["", "inf", "nan", "-nan", "0x1p3", "1e999", " 1", "1,5", "infinity", "--1"] {
            #expect(Double.decode(postgresText: bytes(text)) == nil, "\(text)")
        }
        for text in ["", "true", "T", "1", "tt"] { #expect(Bool.decode(postgresText: bytes(text)) == nil, "\(text)") }
        for text in ["", "x", "00000000-0000-0000-0000-00000000000g", "{00000000-0000-0000-0000-000000000000}"] {
            #expect(UUID.decode(postgresText: bytes(text)) == nil, "\(text)")
        }
        for text in ["", "\\x0", "\\xzz", "abc", "\\x0A"] {
            #expect([UInt8].decode(postgresText: bytes(text)) == nil, "\(text)")
        }
        #expect(String.decode(postgresText: [0xFF, 0xFE]) == nil)
    }

    @Test(
        "Arrays of several dimensions, with bounds, with NULL or damaged are refused",
        arguments: [
            "", "{", "}", "{a", "{{1},{2}}", "[0:1]={1,2}", "{NULL}", "{1,}", "{,}", "{\"a}", "{\"a\\\"}", "{\"a\"b}",
            "{a\"b\"}",
        ])
    func badArrays(text: String) {
        #expect([String].decode(postgresText: Array(text.utf8)[...]) == nil)
    }

    @Test("A row for COPY escapes what has a meaning there")
    func copyRows() throws {
        var text = CopyText()
        try text.append(row: ["a\tb", "c\nd", "e\\f\r", String?.none, "", 7])
        let fields = String(decoding: text.bytes, as: UTF8.self).split(
            separator: "\t", omittingEmptySubsequences: false)
        #expect(fields == ["a\\tb", "c\\nd", "e\\\\f\\r", "\\N", "", "7\n"])
        #expect(throws: PostgresError.self) { try text.append(row: ["\0"]) }
    }

    @Test("More parameters than the protocol can count are refused")
    func tooManyParameters() {
        #expect(throws: PostgresError.self) { try BoundParameters(Array(repeating: 1, count: 65_536)) }
    }
}

@Suite("A configuration shows no secret")
struct ConfigurationTests {
    @Test(
        "No form of it gives the password away",
        arguments: [
            "host=db user=app password=hunter2 sslpassword=hunter2 dbname=hs",
            "postgres://app:hunter2@db:5433/hs?sslpassword=hunter2",
            "postgres://app:hunter2@x@db/hs", "postgres://app:hunter2/x@db/hs", "host=db nonsense=hunter2",
            "password=hunter2",
            "host=db password='hunter2", "dbname=postgres://app:hunter2@db/hs",
        ])
    func redaction(connectionString: String) {
        let configuration = PostgresConfiguration(connectionString: connectionString)
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in [configuration.redacted, "\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("hunter2"))
            #expect(!text.isEmpty)
        }
        let refusal = #expect(throws: PostgresError.self) {
            _ = try configuration.parsedSettings()
            throw PostgresError(.closed, "it can be read")
        }
        #expect(refusal?.fullDescription.contains("hunter2") == false)
    }

    @Test("What is no secret is shown")
    func shown() {
        let configuration = PostgresConfiguration(
            connectionString: "host=a,b port=1,2 user=app password=x dbname=hs target_session_attrs=read-write")
        #expect(
            configuration.redacted
                == "host=a,b port=1,2 dbname=hs user=app target_session_attrs=read-write password=(hidden)")
        #expect(PostgresConfiguration(connectionString: "").redacted == "libpq's defaults")
    }
}
