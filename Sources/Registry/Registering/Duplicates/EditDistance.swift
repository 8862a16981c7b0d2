/// How many typing errors lie between two words.
enum EditDistance {
    /// The fewest insertions, deletions, changes of one letter and swaps of two neighbouring letters that turn one word
    /// into the other, no letter being touched twice; nil where there are more than `limit`.
    ///
    /// Source: the four errors are Damerau's (*A technique for computer detection and correction of spelling errors*,
    /// CACM 7(3), 1964), counted by the table of Wagner and Fischer (JACM 21(1), 1974); only the diagonals that `limit`
    /// leaves open are filled (Ukkonen, *Algorithms for approximate string matching*, Information and Control 64, 1985).
    ///
    /// - Parameter limit: 0 or more.
    /// - Complexity: O(`limit` · n) for words of n letters.
    static func between(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], atMost limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        let beyond = limit + 1
        // Rows of the table: cell j is the distance between the letters so far and the first j of the right word.
        var beforeLast = [Int](repeating: beyond, count: right.count + 1)
        var last = (0...right.count).map { min($0, beyond) }
        for row in 1..<left.count + 1 {
            var current = [Int](repeating: beyond, count: right.count + 1)
            if row <= limit { current[0] = row }
            let columns = max(1, row - limit)..<max(1, min(right.count, row + limit) + 1)
            for column in columns {
                let (letter, other) = (left[row - 1], right[column - 1])
                var distance = min(
                    last[column] + 1, current[column - 1] + 1, last[column - 1] + (letter == other ? 0 : 1))
                if row > 1, column > 1, letter == right[column - 2], other == left[row - 2] {
                    distance = min(distance, beforeLast[column - 2] + 1)
                }
                current[column] = min(distance, beyond)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count] <= limit ? last[right.count] : nil
    }

    /// The errors forgiven in words of these lengths: none below five letters, one below nine, then two.
    static func forgiven(_ left: Int, _ right: Int) -> Int {
        switch min(left, right) {
        case ..<5: 0
        case ..<9: 1
        default: 2
        }
    }
}
