import CivilTime
import Foundation
import OpeningHours
import Testing

/// In 2026 the clocks go from 01:00 to 02:00 on 29 March, and from 02:00 back to 01:00 on 25 October.
@Suite("The nights on which the clocks change")
struct ClockChangeTests {
    /// The spans of a day in UTC.
    private func spans(_ text: String, _ dayText: String) throws -> String {
        let day = try day(dayText)
        return try AccessSchedule(text).spans(on: day, in: .nottingham).filter { $0.status.state == .open }.map {
            span in
            [span.start, span.end].map { LocalInterval.text($0.unixSeconds / 60).suffix(5) }.joined(separator: "-")
        }.joined(separator: ",")
    }

    @Test(
        "In the hour that comes twice a span is open both times",
        arguments: [
            ("00:00-24:00", "23:00-00:00"), ("01:00-02:00", "00:00-02:00"), ("00:30-01:30", "23:30-00:30,01:00-01:30"),
            ("01:30-03:00", "00:30-01:00,01:30-03:00"), ("01:15-01:45", "00:15-00:45,01:15-01:45"),
            ("02:00-03:00", "02:00-03:00"), ("Sa 22:00-01:30", "23:00-00:30,01:00-01:30"),
        ])
    func autumn(_ text: String, _ wanted: String) throws {
        #expect(try spans(text, "2026-10-25") == wanted)
    }

    @Test(
        "What would begin or end in the skipped hour does so at the change",
        arguments: [
            ("00:00-24:00", "00:00-23:00"), ("01:00-02:00", ""), ("00:30-01:30", "00:30-01:00"),
            ("01:30-03:00", "01:00-02:00"), ("01:15-01:45", ""), ("02:00-03:00", "01:00-02:00"),
            ("Sa 22:00-01:30", "00:00-01:00"),
        ])
    func spring(_ text: String, _ wanted: String) throws {
        #expect(try spans(text, "2026-03-29") == wanted)
    }

    @Test("The sentence keeps to the clock on the wall")
    func sentence() throws {
        let schedule = try AccessSchedule("Sa 22:00-06:00")
        #expect(
            schedule.sentence(at: try london("2026-03-28 23:00"), in: .nottingham)
                == "open until 06:00 tomorrow (Sunday)")
        let change = try #require(
            schedule.nextChange(after: try london("2026-10-24 23:00"), in: .nottingham, within: 86_400))
        #expect(change.moment.timeIntervalSince(try london("2026-10-24 23:00")) == 8 * 3600)
    }
}
