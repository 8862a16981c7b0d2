import ArgumentParser
import CivilTime
import DemoRegister
import Foundation
import NationalGrid
import Registry
import SeededRandom
import SpatialGrid
import Synchronization

/// What a change costs an instance: from the row that a poll brings to the snapshot in use, and what the snapshot weighs.
struct Refreshing: AsyncParsableCommand {
    @Option var sites = 100_000

    private final class Feed: LocatorFeed {
        let records: [SiteRecord]
        let change = Mutex<SiteRecord?>(nil)

        init(_ records: [SiteRecord]) { self.records = records }

        func loadRegister() async throws -> RegisterLoad {
            RegisterLoad(
                horizon: ChangeHorizon(oldestOpenTransaction: 1), sites: records, policy: benchmarkPolicy,
                readinessPolicy: benchmarkReadinessPolicy, policyChangesAt: nil, postcodeVersion: nil)
        }

        func loadPostcodes() async throws -> PostcodeDirectory { .empty }

        func loadChanges(since horizon: ChangeHorizon) async throws -> RegisterChanges {
            let change = change.withLock { $0 }
            return RegisterChanges(
                horizon: horizon, sites: change.map { [$0.siteID: $0] } ?? [:], marksOfAll: [])
        }
    }

    func run() async throws {
        var records = try Self.records(sites)
        // The hours' tables are read once, before the scale is set to nought.
        let locator = Locator(places: PlaceResolver(grid: try NationalGridTransform.load()))
        let before = Self.residentBytes()
        let feed = Feed(records)
        let refresher = LocatorRefresher(locator: locator, feed: feed)
        let loading = try await Self.milliseconds { try await refresher.refresh() }
        let weight = Double(Self.residentBytes() - before) / Double(sites)
        print("\(sites) sites with the hours of the demo register")
        print(String(format: "  read records to the first snapshot in use        %8.1f ms", loading))
        print(String(format: "  memory a site, beside its record                 %8.0f bytes", weight))
        var random = SeededGenerator(seed: 9)
        for (name, moves) in [("a check or other words", false), ("a site that moved", true)] {
            var costs: [Double] = []
            for number in 0..<40 {
                let index = Int.random(in: records.indices, using: &random)
                records[index].surroundings = "change \(number) \(moves)"
                records[index].readiness.goodCheckAt = Date()
                if moves {
                    records[index].coordinate =
                        Coordinate(latitude: 52 + Double(number) / 1000, longitude: -1) ?? records[index].coordinate
                }
                feed.change.withLock { $0 = records[index] }
                costs.append(try await Self.milliseconds { try await refresher.refresh() })
            }
            costs.sort()
            print(
                "  one changed row, \(name):".padding(toLength: 50, withPad: " ", startingAt: 0)
                    + String(format: " %8.2f ms (%.2f to %.2f)", costs[20], costs[0], costs[39]))
        }
    }

    /// Towns of the benchmark with the words of the demo register.
    private static func records(_ count: Int) throws -> [SiteRecord] {
        let entries = try DemoRegister.sites(asOf: CalendarDay(year: 2026, month: 11, day: 1)!)
        return InProcess.towns(count).enumerated().map { index, coordinate in
            let entry = entries[index % entries.count]
            var record = SiteRecord(
                siteID: UUID(), defibrillatorID: UUID(), code: "HS-2222", coordinate: coordinate)
            record.name = entry.name
            record.surroundings = entry.surroundings
            record.accessHours = entry.accessHours
            record.access = entry.access
            record.readiness = ReadinessFacts(seenOn: entry.lastVerifiedOn)
            return record
        }
    }

    private static func milliseconds(_ body: () async throws -> Void) async throws -> Double {
        let start = ContinuousClock.now
        try await body()
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
    }

    private static func residentBytes() -> Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4096
    }
}
