/// A postcode of the United Kingdom in its one proper form: capitals, and one space between outward and inward part.
///
/// Only the shape is checked, not whether Royal Mail ever gave the postcode out. Shapes and letters are those of British
/// Standard BS 7666 and Royal Mail's *Programmer's Guide* to the Postcode Address File:
///
/// - outward part `A9`, `A99`, `A9A`, `AA9`, `AA99` or `AA9A`, inward part `9AA`; and `GIR 0AA`;
/// - no Q, V or X in first place; no I, J or Z in second place;
/// - in third place (`A9A`) only A to H, J, K, P, S, T, U and W; in fourth place (`AA9A`) only A, B, E, H, M, N, P, R, V,
///   W, X and Y;
/// - no C, I, K, M, O or V in the inward part.
public struct Postcode: Hashable, Sendable, CustomStringConvertible {
    /// The part before the space, such as `NG7` or `EC1A`.
    public let outward: String
    /// The part after the space, such as `2RD`; always a digit and two letters.
    public let inward: String

    /// Reads a postcode as people type it: capitals or small letters, any white space around it, none or several spaces
    /// in the middle.
    ///
    /// White space elsewhere is forgiven only if there is some before the inward part too: `SW1 12AZ` is a typing error,
    /// and it must not be read as `SW11 2AZ`. A letter O is not taken for a nought, nor an I for a one.
    public init(_ text: String) throws(PostcodeError) {
        guard let symbols = TypedText(text)?.symbols else { throw PostcodeError.tooLong }
        guard !symbols.isEmpty else { throw PostcodeError.empty }
        for symbol in symbols where !symbol.isLetter && !symbol.isDigit {
            throw PostcodeError.unexpectedCharacter(symbol.scalar, position: symbol.position)
        }
        guard (5...7).contains(symbols.count) else { throw PostcodeError.wrongLength(symbols.count) }
        let join = symbols.count - 3
        guard TypedText.spacesAgree(in: symbols[...], withJoinAt: join) else { throw PostcodeError.misplacedSpace }
        let (outward, inward) = (symbols[..<join], symbols[join...])
        if !Self.isGirobank(symbols) {
            guard Self.hasInwardShape(inward) else { throw PostcodeError.inwardShape }
            guard Self.hasOutwardShape(outward) else { throw PostcodeError.outwardShape }
            try Self.checkLetters(outward: outward, inward: inward)
        }
        self.outward = Self.string(outward)
        self.inward = Self.string(inward)
    }

    /// The normalised postcode, such as `NG7 2RD`.
    public var description: String { outward + " " + inward }
    /// The one or two letters at the beginning, such as `NG`; `GIR` for `GIR 0AA`.
    public var area: String { String(outward.prefix { $0.isLetter }) }
    /// The outward part without the letter by which some districts of London are divided: `NG7`, but `EC1` for `EC1A`.
    public var district: String { subdistrict == nil ? outward : String(outward.dropLast()) }
    /// The outward part where it ends in a dividing letter, such as `EC1A`.
    public var subdistrict: String? {
        guard let last = outward.last, last.isLetter, outward != "GIR" else { return nil }
        return outward
    }
    /// The outward part and the digit of the inward one, such as `NG7 2`.
    public var sector: String { outward + " " + inward.prefix(1) }
    /// The last two letters, such as `RD`.
    public var unit: String { String(inward.suffix(2)) }

    /// The one postcode of another shape, given to Girobank in Bootle.
    private static func isGirobank(_ symbols: [TypedText.Symbol]) -> Bool {
        string(symbols[...]) == "GIR0AA"
    }

    private static func string(_ symbols: ArraySlice<TypedText.Symbol>) -> String {
        var text = ""
        for symbol in symbols { text.unicodeScalars.append(symbol.scalar) }
        return text
    }

    /// A digit and letters: `9AA`.
    private static func hasInwardShape(_ inward: ArraySlice<TypedText.Symbol>) -> Bool {
        inward.first?.isDigit == true && inward.dropFirst().allSatisfy(\.isLetter)
    }

    /// One or two letters, a digit, and at most one character more, a letter or digit.
    private static func hasOutwardShape(_ outward: ArraySlice<TypedText.Symbol>) -> Bool {
        guard outward.first?.isLetter == true else { return false }
        var rest = outward.dropFirst()
        if rest.first?.isLetter == true { rest = rest.dropFirst() }
        return rest.first?.isDigit == true && rest.count <= 2
    }

    private static func checkLetters(
        outward: ArraySlice<TypedText.Symbol>, inward: ArraySlice<TypedText.Symbol>
    ) throws(PostcodeError) {
        for (place, symbol) in zip(0..., outward) where symbol.isLetter {
            let allowed =
                switch place {
                case 0: "ABCDEFGHIJKLMNOPRSTUWYZ"
                case 1: "ABCDEFGHKLMNOPQRSTUVWXY"
                case 2: "ABCDEFGHJKPSTUW"
                default: "ABEHMNPRVWXY"
                }
            try check(symbol, isIn: allowed)
        }
        for symbol in inward where symbol.isLetter { try check(symbol, isIn: "ABDEFGHJLNPQRSTUWXYZ") }
    }

    private static func check(_ symbol: TypedText.Symbol, isIn letters: String) throws(PostcodeError) {
        guard letters.utf8.contains(UInt8(ascii: symbol.scalar)) else {
            throw PostcodeError.letterNotUsed(symbol.scalar, position: symbol.position)
        }
    }
}
