/// A count of people as it may be shown: 0 as it is, 1 to 7 not at all, others to the nearest 5 (8 to 12 as 10).
///
/// The rule of hospital episode statistics. Whatever shows a count (a table, a file, a tooltip, the shade of a map, a
/// sentence) shows this and never the count. Counts that add up with others, and percentages of them, belong in a
/// ``PublishedTable`` or ``PublishedList``: a total can give away a part.
public enum PublishedCount: Hashable, Sendable {
    /// `*`: 1 to 7, or a total withheld because it would tell more than that of one of its parts.
    case withheld
    /// 0, or a multiple of 5 from 10.
    case shown(Int)

    /// - Parameter count: of people, at least 0, at most `Int.max - 2`.
    public init(_ count: Int) {
        precondition(count >= 0, "a count of people is not negative")
        switch count {
        case 0: self = .shown(0)
        case 1...7: self = .withheld
        default: self = .shown((count + 2) / 5 * 5)
        }
    }

    /// The counts that are shown alike.
    var possibleCounts: ClosedRange<Int> {
        switch self {
        case .withheld: 1...7
        case .shown(0): 0...0
        case .shown(let rounded): (rounded - 2)...(rounded + 2)
        }
    }

    /// Percent, 0...100 for a part of `total`; nil where either is withheld or the total is 0.
    ///
    /// From the numbers shown, so that it tells nothing that they do not. Both have to come from one table.
    public func percentage(of total: PublishedCount) -> Double? {
        guard case .shown(let part) = self, case .shown(let whole) = total, whole > 0 else { return nil }
        return 100 * Double(part) / Double(whole)
    }
}

extension PublishedCount: CustomStringConvertible {
    public var description: String {
        switch self {
        case .withheld: "*"
        case .shown(let rounded): String(rounded)
        }
    }
}
