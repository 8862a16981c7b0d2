import Foundation

/// What is done to every text from outside before anything else is.
public enum TextHygiene {
    static let nameLimit = 200
    static let textLimit = 1_000
    static let hoursLimit = 500
    static let keyLimit = 200

    /// The text without blanks around it, in Unicode normalisation form C; runs of blanks, tabs and line ends become one
    /// space, and control characters, byte order marks and marks that turn the direction of writing are left out. Nil if
    /// nothing remains.
    ///
    /// A text longer than any limit can use is cut first, so that the cost does not depend on the sender.
    public static func clean(_ text: String) -> String? {
        if isPlain(text) { return text.isEmpty ? nil : text }
        var cleaned = String.UnicodeScalarView()
        var blankPending = false
        for scalar in text.unicodeScalars.prefix(8 * textLimit) where !isUnwanted(scalar) {
            if isBlank(scalar) {
                blankPending = !cleaned.isEmpty
                continue
            }
            if blankPending { cleaned.append(" ") }
            blankPending = false
            cleaned.append(scalar)
        }
        return cleaned.isEmpty ? nil : composed(String(cleaned))
    }

    /// The text without blanks, tabs and line ends around it.
    static func withoutBlanksAround(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// The first characters of a text, or nil if it has no more than the limit. Counted in Unicode scalars.
    static func cut(_ text: String, to limit: Int) -> String? {
        guard text.utf8.count > limit, text.unicodeScalars.count > limit else { return nil }
        return withoutBlanksAround(String(text.unicodeScalars.prefix(limit)))
    }

    /// White space of any kind. The look-up of a property costs more than all the rest, and most characters do not need it.
    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0x09...0x0D, 0x85, 0xA0: true
        case 0..<0x1680: false
        default: scalar.properties.isWhitespace
        }
    }

    /// A letter or a digit of any script.
    static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        case "\u{0}"..."\u{7F}": false
        default: scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
    }

    /// Whether there is nothing to be done: printable ASCII without blanks around it or two in a row.
    private static func isPlain(_ text: String) -> Bool {
        var previous: UInt8 = 0x20
        var count = 0
        for byte in text.utf8 {
            guard (0x20..<0x7F).contains(byte), byte != 0x20 || previous != 0x20, count < 8 * textLimit else {
                return false
            }
            previous = byte
            count += 1
        }
        return previous != 0x20 || count == 0
    }

    private static func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x85: false
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// No scalar below U+0300 is changed by composition.
    private static func composed(_ text: String) -> String {
        text.unicodeScalars.allSatisfy { $0.value < 0x300 } ? text : text.precomposedStringWithCanonicalMapping
    }
}
