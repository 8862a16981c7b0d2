/// Text beyond ASCII in headers: the encoded words of RFC 2047, in UTF-8 and its `Q` encoding.
///
/// Only letters, digits and `!*+-/` stand for themselves, which is what section 5 (3) allows in a display name; a subject
/// could have more, but one rule serves both.
enum EncodedWords {
    /// The longest line with an encoded word in it: RFC 2047, section 2.
    static let greatestLineLength = 76
    /// The longest encoded word, from the same section.
    static let greatestWordLength = 75

    private static let opening = "=?utf-8?Q?"
    private static let closing = "?="
    private static let ownPunctuation = Set("!*+-/".utf8)

    /// Whether a text can stand in a header as it is: printable ASCII, and nothing that a reader would decode.
    static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy(ASCII.isPrintable) && !text.contains("=?")
    }

    /// Encoded words on as many lines as are needed, the first of them behind `prefix`. White space between encoded words
    /// is not part of the text, so the folds vanish when it is decoded; a character of UTF-8 is never parted.
    static func folded(_ text: String, after prefix: String) -> String {
        let frame = opening.utf8.count + closing.utf8.count
        var words: [String] = []
        var current: [UInt8] = []
        var room = min(greatestLineLength - prefix.utf8.count, greatestWordLength) - frame
        func finish() { words.append(opening + String(decoding: current, as: UTF8.self) + closing) }
        for scalar in text.unicodeScalars {
            let piece = String(scalar).utf8.flatMap(encoded)
            if current.count + piece.count > room {
                finish()
                current = []
                room = min(greatestLineLength - 1, greatestWordLength) - frame
            }
            current += piece
        }
        finish()
        return words.joined(separator: "\n ")
    }

    private static func encoded(_ byte: UInt8) -> [UInt8] {
        if byte == ASCII.space { return [UInt8(ascii: "_")] }
        return ASCII.isLetterOrDigit(byte) || ownPunctuation.contains(byte) ? [byte] : ASCII.escaped(byte)
    }
}
