/// Takes rows of fields off a CSV text, one after the other.
struct CSVScanner {
    struct Row {
        /// Where it begins and ends, counted from 1.
        var line: Int
        var lastLine: Int
        /// Empty if there is a fault.
        var fields: [String] = []
        var fieldCount = 0
        /// Why the row cannot be used.
        var fault: String?

        fileprivate var isBlank: Bool {
            fault == nil && fields.allSatisfy { $0.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
        }

        /// The first fault is told; what follows it may be nonsense.
        fileprivate mutating func refuse(_ reason: String) {
            if fault == nil { fault = reason }
            fields = []
        }

        fileprivate mutating func append(_ utf8: some Collection<UInt8>) {
            fieldCount += 1
            guard fault == nil else { return }
            if utf8.count > CSVFile.fieldLimit {
                refuse("A field has more than \(CSVFile.fieldLimit) bytes.")
            } else if fieldCount > CSVFile.columnLimit {
                refuse("There are more than \(CSVFile.columnLimit) fields.")
            } else if utf8.contains(0) {
                refuse("A field holds a NUL byte.")
            } else if let text = String(validating: utf8, as: UTF8.self) {
                fields.append(text)
            } else {
                refuse("A field is not UTF-8.")
            }
        }
    }

    private let bytes: [UInt8]
    private let delimiter: UInt8
    private var position = 0
    private var line = 1
    /// A quotation mark is never closed: the last row holds the rest of the text.
    private(set) var brokeOff = false

    init(_ bytes: [UInt8], delimiter: UInt8) {
        self.bytes = bytes
        self.delimiter = delimiter
    }

    /// The next row that is not blank, or nil at the end.
    mutating func nextRow() -> Row? {
        while position < bytes.count {
            let row = row()
            if !row.isBlank { return row }
        }
        return nil
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func row() -> Row {
        var row = Row(line: line, lastLine: line)
        repeat { field(into: &row) } while takeDelimiter()
        row.lastLine = line
        takeLineEnd()
        return row
    }

    private mutating func takeDelimiter() -> Bool {
        guard current == delimiter else { return false }
        position += 1
        return true
    }

    private mutating func takeLineEnd() {
        guard let byte = current, Self.endsLine(byte) else { return }
        position += 1
        if byte == UInt8(ascii: "\r"), current == UInt8(ascii: "\n") { position += 1 }
        line += 1
    }

    private static func endsLine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    /// Reads up to the delimiter or line end after a field.
    private mutating func field(into row: inout Row) {
        let start = position
        skipBlanks()
        if current == UInt8(ascii: "\"") { return quotedField(into: &row) }
        skipToEndOfField()
        row.append(bytes[start..<position])
    }

    private mutating func skipBlanks() {
        while let byte = current, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"), byte != delimiter {
            position += 1
        }
    }

    private mutating func skipToEndOfField() {
        while position < bytes.count, bytes[position] != delimiter, !Self.endsLine(bytes[position]) { position += 1 }
    }

    private mutating func quotedField(into row: inout Row) {
        let openingLine = line
        var text: [UInt8] = []
        position += 1
        while position < bytes.count {
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "\""), !Self.endsLine(bytes[position]) {
                position += 1
            }
            takeLineEnd()
            text.append(contentsOf: bytes[start..<position])
            guard current == UInt8(ascii: "\"") else { continue }
            position += 1
            guard current == UInt8(ascii: "\"") else { return endQuotedField(text, into: &row) }
            position += 1
            text.append(UInt8(ascii: "\""))
        }
        brokeOff = true
        row.refuse("The quotation mark on line \(openingLine) is never closed; everything after it was left out.")
    }

    private mutating func endQuotedField(_ text: [UInt8], into row: inout Row) {
        row.append(text)
        skipBlanks()
        guard let byte = current, byte != delimiter, !Self.endsLine(byte) else { return }
        row.refuse("On line \(line) there is text after a closing quotation mark.")
        skipToEndOfField()
    }

    /// Comma, semicolon or tab: whichever stands most often, outside quotes, in the first row that is not blank, or in its
    /// beginning if it is very long.
    static func delimiter(of bytes: [UInt8]) -> UInt8 {
        let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        var counts = [0, 0, 0]
        var quoted = false
        var blank = true
        for byte in bytes.prefix(CSVFile.fieldLimit) {
            if byte == UInt8(ascii: "\"") { quoted.toggle() }
            if quoted { continue }
            if endsLine(byte) {
                if blank { continue }
                break
            }
            if byte != UInt8(ascii: " ") { blank = false }
            if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
        }
        let most = counts.max() ?? 0
        return candidates[counts.firstIndex(of: most) ?? 0]
    }
}
