/// A short code as somebody typed it: its characters without the white space among them, with their places.
struct TypedText {
    /// No grid reference or postcode needs half as many characters, white space included.
    static let lengthLimit = 64

    struct Symbol {
        /// ASCII letters as capitals; everything else as typed.
        var scalar: Unicode.Scalar
        /// Counted from 1 in the text as typed, white space included.
        var position: Int
        var followsSpace: Bool

        var isLetter: Bool { ("A"..."Z").contains(scalar) }
        var isDigit: Bool { ("0"..."9").contains(scalar) }
        /// The value of an ASCII digit, 0 for anything else.
        var digit: Int { isDigit ? Int(scalar.value) - 0x30 : 0 }
    }

    let symbols: [Symbol]

    /// - Returns: `nil` if the text is longer than ``lengthLimit``.
    init?(_ text: String) {
        var symbols: [Symbol] = []
        symbols.reserveCapacity(16)
        var position = 0
        var followsSpace = false
        for scalar in text.unicodeScalars {
            position += 1
            guard position <= Self.lengthLimit else { return nil }
            if Self.isSpace(scalar) {
                followsSpace = true
            } else {
                symbols.append(Symbol(scalar: Self.capital(scalar), position: position, followsSpace: followsSpace))
                followsSpace = false
            }
        }
        self.symbols = symbols
    }

    /// White space of any kind, the no-break space included, and the two invisible characters that come along when text
    /// is copied from web pages and spreadsheets.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar == " " || ("\t"..."\r").contains(scalar) }
        return scalar.properties.isWhitespace || scalar == "\u{200B}" || scalar == "\u{FEFF}"
    }

    private static func capital(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        ("a"..."z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) - 0x20) : scalar
    }

    /// Whether the white space among some symbols, if there is any, is where two parts meet: a space elsewhere only
    /// means that something was left out or put in too much, as long as there is none at the join.
    static func spacesAgree(in symbols: ArraySlice<Symbol>, withJoinAt join: Int) -> Bool {
        let inner = symbols.dropFirst()
        guard inner.contains(where: \.followsSpace) else { return true }
        return inner.indices.contains(join) && symbols[join].followsSpace
    }
}

/// A character for an error message: in quotation marks if it is plainly visible, as its code point otherwise.
func quoted(_ scalar: Unicode.Scalar) -> String {
    if (0x21...0x7E).contains(scalar.value) { return "“\(scalar)”" }
    let hexadecimal = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
}
