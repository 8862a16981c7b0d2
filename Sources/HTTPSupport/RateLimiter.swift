import Foundation
import HTTPTypes
public import Registry
import Synchronization

/// How often each caller may do what is open to everybody: a bucket of tokens for each caller and each kind of thing, which
/// holds an hour's and fills evenly. A caller is an account or a key, and whoever has none an address.
///
/// Memory is bounded: where too many buckets are known, those that lost the least are forgotten first, and begin full
/// again. The limit is this instance's own.
public final class RateLimiter: Sendable {
    private struct Name: Hashable {
        let charge: Charge
        let caller: String
    }

    private struct Bucket {
        /// Tokens at the moment ``at``.
        var level: Double
        var at: ContinuousClock.Instant
    }

    private let perHour: @Sendable () -> Int
    private let clock: ServiceClock
    private let greatestCount: Int
    private let buckets = Mutex<[Name: Bucket]>([:])

    private static let hour = 3600.0

    /// - Parameters:
    ///   - greatestCount: of buckets that are remembered; held to two or more.
    ///   - perHour: tokens of an hour and a kind; read at each request, so that it may change.
    public init(greatestCount: Int = 10_000, clock: ServiceClock = .system, perHour: @escaping @Sendable () -> Int) {
        self.greatestCount = max(2, greatestCount)
        self.clock = clock
        self.perHour = perHour
    }

    /// Takes a token of a caller.
    ///
    /// - Parameter caller: a pseudonym, or the client's address; those of one IPv6 network of 64 bits are one. Nil counts
    ///   as one caller.
    /// - Returns: nil where there was one; else how long it takes until there is.
    /// - Complexity: O(1), now and then O(n log n) in the buckets that are remembered.
    public func take(_ charge: Charge, of caller: String?) -> Duration? {
        let limit = Double(max(1, perHour()))
        let now = clock.instant()
        let name = Name(charge: charge, caller: Self.network(of: caller ?? ""))
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

    /// Gives a token back that was taken for nothing.
    func giveBack(_ charge: Charge, to caller: String?) {
        let limit = Double(max(1, perHour()))
        let name = Name(charge: charge, caller: Self.network(of: caller ?? ""))
        buckets.withLock { buckets in
            guard let level = buckets[name]?.level else { return }
            buckets[name]?.level = min(limit, level + 1)
        }
    }

    /// Lets a request pass, or not.
    ///
    /// - Throws: a ``Problem``, 429, with `Retry-After`.
    func admit(_ charge: Charge, _ context: ServiceRequestContext) throws {
        guard let wait = take(charge, of: context.chargedCaller) else { return }
        throw Problem(
            .tooManyRequests, "This was asked too often by you, or from your address. Try again later.",
            headers: [.retryAfter: String(wait.components.seconds + 1)])
    }

    /// How many buckets are remembered.
    var count: Int { buckets.withLock { $0.count } }

    private static func level(of bucket: Bucket, _ limit: Double, _ now: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = bucket.at.duration(to: now).components
        let elapsed = max(0, Double(seconds) + Double(attoseconds) / 1e18)
        return min(limit, bucket.level + elapsed * limit / hour)
    }

    /// Forgets those whose buckets are full, and at least half of all.
    private static func forget(_ buckets: inout [Name: Bucket], _ limit: Double, _ now: ContinuousClock.Instant) {
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

extension ServiceRequestContext {
    /// Whose bucket a request is charged to.
    var chargedCaller: String? { caller.actorID?.uuidString ?? address }
}
