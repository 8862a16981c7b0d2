/// Goes through the bytes of opening hours. Words are looked up whole, so `Mo` is never found inside `Monday`.
struct HoursScanner {
    let bytes: [UInt8]
    var position = 0

    /// The byte at the position, or nil at the end.
    var current: UInt8? { byte(at: position) }

    func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Blanks are space, tab, line break and the no-break space of text copied from web pages.
    mutating func skipBlanks() {
        while let byte = current {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            case 0xC2 where self.byte(at: position + 1) == 0xA0: position += 2
            default: return
            }
        }
    }

    /// Takes a byte if it stands here.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Takes a byte if it stands here or after blanks; otherwise takes nothing.
    mutating func takeAfterBlanks(_ character: Unicode.Scalar) -> Bool {
        let start = position
        skipBlanks()
        if take(character) { return true }
        position = start
        return false
    }

    /// Takes a hyphen or one of the dashes people type for it, with blanks around it; otherwise takes nothing.
    mutating func takeDash() -> Bool {
        let start = position
        skipBlanks()
        if take("-") {
            skipBlanks()
            return true
        }
        // U+2010 to U+2015 are hyphens and dashes, U+2212 is the minus sign.
        if current == 0xE2, let second = byte(at: position + 1), let third = byte(at: position + 2),
            (second == 0x80 && (0x90...0x95).contains(third)) || (second == 0x88 && third == 0x92)
        {
            position += 3
            skipBlanks()
            return true
        }
        position = start
        return false
    }

    /// The letters here in lower case, without taking them; nil where none stands here. A word with other than English
    /// letters, or of more than 16, is not in any list: it comes back as “?”.
    func word() -> String? {
        let end = endOfWord()
        guard end > position else { return nil }
        guard end - position <= 16 else { return "?" }
        let letters = bytes[position..<end]
        guard letters.allSatisfy({ $0 < 0x80 }) else { return "?" }
        return String(decoding: letters.map { $0 | 0x20 }, as: UTF8.self)
    }

    /// Takes the word that stands here.
    mutating func skipWord() { position = endOfWord() }

    private func endOfWord() -> Int {
        var end = position
        while let byte = byte(at: end), Self.isLetter(byte) || byte >= 0x80 {
            if byte == 0xC2, self.byte(at: end + 1) == 0xA0 { break }
            if byte == 0xE2, let second = self.byte(at: end + 1), second == 0x80 || second == 0x88 { break }
            end += 1
        }
        return end
    }

    /// The number of digits that stand here.
    var digitCount: Int {
        var end = position
        while let byte = byte(at: end), Self.isDigit(byte) { end += 1 }
        return end - position
    }

    /// Takes a number of at most four digits; nil, and takes nothing, where there is none or a longer one.
    mutating func number() -> Int? {
        let count = digitCount
        guard (1...4).contains(count) else { return nil }
        let value = bytes[position..<position + count].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        position += count
        return value
    }

    /// Whether digits stand here that go on as a time, `10:00`, and so are neither a day nor a year.
    var isAtClockTime: Bool {
        let end = position + digitCount
        guard end > position, byte(at: end) == UInt8(ascii: ":"), let next = byte(at: end + 1) else { return false }
        return Self.isDigit(next)
    }

    /// Whether four digits stand here that are not a time.
    var isAtYear: Bool { digitCount == 4 && !isAtClockTime }

    /// Whether one or two digits stand here that are not a time.
    var isAtDayNumber: Bool { (1...2).contains(digitCount) && !isAtClockTime }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

    // MARK: Mistakes

    func failure(_ message: String) -> OpeningHoursError { failure(message, at: position) }

    func failure(_ message: String, at offset: Int) -> OpeningHoursError {
        var place = self
        place.position = min(offset, bytes.count)
        place.skipBlanks()
        let scalars = bytes[..<place.position].count { $0 & 0xC0 != 0x80 }
        return OpeningHoursError(position: scalars + 1, message: message, found: place.sample())
    }

    /// The word, number or sign that stands here.
    private func sample() -> String {
        var end = endOfWord()
        if end == position { end = position + digitCount }
        if end == position {
            end = min(position + 1, bytes.count)
            while let byte = byte(at: end), byte & 0xC0 == 0x80 { end += 1 }
        }
        return String(String(decoding: bytes[position..<end], as: UTF8.self).unicodeScalars.prefix(24))
    }
}
