import CivilTime
import Registry
import Testing

@testable import DemoRegister

@Suite("Random numbers, shares and days")
struct ArithmeticTests {
    @Test("SplitMix64 gives the numbers of its authors' program for the seed 1234567")
    func splitMixIsAsPublished() {
        var random = RandomSource(state: 1_234_567)
        let numbers = (0..<5).map { _ in random.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test("Streams of one seed differ, and so do the same streams of two seeds")
    func streamsDiffer() {
        let seedsAndStreams: [(UInt64, UInt64)] = [(1, 0), (1, 1), (2, 0), (2, 1)]
        let first = seedsAndStreams.map { seed, stream in
            var random = RandomSource(seed: seed, stream: stream)
            return random.next()
        }
        #expect(Set(first).count == 4)
    }

    @Test("Draws stay below their limit, reach all of it, and are 0 where there is nothing to draw")
    func drawsAreInRange() {
        var random = RandomSource(seed: 7, stream: 0)
        let draws = (0..<1_000).map { _ in random.below(10) }
        #expect(Set(draws) == Set(0..<10))
        let nothing = [random.below(0), random.below(-5)]
        #expect(nothing == [0, 0])
        let noElement = random.pick(from: [Int]())
        #expect(noElement == nil)
        let noIndices = [random.index(by: []), random.index(by: [0, -3])]
        #expect(noIndices == [nil, nil])
        let noChance = random.chance(Share(of: 0, given: 0))
        #expect(!noChance)
    }

    @Test("Weighted draws follow the weights to within two points and never take a weight of nought")
    func weightsAreFollowed() {
        var random = RandomSource(seed: 11, stream: 0)
        var counts = [0, 0, 0]
        for _ in 0..<20_000 {
            if let index = random.index(by: [1, 0, 3]) { counts[index] += 1 }
        }
        #expect(counts[1] == 0 && counts.reduce(0, +) == 20_000)
        #expect(abs(Double(counts[0]) / 20_000 - 0.25) < 0.02)
    }

    @Test("A shuffle keeps the elements and brings each of three to each place about equally often")
    func shufflesAreFair() {
        var random = RandomSource(seed: 13, stream: 0)
        var firsts = [0, 0, 0]
        for _ in 0..<6_000 {
            let shuffled = random.shuffled([0, 1, 2])
            #expect(shuffled.sorted() == [0, 1, 2])
            firsts[shuffled[0]] += 1
        }
        #expect(firsts.allSatisfy { abs($0 - 2_000) < 200 })
    }

    @Test("Shares by largest remainders add up and go to the largest remainders, ties to the earlier")
    func remaindersAreShared() {
        #expect(apportion(10, by: [1, 1, 1]) == [4, 3, 3])
        #expect(apportion(7, by: [50, 30, 20]) == [4, 2, 1])
        #expect(apportion(0, by: [1, 2]) == [0, 0])
        #expect(apportion(5, by: [0, 0]) == [0, 0])
        #expect(apportion(5, by: []) == [])
    }

    @Test("Walking a century and a half day by day and counting days agree")
    func daysAreCounted() throws {
        let start = try #require(CalendarDay("1968-02-28"))
        var day = start
        for count in 0..<54_000 {
            guard try start.advanced(byDays: count) == day, try day.advanced(byDays: -count) == start else {
                Issue.record("\(count) days after \(start): \(day)")
                return
            }
            day = try #require(
                CalendarDay(year: day.year, month: day.month, day: day.day + 1)
                    ?? CalendarDay(year: day.year, month: day.month + 1, day: 1)
                    ?? CalendarDay(year: day.year + 1, month: 1, day: 1))
        }
    }

    @Test("Days before the year 1 and after 9999 are refused, however far", arguments: [1, 400, 4_000_000, Int.max])
    func daysBeyondTheCalendarAreRefused(_ days: Int) throws {
        let (first, last) = try (#require(CalendarDay("0001-01-01")), #require(CalendarDay("9999-12-31")))
        #expect(throws: DemoRegisterError.dayOutOfRange) { try first.advanced(byDays: -days) }
        #expect(throws: DemoRegisterError.dayOutOfRange) { try last.advanced(byDays: days) }
        #expect(try first.advanced(byDays: 0) == first)
        #expect(try last.advanced(byDays: -3_652_058) == first)
    }
}
