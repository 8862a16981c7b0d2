extension FoldedWords {
    /// How alike two names or addresses are: 0 nothing in common ... 1 the same. Symmetric to the last bit. 0 where one of
    /// them has no words.
    ///
    /// The greatest of three:
    /// - the words in common: 2c / (m + n) for m and n different words (Dice 1945), where a pair of words that are a typing
    ///   error apart counts 1 - errors/length. Words are paired one to one, the most alike first: the soft matching of
    ///   token sets in Cohen, Ravikumar and Fienberg, *A Comparison of String Distance Metrics for Name-Matching Tasks*
    ///   (IIWeb 2003);
    /// - 0.8 c/m, where the shorter has at least two words: `Lenton Centre` within `Lenton Centre, Willoughby Street`;
    /// - both without gaps, a typing error apart at most: `Co-op`, `Coop`.
    ///
    /// Where both have numbers and share none, at most 0.5: `Gate 1` and `Gate 2` are two places.
    ///
    /// - Complexity: O(m · n) for texts of m and n letters, at most ``lengthLimit`` each.
    func likeness(to other: FoldedWords) -> Double {
        guard !isEmpty, !other.isEmpty else { return 0 }
        if words == other.words { return 1 }
        let (mine, others) = (Set(words), Set(other.words))
        let common = Self.common(mine, others)
        let fewest = min(mine.count, others.count)
        var likeness = 2 * common / Double(mine.count + others.count)
        if fewest > 1 { likeness = max(likeness, 0.8 * common / Double(fewest)) }
        let (numbers, otherNumbers) = (mine.filter(Self.hasDigit), others.filter(Self.hasDigit))
        if numbers == otherNumbers {
            likeness = max(likeness, Self.alikeWords(joined, other.joined))
        } else if !numbers.isEmpty, !otherNumbers.isEmpty, numbers.isDisjoint(with: otherNumbers) {
            likeness = min(likeness, 0.5)
        }
        return min(likeness, 1)
    }

    /// How many words two sets have in common, those a typing error apart counted in part.
    private static func common(_ left: Set<[Unicode.Scalar]>, _ right: Set<[Unicode.Scalar]>) -> Double {
        let same = left.intersection(right)
        let rest = left.subtracting(same).filter { $0.count > 4 && !hasDigit($0) }
        let otherRest = right.subtracting(same).filter { $0.count > 4 && !hasDigit($0) }
        var pairs: [(likeness: Double, first: [Unicode.Scalar], second: [Unicode.Scalar])] = []
        for word in rest {
            for other in otherRest {
                let likeness = alikeWords(word, other)
                guard likeness > 0 else { continue }
                let isInOrder = word.lexicographicallyPrecedes(other)
                pairs.append((likeness, isInOrder ? word : other, isInOrder ? other : word))
            }
        }
        // No word of one rest is in the other, so this order, and the sum, do not depend on which side is which.
        pairs.sort {
            if $0.likeness != $1.likeness { return $0.likeness > $1.likeness }
            if $0.first != $1.first { return $0.first.lexicographicallyPrecedes($1.first) }
            return $0.second.lexicographicallyPrecedes($1.second)
        }
        var taken: Set<[Unicode.Scalar]> = []
        var common = Double(same.count)
        for pair in pairs where !taken.contains(pair.first) && !taken.contains(pair.second) {
            taken.formUnion([pair.first, pair.second])
            common += pair.likeness
        }
        return common
    }

    /// 1 - errors/length, 0 where there are more errors than are forgiven.
    private static func alikeWords(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Double {
        let limit = EditDistance.forgiven(left.count, right.count)
        guard let errors = EditDistance.between(left, right, atMost: limit) else { return 0 }
        return 1 - Double(errors) / Double(max(left.count, right.count, 1))
    }

    private static func hasDigit(_ word: [Unicode.Scalar]) -> Bool {
        word.contains { ("0"..."9").contains($0) }
    }
}
