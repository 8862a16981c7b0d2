import Foundation
import Registry
import Testing

@Suite("Moments as text")
struct ISOTimestampTests {
    @Test(
        "A moment with its offset is read",
        arguments: [
            ("2026-11-22T03:00:00Z", 1_795_316_400.0), ("2026-11-22T03:00Z", 1_795_316_400),
            ("2026-11-22t03:00:00z", 1_795_316_400), ("2026-11-22T04:00:00+01:00", 1_795_316_400),
            ("2026-11-21T22:30:00-04:30", 1_795_316_400), ("2026-11-22T03:00:00.25Z", 1_795_316_400.25),
            ("2026-11-22T03:00:00.123456789+00:00", 1_795_316_400.123456789), ("2000-01-01T00:00:00Z", 946_684_800),
            ("2028-02-29T23:59:59Z", 1_835_481_599), ("2100-12-31T23:59:59Z", 4_133_980_799),
        ])
    func reads(_ text: String, _ seconds: Double) throws {
        let moment = try #require(ISOTimestamp.read(text))
        #expect(abs(moment.timeIntervalSince1970 - seconds) < 1e-6)
        #expect(abs(try #require(ISOTimestamp.read(ISOTimestamp.write(moment))).timeIntervalSince(moment)) < 0.001)
    }

    @Test(
        "The years are those written, also where the offset leads out of them",
        arguments: [("2000-01-01T00:00:00+01:00", 946_681_200.0), ("2100-12-31T23:59:59-01:00", 4_133_984_399)])
    func ends(_ text: String, _ seconds: Double) throws {
        #expect(ISOTimestamp.read(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(
        "What is no moment with an offset is refused",
        arguments: [
            "", "now", "2026-11-22", "2026-11-22T03:00:00", "2026-11-22T03Z", "2026-11-22 03:00:00Z",
            "2026-02-29T03:00:00Z", "2026-13-01T03:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T03:60:00Z",
            "2026-11-22T03:00:60Z", "2026-11-22T03:00:00+1", "2026-11-22T03:00:00+0100", "2026-11-22T03:00:00+14:01",
            "2026-11-22T03:00:00+01:60", "2026-11-22T03:00:00.Z", "2026-11-22T03:00:00.1234567891Z",
            "1999-12-31T23:59:59-01:00", "2101-01-01T00:00:00+01:00", "2101-01-01T00:00:00Z", "2026-11-22T03:00:00Z ",
            "+026-11-22T03:00:00Z", "2026-11-22T03:00:00ZZ", "2026-11-22T-3:00:00Z", "٢٠٢٦-11-22T03:00:00Z",
            "2026-11-22T03:00:00Z\u{0}", String(repeating: "2", count: 10_000),
        ])
    func refuses(_ text: String) {
        #expect(ISOTimestamp.read(text) == nil)
    }
}
