/// A short form of what a program said, fit for a log.
enum Excerpt {
    private static let ellipsis = "…"

    /// One line of at most ``MailFailure/greatestDetailLength`` characters. White space, control characters and characters
    /// that only steer the display have become single spaces, what is not UTF-8 has become U+FFFD, and `address` wherever
    /// it stands, in small or capital letters, has become `(receiver)`.
    static func line(_ bytes: some Sequence<UInt8>, hiding address: MailAddress?) -> String {
        var words = ""
        for scalar in hidden(address, in: Array(bytes)).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator:
                if !words.isEmpty, words.unicodeScalars.last != " " { words.unicodeScalars.append(" ") }
            default: words.unicodeScalars.append(scalar)
            }
        }
        if words.last == " " { words.removeLast() }
        let limit = MailFailure.greatestDetailLength
        return words.count <= limit ? words : String(words.prefix(limit - ellipsis.count)) + ellipsis
    }

    private static func hidden(_ address: MailAddress?, in bytes: [UInt8]) -> String {
        guard let wanted = address.map({ Array($0.comparisonKey.utf8) }) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        let lowercased = bytes.map(ASCII.lowercased)
        var kept: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if lowercased[position...].starts(with: wanted) {
                kept += "(receiver)".utf8
                position += wanted.count
            } else {
                kept.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
