import Foundation
import Registry
import RegistryStore
import SeededRandom
import SpatialGrid
import Synchronization
import Testing

/// Readers beside 500 who report where they are. `deploy/positions` gives it a minute at the pace of life; here it takes
/// as many reports as come in a few seconds.
@Suite("Answers while positions change")
struct PositionLoadTests {
    private static let responders = 500
    /// For `deploy/positions`: how long, and how many reports and questions a second.
    private static let seconds =
        ProcessInfo.processInfo.environment["HEARTSHIELD_POSITION_SECONDS"].flatMap(Int.init)
    private static let reportsPerSecond = 100
    private static let questionsPerSecond = 200

    private struct Tally: Sendable {
        var reports = 0
        var questions = 0
        var wrong: [String] = []
        /// Seconds from sending a report to the first reading that has it.
        var ages: [Double] = []
    }

    @Test(
        "Every answer is that of looking at everybody in the reading it comes from, and every report is in a later one")
    func underLoad() async throws {
        try await Volunteers.with(count: Self.responders) { volunteers in
            try await volunteers.goOnCall()
            let index = ResponderIndex()
            let refresher = ResponderRefresher(index: index, feed: try volunteers.feed)
            try await refresher.refresh()
            let load = Load(volunteers: volunteers, index: index)
            try await withThrowingTaskGroup { group in
                for writer in 0..<4 { group.addTask { try await load.write(writer) } }
                group.addTask { try await load.refresh(refresher) }
                group.addTask { try await load.ask() }
                try await group.waitForAll()
            }
            let tally = load.tally.withLock { $0 }
            #expect(tally.questions > 0 && tally.wrong.isEmpty, "\(tally.wrong.prefix(3))")
            let known = Dictionary(
                uniqueKeysWithValues: try #require(index.snapshot).responders.compactMap { responder in
                    responder.position.map { (responder.id, $0.coordinate) }
                })
            #expect(known == load.last.withLock { $0 })
            guard let seconds = Self.seconds else { return }
            let ages = tally.ages.sorted()
            func age(_ share: Double) -> Int { Int(1000 * ages[min(ages.count - 1, Int(share * Double(ages.count)))]) }
            print(
                """
                \(Self.responders) responders, \(seconds) s: \(tally.reports / seconds) reports and \
                \(tally.questions / seconds) questions a second, \(tally.wrong.count) wrong answers. A report is in the \
                answers after \(age(0.5)) ms (median), \(age(0.99)) ms (99 of 100), \(age(1)) ms (all).
                """)
        }
    }

    /// The tasks of one run.
    private final class Load: Sendable {
        let volunteers: Volunteers
        let index: ResponderIndex
        let tally = Mutex(Tally())
        let last = Mutex<[UUID: Coordinate]>([:])
        /// Reports that no reading has had yet.
        private let pending = Mutex<[UUID: (Coordinate, ContinuousClock.Instant)]>([:])
        private let writers = Mutex(4)
        private let start = ContinuousClock.now

        init(volunteers: Volunteers, index: ResponderIndex) {
            self.volunteers = volunteers
            self.index = index
        }

        private var isOver: Bool { writers.withLock { $0 } == 0 }

        func write(_ writer: Int) async throws {
            defer { writers.withLock { $0 -= 1 } }
            var random = SeededGenerator(seed: UInt64(writer))
            let count = PositionLoadTests.seconds.map { $0 * PositionLoadTests.reportsPerSecond / 4 } ?? 250
            for round in 0..<count {
                if PositionLoadTests.seconds != nil {
                    let due = start + .seconds(1) * round * 4 / PositionLoadTests.reportsPerSecond
                    try await Task.sleep(until: due, clock: .continuous)
                }
                let number = (round * 4 + writer) % PositionLoadTests.responders
                let (id, place) = (volunteers.ids[number], PositionLoadTests.somewhere(&random))
                pending.withLock { $0[id] = (place, ContinuousClock.now) }
                try await volunteers.report(number, place)
                last.withLock { $0[id] = place }
                tally.withLock { $0.reports += 1 }
            }
        }

        func refresh(_ refresher: ResponderRefresher) async throws {
            while !isOver {
                try await refresher.refresh()
                note()
                if PositionLoadTests.seconds != nil { try await Task.sleep(for: ResponderRefresher.pollInterval) }
            }
            try await refresher.refresh()
            note()
        }

        private func note() {
            guard let snapshot = index.snapshot else { return }
            let now = ContinuousClock.now
            let arrived = pending.withLock { pending in
                snapshot.responders.compactMap { responder -> Double? in
                    guard let (place, sent) = pending[responder.id], responder.position?.coordinate == place else {
                        return nil
                    }
                    pending[responder.id] = nil
                    let (seconds, attoseconds) = sent.duration(to: now).components
                    return Double(seconds) + Double(attoseconds) / 1e18
                }
            }
            tally.withLock { $0.ages += arrived }
        }

        func ask() async throws {
            var random = SeededGenerator(seed: 99)
            var asked = 0
            while !isOver {
                if PositionLoadTests.seconds != nil {
                    try await Task.sleep(
                        until: start + .seconds(1) * asked / PositionLoadTests.questionsPerSecond, clock: .continuous)
                }
                asked += 1
                let place = PositionLoadTests.somewhere(&random)
                guard let snapshot = index.snapshot else { continue }
                let fast = snapshot.within(1300, of: place, at: ContinuousClock.now, on: Date()).map {
                    "\($0.responder.id) \($0.distance)"
                }
                let slow = snapshot.responders.compactMap { responder in
                    responder.position.map { (place.distance(to: $0.coordinate), responder.id) }
                }.filter { $0.0 <= 1300 }.sorted { $0 < $1 }.map { "\($0.1) \($0.0)" }
                tally.withLock { tally in
                    tally.questions += 1
                    if fast != slow { tally.wrong.append("\(place): \(fast) and not \(slow)") }
                }
                await Task.yield()
            }
        }
    }

    private static func somewhere(_ random: inout SeededGenerator) -> Coordinate {
        Coordinate(
            latitude: .random(in: 52.92...52.98, using: &random), longitude: .random(in: -1.2 ... -1.1, using: &random))!
    }
}
