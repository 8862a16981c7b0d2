/// An Ordnance Survey National Grid reference: the two letters of a 100 km square and as many digits of easting as of
/// northing in it, such as `SK573397`.
///
/// A reference does not name a point but a square: with two digits one of 10 km, with ten one of a metre.
public struct GridReference: Hashable, Sendable {
    private let gridSquare: GridSquare
    /// Easting and northing in the 100 km square, in units of ``sideLength``.
    private let east: Int
    private let north: Int
    /// The number of digits of easting and northing together: 2, 4, 6, 8 or 10.
    public let digits: Int

    /// Reads a reference as people type it: capitals or small letters, with or without white space.
    ///
    /// White space may stand anywhere, except that digits in groups need a space between easting and northing:
    /// `SK 57 3397` lost a digit somewhere, and it must not be read as `SK573397`.
    ///
    /// A bare square (`SK`), an odd number of digits, more than ten digits, and squares outside the 91 of the National
    /// Grid are refused, as are numbers without letters: those could as well be coordinates of another system.
    public init(_ text: String) throws(GridReferenceError) {
        guard let symbols = TypedText(text)?.symbols else { throw GridReferenceError.tooLong }
        guard !symbols.isEmpty else { throw GridReferenceError.empty }
        for symbol in symbols.prefix(2) where !symbol.isLetter {
            throw GridReferenceError.notALetter(symbol.scalar, position: symbol.position)
        }
        guard symbols.count >= 2 else { throw GridReferenceError.oneLetterOnly }
        guard let square = GridSquare(letters: symbols[0].scalar, symbols[1].scalar) else {
            throw GridReferenceError.unknownSquare("\(symbols[0].scalar)\(symbols[1].scalar)")
        }
        let numbers = symbols.dropFirst(2)
        for symbol in numbers where !symbol.isDigit {
            throw GridReferenceError.notADigit(symbol.scalar, position: symbol.position)
        }
        guard !numbers.isEmpty else { throw GridReferenceError.noDigits(square: square.letters) }
        guard numbers.count.isMultiple(of: 2) else { throw GridReferenceError.oddNumberOfDigits(numbers.count) }
        guard numbers.count <= 10 else { throw GridReferenceError.tooManyDigits(numbers.count) }
        let half = numbers.startIndex + numbers.count / 2
        guard TypedText.spacesAgree(in: numbers, withJoinAt: half) else { throw GridReferenceError.unequalHalves }
        gridSquare = square
        east = numbers[..<half].reduce(0) { $0 * 10 + $1.digit }
        north = numbers[half...].reduce(0) { $0 * 10 + $1.digit }
        digits = numbers.count
    }

    /// The reference of the square a position lies in. Like every grid reference it is cut off, not rounded.
    ///
    /// - Parameter digits: 2, 4, 6, 8 or 10.
    /// - Throws: ``GridReferenceError/unsupportedNumberOfDigits(_:)``, and ``GridReferenceError/outsideGrid`` unless the
    ///   easting is from 0 up to but not including 700,000 m and the northing likewise to 1,300,000 m.
    public init(of position: GridPosition, digits: Int) throws(GridReferenceError) {
        guard let sideLength = Self.sideLength(digits: digits) else {
            throw GridReferenceError.unsupportedNumberOfDigits(digits)
        }
        guard (0..<Double(GridSquare.columns * GridSquare.side)).contains(position.easting),
            (0..<Double(GridSquare.rows * GridSquare.side)).contains(position.northing)
        else { throw GridReferenceError.outsideGrid }
        let (easting, northing) = (Int(position.easting), Int(position.northing))
        guard let square = GridSquare(column: easting / GridSquare.side, row: northing / GridSquare.side) else {
            throw GridReferenceError.outsideGrid
        }
        gridSquare = square
        east = easting % GridSquare.side / sideLength
        north = northing % GridSquare.side / sideLength
        self.digits = digits
    }

    /// The two letters of the 100 km square.
    public var square: String { gridSquare.letters }
    /// Metres from the false origin east to the south-west corner.
    public var easting: Int { gridSquare.column * GridSquare.side + east * sideLength }
    /// Metres from the false origin north to the south-west corner.
    public var northing: Int { gridSquare.row * GridSquare.side + north * sideLength }
    /// The side of the square in metres, from 10,000 (two digits) to 1 (ten digits): how exact the reference is.
    public var sideLength: Int { Self.sideLength(digits: digits) ?? GridSquare.side }
    /// The middle of the square, the best single position for it: at most 0.71 times ``sideLength`` from any place that
    /// the reference can mean.
    public var centre: GridPosition {
        let half = Double(sideLength) / 2
        return GridPosition(easting: Double(easting) + half, northing: Double(northing) + half)
    }

    private static func sideLength(digits: Int) -> Int? {
        switch digits {
        case 2: 10_000
        case 4: 1000
        case 6: 100
        case 8: 10
        case 10: 1
        default: nil
        }
    }
}

extension GridReference: CustomStringConvertible {
    /// The compact form in capitals, without spaces: `SK573397`.
    public var description: String {
        square + Self.padded(east, to: digits / 2) + Self.padded(north, to: digits / 2)
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
