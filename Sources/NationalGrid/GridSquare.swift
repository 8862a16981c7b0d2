/// A 100 km square of the National Grid and its two letters.
///
/// The first letter names a square of 500 km, the second one of 100 km in it; both alphabets leave out I and run from
/// west to east and from north to south, five to a row. The National Grid is 700 km wide and 1,300 km high and so has 91
/// squares, from SV at the false origin to JM.
struct GridSquare: Hashable, Sendable {
    static let side = 100_000
    static let columns = 7
    static let rows = 13

    private static let alphabet: [Unicode.Scalar] = Array("ABCDEFGHJKLMNOPQRSTUVWXYZ".unicodeScalars)
    /// Squares of 100 km from the north-west corner of the letters' whole area (square AA) to the false origin.
    private static let columnsWestOfOrigin = 10
    private static let rowsNorthOfOrigin = 19

    /// Squares east and north of the false origin.
    let column: Int
    let row: Int

    /// - Returns: `nil` unless the place is on the National Grid.
    init?(column: Int, row: Int) {
        guard (0..<Self.columns).contains(column), (0..<Self.rows).contains(row) else { return nil }
        self.column = column
        self.row = row
    }

    /// - Returns: `nil` unless two capital letters name a square of the National Grid.
    init?(letters first: Unicode.Scalar, _ second: Unicode.Scalar) {
        guard let large = Self.alphabet.firstIndex(of: first), let small = Self.alphabet.firstIndex(of: second) else {
            return nil
        }
        self.init(
            column: large % 5 * 5 + small % 5 - Self.columnsWestOfOrigin,
            row: Self.rowsNorthOfOrigin - (large / 5 * 5 + small / 5))
    }

    var letters: String {
        let fromWest = column + Self.columnsWestOfOrigin
        let fromNorth = Self.rowsNorthOfOrigin - row
        let large = Self.alphabet[fromNorth / 5 * 5 + fromWest / 5]
        let small = Self.alphabet[fromNorth % 5 * 5 + fromWest % 5]
        return "\(large)\(small)"
    }
}
