import CivilTime
import Foundation
import OpeningHours
import Testing

@Suite("Opening hours as people enter them")
struct RealValuesTests {
    /// The values of the fixture, with how often they come up.
    private func defibrillators() throws -> [(value: String, count: Int)] {
        let path = try #require(
            Bundle.module.path(forResource: "Fixtures/aed_opening_hours_values.csv", ofType: nil), "no fixture")
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        return try text.split(whereSeparator: \.isNewline).dropFirst().map { line in
            let first = try #require(line.firstIndex(of: ","))
            let last = try #require(line.lastIndex(of: ","))
            var value = line[line.index(after: first)..<last]
            if value.hasPrefix("\"") { value = value.dropFirst().dropLast() }
            return (
                value.replacingOccurrences(of: "\"\"", with: "\""),
                try #require(Int(line[line.index(after: last)...]))
            )
        }
    }

    @Test("Of 730 values on defibrillators 682 are read, the others refused with a place inside the text")
    func defibrillatorValues() throws {
        let values = try defibrillators()
        #expect(values.count == 730)
        var read = 0
        for (value, _) in values {
            do {
                let hours = try OpeningHours(value)
                read += 1
                try exercise(hours)
            } catch let error as OpeningHoursError {
                #expect((1...value.unicodeScalars.count + 1).contains(error.position), "\(value): \(error)")
                #expect(!error.message.isEmpty && !error.description.contains("\n"))
            }
        }
        #expect(read == 682)
    }

    @Test("Schedules of restaurants and values that a strict parser refused neither trap nor take long")
    func others() throws {
        if let data = try SharedFiles.read("opening_hours/restaurant_schedules_sample.txt") {
            let counts = try readCount(String(decoding: data, as: UTF8.self))
            #expect(counts == Counts(read: 96, all: 101))
        }
        if let data = try unzipped("opening_hours/unparsable_values.txt.gz") {
            let counts = try readCount(String(decoding: data, as: UTF8.self))
            #expect(counts == Counts(read: 67, all: 7028))
        }
    }

    private struct Counts: Equatable {
        var read = 0
        var all = 0
    }

    private func readCount(_ text: String) throws -> Counts {
        var counts = Counts()
        for line in text.split(separator: "\n") {
            counts.all += 1
            do {
                let hours = try OpeningHours(String(line))
                counts.read += 1
                try exercise(hours)
            } catch let error as OpeningHoursError {
                #expect((1...line.unicodeScalars.count + 1).contains(error.position), "\(line): \(error)")
            }
        }
        return counts
    }

    private func exercise(_ hours: OpeningHours) throws {
        let schedule = AccessSchedule(hours: hours, overrides: [])
        let moment = try london("2026-11-24 10:00")
        let status = schedule.status(at: moment, in: .nottingham)
        if let change = schedule.nextChange(after: moment, in: .nottingham, within: 100 * 86_400) {
            #expect(change.moment > moment && change.status.state != status.state, "\(hours)")
            #expect(schedule.status(at: change.moment, in: .nottingham) == change.status, "\(hours)")
        }
        #expect(!schedule.words.isEmpty && !schedule.sentence(at: moment, in: .nottingham).isEmpty)
    }

    /// Decompressed by the command of that name; nil where the collection or the command is not at hand.
    private func unzipped(_ path: String) throws -> Data? {
        guard try SharedFiles.read(path) != nil, let root = ProcessInfo.processInfo.environment["HEARTSHIELD_SHARED"]
        else { return nil }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", root + "/data/" + path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? data : nil
    }
}
