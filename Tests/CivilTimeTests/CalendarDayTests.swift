import CivilTime
import Testing

@Suite("Days of the calendar")
struct CalendarDayTests {
    @Test(
        "A day that exists is read and written back",
        arguments: ["2026-11-22", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"])
    func exists(_ text: String) {
        #expect(CalendarDay(text)?.description == text)
    }

    @Test(
        "What is no day is refused",
        arguments: [
            "2026-02-29", "1900-02-29", "2026-02-31", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00",
            "0000-01-01",
            "2026-1-1", "2026/01/01", "22-11-2026", " 2026-11-22", "2026-11-22 ", "2026-11-22T00:00", "+026-11-22",
            "٢٠٢٦-١١-٢٢",
            "",
        ])
    func absent(_ text: String) {
        #expect(CalendarDay(text) == nil)
    }

    @Test("Every month has its length in common and leap years")
    func lengths() {
        let lengths = (1...12).map { month in
            [2023, 2024].map { year in (1...40).filter { CalendarDay(year: year, month: month, day: $0) != nil }.count }
        }
        #expect(lengths.map { $0[0] } == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
        #expect(lengths.map { $0[1] } == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    }

    @Test("Days come in the order of time")
    func order() throws {
        let days = try ["2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"].map { try #require(CalendarDay($0)) }
        #expect(days.reversed().sorted() == days)
    }
}
