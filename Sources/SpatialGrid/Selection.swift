/// What a search keeps of the points offered to it.
@usableFromInline
protocol Selection {
    /// Only points at most this many metres away can still be of use.
    var limit: Double { get }

    /// At least the square of every distance that rounds to `limit` or less, so a greater square can be dropped before
    /// its root is taken.
    var limitSquared: Double { get }

    /// Takes a point whose distance is at most `limit`, or leaves it.
    mutating func offer(_ candidate: Neighbour)
}

/// The square of a limit, raised by a few units in the last place: a root rounds within half a unit, so a square beyond
/// this has a root beyond the limit.
@inlinable @inline(__always)
func squareAllowingForRounding(_ limit: Double) -> Double {
    limit * limit * (1 + 1e-15)
}

/// Up to eight nearest, in order, without an allocation.
@usableFromInline
struct FewNearest: Selection {
    @inlinable static var capacity: Int { 8 }

    @usableFromInline var held = InlineArray<8, Neighbour>(repeating: Neighbour(index: 0, distance: 0))
    @usableFromInline var count = 0
    @usableFromInline let wanted: Int
    @usableFromInline var limit: Double
    @usableFromInline var limitSquared: Double

    /// - Parameter wanted: 1 ... `capacity`.
    @inlinable
    init(_ wanted: Int, within radius: Double) {
        self.wanted = min(max(wanted, 1), Self.capacity)
        limit = radius
        limitSquared = squareAllowingForRounding(radius)
    }

    @inlinable @inline(__always)
    mutating func offer(_ candidate: Neighbour) {
        guard candidate.distance <= limit else { return }
        if count < wanted {
            count += 1
        } else if !candidate.precedes(held[wanted - 1]) {
            return
        }
        var place = count - 1
        while place > 0, candidate.precedes(held[place - 1]) {
            held[place] = held[place - 1]
            place -= 1
        }
        held[place] = candidate
        if count == wanted {
            limit = held[wanted - 1].distance
            limitSquared = squareAllowingForRounding(limit)
        }
    }

    @inlinable
    func sorted() -> [Neighbour] {
        var result: [Neighbour] = []
        result.reserveCapacity(count)
        for place in 0..<count { result.append(held[place]) }
        return result
    }
}

/// Any number of nearest: a binary heap with the farthest on top.
@usableFromInline
struct ManyNearest: Selection {
    @usableFromInline var heap: [Neighbour] = []
    @usableFromInline let wanted: Int
    @usableFromInline var limit: Double
    @usableFromInline var limitSquared: Double

    /// - Parameter wanted: At least 1.
    @inlinable
    init(_ wanted: Int, within radius: Double) {
        self.wanted = max(wanted, 1)
        limit = radius
        limitSquared = squareAllowingForRounding(radius)
    }

    @inlinable
    mutating func offer(_ candidate: Neighbour) {
        guard candidate.distance <= limit else { return }
        if heap.count < wanted {
            heap.append(candidate)
            siftUp()
        } else if candidate.precedes(heap[0]) {
            heap[0] = candidate
            siftDown()
        }
        if heap.count == wanted {
            limit = heap[0].distance
            limitSquared = squareAllowingForRounding(limit)
        }
    }

    @inlinable
    mutating func siftUp() {
        var place = heap.count - 1
        while place > 0, heap[(place - 1) / 2].precedes(heap[place]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    @inlinable
    mutating func siftDown() {
        var place = 0
        while true {
            var farthest = place
            for child in (2 * place + 1)...(2 * place + 2) where child < heap.count {
                if heap[farthest].precedes(heap[child]) { farthest = child }
            }
            if farthest == place { return }
            heap.swapAt(place, farthest)
            place = farthest
        }
    }

    @inlinable
    func sorted() -> [Neighbour] {
        heap.sorted { $0.precedes($1) }
    }
}

/// All points within a radius.
@usableFromInline
struct AllWithin: Selection {
    @usableFromInline var held: [Neighbour] = []
    @usableFromInline let limit: Double
    @usableFromInline let limitSquared: Double

    @inlinable
    init(_ radius: Double) {
        limit = radius
        limitSquared = squareAllowingForRounding(radius)
    }

    @inlinable @inline(__always)
    mutating func offer(_ candidate: Neighbour) {
        if candidate.distance <= limit { held.append(candidate) }
    }

    @inlinable
    func sorted() -> [Neighbour] {
        held.sorted { $0.precedes($1) }
    }
}
