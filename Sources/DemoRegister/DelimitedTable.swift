/// A bundled table of comma-separated values as `deploy/make-demo-data` writes them: one row a line, a heading first, and
/// quotes around a field only where it holds a comma or a quote.
struct DelimitedTable {
    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")

    let file: String
    private let bytes: [UInt8]
    private let columns: Int
    private let firstRow: Int

    /// Takes the heading off, which must name exactly these columns.
    init(_ bytes: [UInt8], file: String, columns: [String]) throws(ReferenceDataError) {
        let heading = Array(columns.joined(separator: ",").utf8) + [Self.lineFeed]
        guard bytes.starts(with: heading) else {
            throw .damaged(file: file, reason: "its columns are not \(columns.joined(separator: ", "))")
        }
        self.file = file
        self.bytes = bytes
        self.columns = columns.count
        firstRow = heading.count
    }

    /// Makes a value of every row, in the order of the file. Complexity: linear in the size of the table.
    ///
    /// - Throws: ``ReferenceDataError/badRow(file:row:)`` for a row with another number of fields, and where `value`
    ///   gives nil.
    func map<Value>(_ value: ([Field]) -> Value?) throws(ReferenceDataError) -> [Value] {
        var values: [Value] = []
        var fields: [Field] = []
        var position = firstRow
        var row = 2
        while position < bytes.count {
            fields.removeAll(keepingCapacity: true)
            guard readRow(from: &position, into: &fields), fields.count == columns, let value = value(fields) else {
                throw .badRow(file: file, row: row)
            }
            values.append(value)
            row += 1
        }
        return values
    }

    /// Reads up to and with the end of the line; false for a quote that is out of place.
    private func readRow(from position: inout Int, into fields: inout [Field]) -> Bool {
        while true {
            guard let field = readField(from: &position) else { return false }
            fields.append(field)
            guard position < bytes.count else { return true }
            position += 1
            if bytes[position - 1] == Self.lineFeed { return true }
        }
    }

    /// Reads up to the comma or line feed after the field, or the end of the file.
    private func readField(from position: inout Int) -> Field? {
        if position < bytes.count, bytes[position] == Self.quote { return readQuoted(from: &position) }
        let start = position
        while position < bytes.count, bytes[position] != Self.comma, bytes[position] != Self.lineFeed {
            guard bytes[position] != Self.quote else { return nil }
            position += 1
        }
        return Field(bytes: bytes[start..<position])
    }

    private func readQuoted(from position: inout Int) -> Field? {
        var content: [UInt8] = []
        position += 1
        while position < bytes.count {
            if bytes[position] != Self.quote {
                content.append(bytes[position])
                position += 1
            } else if position + 1 < bytes.count, bytes[position + 1] == Self.quote {
                content.append(Self.quote)
                position += 2
            } else {
                position += 1
                guard position == bytes.count || bytes[position] == Self.comma || bytes[position] == Self.lineFeed
                else { return nil }
                return Field(bytes: content[...])
            }
        }
        return nil
    }
}

/// One field of a row.
struct Field {
    let bytes: ArraySlice<UInt8>

    var isEmpty: Bool { bytes.isEmpty }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The text, or nil for none.
    var textIfAny: String? { bytes.isEmpty ? nil : text }

    /// A whole number of at most nine digits, which may have a minus.
    var number: Int? {
        let negative = bytes.first == UInt8(ascii: "-")
        let digits = negative ? bytes.dropFirst() : bytes
        guard (1...9).contains(digits.count) else { return nil }
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return negative ? -value : value
    }

    /// `true` or `false`.
    var flag: Bool? {
        switch text {
        case "true": true
        case "false": false
        default: nil
        }
    }
}
