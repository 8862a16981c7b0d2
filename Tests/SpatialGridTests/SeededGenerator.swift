import Foundation
import SeededRandom

extension SeededGenerator {
    mutating func number(in range: ClosedRange<Double>) -> Double {
        Double.random(in: range, using: &self)
    }

    mutating func integer(in range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    /// A number with the standard normal distribution (Box and Muller 1958).
    mutating func normal() -> Double {
        (-2 * log(1 - number(in: 0...0.999_999_999))).squareRoot() * cos(2 * .pi * number(in: 0...1))
    }

    /// One of `choices`, which must not be empty.
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[integer(in: 0...choices.count - 1)]
    }
}
