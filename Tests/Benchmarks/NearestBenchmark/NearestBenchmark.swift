import ArgumentParser
import CivilTime
import DemoRegister
import Foundation
import Hummingbird
import NIOCore
import NationalGrid
import Registry
import RegistryAPI
import SeededRandom
import SpatialGrid

/// Measures what deploy/benchmark reports. Ratios compare runs that took turns in one process.
@main
struct NearestBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(subcommands: [InProcess.self, Refreshing.self, Bare.self])
}

let benchmarkPolicy = DispatchPolicy(
    id: "benchmark", searchRadius: 500, resultLimit: 5, detourFactor: 1.5, footSpeed: 2.3, fetchingBystanders: 2,
    areaName: "here", area: BoundingBox(south: 51, west: -3, north: 54, east: 1)!)
let benchmarkReadinessPolicy = ReadinessPolicy(
    id: "benchmark", checkDueAfterDays: 335, unverifiedAfterDays: 365, codeIssueMinutes: 240,
    required: [.adultPads, .battery])

/// The cost of a query in the process, against looking at every point.
struct InProcess: AsyncParsableCommand {
    func run() async throws {
        print(
            "points        grid ns/query    every point ns/query    ratio (median, least, greatest of \(rounds) turns)")
        let demo = try DemoRegister.sites(asOf: CalendarDay(year: 2026, month: 11, day: 1)!).map(\.coordinate)
        measure("demo register", demo)
        for count in [100_000, 1_000_000] { measure("towns", Self.towns(count)) }
        try measureAnswer()
    }

    private let rounds = 15

    private func measure(_ name: String, _ points: [Coordinate]) {
        var random = SeededGenerator(seed: 7)
        let grid = SpatialGrid(points)
        let available = points.indices.map { _ in Int.random(in: 0..<5, using: &random) > 0 }
        let places = (0..<2_000).map { _ in Self.near(points.randomElement(using: &random)!, using: &random) }
        let slowPlaces = Array(places.prefix(max(2, 2_000_000 / points.count)))
        var checksum = 0
        var fast: [Double] = []
        var slow: [Double] = []
        for _ in 0..<rounds {
            fast.append(
                Self.nanoseconds(each: places) { place in
                    checksum &+= grid.nearest(to: place, count: 5, within: 20_000) { available[$0] }.first?.index ?? 0
                })
            slow.append(
                Self.nanoseconds(each: slowPlaces) { place in
                    checksum &+= Self.everyPoint(points, available, place).first?.index ?? 0
                })
        }
        for place in slowPlaces.prefix(20) {
            let found = grid.nearest(to: place, count: 5, within: 20_000) { available[$0] }
            precondition(found == Self.everyPoint(points, available, place), "the grid is wrong")
        }
        let ratios = zip(slow, fast).map { $0 / $1 }.sorted()
        print(
            "\(points.count) \(name)", String(format: "%.0f", Self.median(fast)),
            String(format: "%.0f", Self.median(slow)),
            String(format: "%.0fx (%.0f to %.0f)", Self.median(ratios), ratios.first ?? 0, ratios.last ?? 0),
            checksum == 0 ? "" : "", separator: "    ")
    }

    /// The whole answer of the demo register: search, policy, and the bytes of its JSON.
    private func measureAnswer() throws {
        let entries = try DemoRegister.sites(asOf: CalendarDay(year: 2026, month: 11, day: 1)!)
        let now = Date()
        let histories = Dictionary(grouping: DemoRegister.histories(asOf: now), by: \.externalID)
        let records = entries.map { entry in
            var record = SiteRecord(
                siteID: UUID(), defibrillatorID: UUID(), code: "HS-2222", coordinate: entry.coordinate)
            record.name = entry.name
            record.surroundings = entry.surroundings
            record.access = entry.access
            record.accessHours = entry.accessHours
            record.readiness = ReadinessFacts(
                folding: (histories[entry.externalID] ?? []).map {
                    DeviceEvent(
                        id: UUID(), kind: $0.kind, occurredAt: $0.occurredAt, recordedAt: now, findings: $0.findings)
                }, seenOn: entry.lastVerifiedOn)
            record.mobile = entry.mobile
            return record
        }
        let locator = Locator(places: PlaceResolver(grid: try NationalGridTransform.load()))
        locator.use(
            LocatorSnapshot(
                generation: 1, records: records, policy: benchmarkPolicy, readinessPolicy: benchmarkReadinessPolicy,
                postcodes: .empty, at: now))
        var random = SeededGenerator(seed: 8)
        let places = (0..<5_000).map { _ in Self.near(entries.randomElement(using: &random)!.coordinate, using: &random)
        }
        var bytes = 0
        let costs = (0..<rounds).map { _ in
            Self.nanoseconds(each: places) { place in
                bytes +=
                    (try? locator.nearest(NearestRequest(place: .coordinate(place), radius: 20_000)).json.count) ?? 0
            }
        }
        print(
            "whole answer of the demo register, JSON included:", String(format: "%.0f ns", Self.median(costs)),
            "for \(bytes / rounds / places.count) bytes")
    }

    private static func everyPoint(_ points: [Coordinate], _ available: [Bool], _ place: Coordinate) -> [Neighbour] {
        var best: [Neighbour] = []
        for index in points.indices where available[index] {
            let distance = place.distance(to: points[index])
            guard distance <= 20_000, best.count < 5 || distance < best[4].distance else { continue }
            let rank = best.firstIndex { distance < $0.distance } ?? best.count
            best.insert(Neighbour(index: index, distance: distance), at: rank)
            if best.count > 5 { best.removeLast() }
        }
        return best
    }

    /// 300 towns of different sizes, as people live.
    static func towns(_ count: Int) -> [Coordinate] {
        var random = SeededGenerator(seed: 6)
        let towns = (0..<300).map { _ in
            (
                Double.random(in: 50...55, using: &random), Double.random(in: -3...1.5, using: &random),
                Double.random(in: 0.005...0.08, using: &random)
            )
        }
        return (0..<count).map { _ in
            let town = towns[Int(Double.random(in: 0..<1, using: &random) * Double.random(in: 0..<300, using: &random))]
            let spread = { (random: inout SeededGenerator) in
                (0..<4).map { _ in Double.random(in: -1...1, using: &random) }.reduce(0, +) * town.2
            }
            return Coordinate(latitude: town.0 + spread(&random), longitude: town.1 + 1.6 * spread(&random))!
        }
    }

    private static func near(_ point: Coordinate, using random: inout SeededGenerator) -> Coordinate {
        Coordinate(
            latitude: point.latitude + Double.random(in: -0.01...0.01, using: &random),
            longitude: point.longitude + Double.random(in: -0.015...0.015, using: &random))!
    }

    private static func nanoseconds(each places: [Coordinate], _ query: (Coordinate) -> Void) -> Double {
        let elapsed = ContinuousClock().measure { for place in places { query(place) } }
        let (seconds, attoseconds) = elapsed.components
        return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(places.count)
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

/// The bare framework, answering every request with the same bytes: the ceiling of a server built on it.
struct Bare: AsyncParsableCommand {
    @Option var port: Int
    @Option var bytes: Int

    func run() async throws {
        let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: bytes)
        let router = Router()
        router.get("/v1/nearest") { _, _ in
            Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
        }
        try await Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port))
        ).runService()
    }
}
