import HTTPTypes
public import Registry
import Synchronization

/// How often each address may do what needs no key: a bucket of tokens for each, which holds an hour's and fills evenly.
///
/// Memory is bounded: where too many addresses are known, those that asked for the least are forgotten first, and begin
/// with a full bucket again. The limit is this instance's own.
public final class RateLimiter: Sendable {
    private struct Bucket {
        /// Tokens at the moment ``at``.
        var level: Double
        var at: ContinuousClock.Instant
    }

    private let perHour: @Sendable () -> Int
    private let clock: ServiceClock
    private let greatestCount: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    private static let hour = 3600.0

    /// - Parameters:
    ///   - greatestCount: of addresses that are remembered; held to two or more.
    ///   - perHour: tokens of an hour; read at each request, so that it may change.
    public init(greatestCount: Int = 10_000, clock: ServiceClock = .system, perHour: @escaping @Sendable () -> Int) {
        self.greatestCount = max(2, greatestCount)
        self.clock = clock
        self.perHour = perHour
    }

    /// Takes a token of an address.
    ///
    /// - Parameter address: of the client; those of one IPv6 network of 64 bits are one. Nil counts as one address.
    /// - Returns: nil where there was one; else how long it takes until there is.
    /// - Complexity: O(1), now and then O(n log n) in the addresses that are remembered.
    public func take(_ address: String?) -> Duration? {
        let limit = Double(max(1, perHour()))
        let now = clock.instant()
        let name = Self.network(of: address ?? "")
        return buckets.withLock { buckets in
            if buckets[name] == nil, buckets.count >= greatestCount { Self.forget(&buckets, limit, now) }
            var bucket = buckets[name] ?? Bucket(level: limit, at: now)
            bucket.level = Self.level(of: bucket, limit, now)
            bucket.at = now
            defer { buckets[name] = bucket }
            guard bucket.level >= 1 else {
                return .seconds((1 - bucket.level) * Self.hour / limit)
            }
            bucket.level -= 1
            return nil
        }
    }

    /// Lets a request pass, or not.
    ///
    /// - Throws: a ``Problem``, 429, with `Retry-After`.
    public func admit(_ context: ServiceRequestContext) throws {
        guard let wait = take(context.address) else { return }
        throw Problem(
            .tooManyRequests, "Too many requests without a key came from this address. Try again later.",
            headers: [.retryAfter: String(wait.components.seconds + 1)])
    }

    /// How many addresses are remembered.
    var count: Int { buckets.withLock { $0.count } }

    private static func level(of bucket: Bucket, _ limit: Double, _ now: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = bucket.at.duration(to: now).components
        let elapsed = max(0, Double(seconds) + Double(attoseconds) / 1e18)
        return min(limit, bucket.level + elapsed * limit / hour)
    }

    /// Forgets those whose buckets are full, and at least half of all.
    private static func forget(_ buckets: inout [String: Bucket], _ limit: Double, _ now: ContinuousClock.Instant) {
        let byLevel = buckets.map { (name: $0.key, level: level(of: $0.value, limit, now)) }
            .sorted { $0.level < $1.level }
        for (place, bucket) in byLevel.enumerated() where place >= byLevel.count / 2 || bucket.level >= limit {
            buckets[bucket.name] = nil
        }
    }

    /// The first four groups of an IPv6 address: a network of 64 bits belongs to one customer.
    private static func network(of address: String) -> String {
        guard address.utf8.count(where: { $0 == UInt8(ascii: ":") }) > 1, !address.contains(".") else { return address }
        let halves = address.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false).map {
            $0.split(separator: ":")
        }
        guard halves.count == 2 else { return (halves.first ?? []).prefix(4).joined(separator: ":") + "/64" }
        let zeros = max(0, 8 - halves[0].count - halves[1].count)
        let groups = halves[0] + Array(repeating: "0", count: zeros) + halves[1]
        return groups.prefix(4).joined(separator: ":") + "/64"
    }
}
