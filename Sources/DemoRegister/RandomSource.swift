/// A stream of random numbers that is the same on every machine: SplitMix64.
///
/// Only whole numbers are drawn, so that no difference between mathematical libraries can reach a choice.
///
/// Source: G. L. Steele, D. Lea, C. H. Flood, *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014.
struct RandomSource: RandomNumberGenerator {
    private var state: UInt64

    /// The generator as published, from its first number on.
    init(state: UInt64) {
        self.state = state
    }

    /// A stream of its own for each `stream`, so that drawing more in one place changes nothing elsewhere.
    init(seed: UInt64, stream: UInt64) {
        self.init(state: seed)
        state = next() ^ stream
        state = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 up to but without `limit`, and 0 where `limit` is not positive. The numbers are equally likely but
    /// for one part in 2^64 / `limit`.
    mutating func below(_ limit: Int) -> Int {
        guard limit > 0 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(limit)).high)
    }

    /// True for `share.given` draws in `share.of`.
    mutating func chance(_ share: Share) -> Bool {
        below(share.of) < share.given
    }

    /// One of them; nil of none.
    mutating func pick<Element>(from elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    /// The index of one of the weights, each as likely as it is heavy; nil if none is positive.
    mutating func index(by weights: [Int]) -> Int? {
        var rest = below(weights.reduce(0) { $0 + max($1, 0) })
        for (index, weight) in weights.enumerated() where weight > 0 {
            if rest < weight { return index }
            rest -= weight
        }
        return nil
    }

    /// The elements in another order; each order is equally likely (Fisher and Yates).
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for last in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(last, below(last + 1))
        }
        return result
    }
}

/// Divides a whole into parts as nearly proportional to the weights as whole numbers can be: the method of largest
/// remainders, ties to the earlier. All zero if no weight is positive.
func apportion(_ whole: Int, by weights: [Int]) -> [Int] {
    let sum = weights.reduce(0, +)
    guard sum > 0 else { return weights.map { _ in 0 } }
    var parts = weights.map { whole * $0 / sum }
    let missing = whole - parts.reduce(0, +)
    let byRemainder = weights.indices.sorted { left, right in
        let (leftRest, rightRest) = (whole * weights[left] % sum, whole * weights[right] % sum)
        return leftRest == rightRest ? left < right : leftRest > rightRest
    }
    for index in byRemainder.prefix(missing) { parts[index] += 1 }
    return parts
}
