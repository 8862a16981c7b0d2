/// The bytes of a text file as UTF-8, whatever they were before.
struct CSVText {
    /// Without byte order mark. UTF-8 throughout if they were read as Windows-1252; otherwise there may be damaged spots.
    let bytes: [UInt8]
    /// Nil if the file is UTF-8.
    let firstLineNotUTF8: Int?

    init(_ source: [UInt8]) throws(ImportFileError) {
        if source.starts(with: [0xFF, 0xFE]) || source.starts(with: [0xFE, 0xFF]) {
            throw ImportFileError("The file is UTF-16. Save it as CSV in UTF-8.")
        }
        let marked = source.starts(with: [0xEF, 0xBB, 0xBF])
        let census = UTF8Census(source)
        // A damaged spot in a text with accented letters in UTF-8 does not make it Windows-1252; in a Windows-1252 text
        // two letters that look like one of UTF-8 are rare.
        guard let offset = census.firstFaultOffset, !marked, census.faults > census.longScalars else {
            bytes = marked ? Array(source.dropFirst(3)) : source
            firstLineNotUTF8 = nil
            return
        }
        firstLineNotUTF8 = Self.line(of: offset, in: source)
        bytes = Self.fromWindows1252(source)
    }

    private static func line(of offset: Int, in bytes: [UInt8]) -> Int {
        var line = 1
        var previous: UInt8 = 0
        for byte in bytes[..<offset] {
            if byte == UInt8(ascii: "\r") || (byte == UInt8(ascii: "\n") && previous != UInt8(ascii: "\r")) {
                line += 1
            }
            previous = byte
        }
        return line
    }

    private static func fromWindows1252(_ source: [UInt8]) -> [UInt8] {
        var utf8: [UInt8] = []
        utf8.reserveCapacity(source.count + source.count / 16)
        for byte in source {
            if byte < 0x80 {
                utf8.append(byte)
            } else {
                let scalar = (0x80..<0xA0).contains(byte) ? windows1252[Int(byte - 0x80)] : Unicode.Scalar(byte)
                utf8.append(contentsOf: String(scalar).utf8)
            }
        }
        return utf8
    }

    /// The characters 0x80 to 0x9F; the five without one are U+FFFD. Source: Microsoft code page 1252.
    private static let windows1252: [Unicode.Scalar] = [
        "€", "\u{FFFD}", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\u{FFFD}", "Ž", "\u{FFFD}",
        "\u{FFFD}", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "\u{FFFD}", "ž", "Ÿ",
    ]
}

/// How much of some bytes is UTF-8.
private struct UTF8Census {
    var firstFaultOffset: Int?
    var faults = 0
    /// Scalars of two bytes and more.
    var longScalars = 0

    init(_ bytes: [UInt8]) {
        if bytes.allSatisfy({ $0 < 0x80 }) { return }
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar):
                if scalar.count > 1 { longScalars += 1 }
                offset += scalar.count
            case .error(let length):
                if firstFaultOffset == nil { firstFaultOffset = offset }
                faults += 1
                offset += length
            case .emptyInput:
                return
            }
        }
    }
}
