import CivilTime
public import Foundation
public import SpatialGrid

/// Everybody on call as they were at one reading: immutable, so a search waits for nobody, and replaced as a whole.
///
/// Whoever has a position and a home base that may be used is in the grid twice, and each search takes the one that counts
/// at its moment. So nothing has to be made anew when a position grows old, not even while the database is away.
///
/// Memory: about 300 bytes a responder. Making it is O(n log n): 0.1 ms for 500 on call.
public struct ResponderSnapshot: Sendable {
    /// Counts the readings of this process, from 1.
    public let generation: Int
    public let policy: ResponderPolicy
    /// By key, so that ties come out alike in every instance.
    public let responders: [OnCallResponder]
    /// When the database was asked, by the monotonic clock: ages of positions count from there, and setting the wall clock
    /// changes none. Never later than the state that was read.
    public let readAt: ContinuousClock.Instant
    private let grid: SpatialGrid
    private let starts: [Start]

    /// A point of the grid: whose it is, and whether it is a home base.
    private struct Start {
        let owner: Int32
        let isHome: Bool
        let point: Coordinate
    }

    public init(generation: Int, reading: OnCallReading, readAt: ContinuousClock.Instant) {
        self.generation = generation
        policy = reading.policy
        responders = reading.responders.sorted { $0.id < $1.id }
        self.readAt = readAt
        var starts: [Start] = []
        for (index, responder) in responders.enumerated() {
            if let position = responder.position {
                starts.append(Start(owner: Int32(index), isHome: false, point: position.coordinate))
            }
            if let home = responder.home { starts.append(Start(owner: Int32(index), isHome: true, point: home)) }
        }
        grid = SpatialGrid(starts.map(\.point))
        self.starts = starts
    }

    /// Somebody within a distance of a place.
    public struct Found: Sendable {
        public let responder: OnCallResponder
        public let start: Coordinate
        /// Metres in a straight line.
        public let distance: Double
        /// Seconds since the position was reported; nil: the home base.
        public let positionAge: Double?
        /// Empty: can be sent.
        public let obstacles: [ResponderObstacle]
    }

    /// Everybody on call within a radius of a place, each once, where they count at a moment; the nearest first, at the same
    /// distance by key. Whoever has neither a fresh position nor a home base that may be used is nowhere, unless an old
    /// position lies within the radius: then that is named, with the obstacle.
    ///
    /// - Parameters:
    ///   - radius: metres, itself included.
    ///   - instant: now, by the monotonic clock.
    ///   - moment: now, by the wall clock, for the day on which credentials count.
    /// - Complexity: O(*m* log *m*) for *m* people within the radius.
    public func within(
        _ radius: Double, of place: Coordinate, at instant: ContinuousClock.Instant, on moment: Date
    ) -> [Found] {
        let day = ZoneRules.london.day(at: moment)
        let elapsed = max(0, readAt.duration(to: instant).inSeconds)
        return grid.within(radius, of: place).compactMap { neighbour in
            let start = starts[neighbour.index]
            let responder = responders[Int(start.owner)]
            let age = responder.position.map { $0.age + elapsed }
            let isFresh = age.map { $0 < Double(policy.positionFreshSeconds) } ?? false
            // The home base counts where no position does; an old position only where there is no home base.
            guard start.isHome ? !isFresh : isFresh || responder.home == nil else { return nil }
            return Found(
                responder: responder, start: start.point, distance: neighbour.distance,
                positionAge: start.isHome ? nil : age,
                obstacles: responder.facts.obstacles(on: day, hasFreshPosition: isFresh, under: policy))
        }
    }
}
