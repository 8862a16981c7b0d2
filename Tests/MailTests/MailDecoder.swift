/// Reads a message back. Written from RFC 5322, 2045 and 2047 without a look at how messages are written.
struct DecodedMail {
    /// In their order, unfolded and not decoded.
    let headers: [(name: String, value: String)]
    let encodedBody: [UInt8]

    /// Nil where the headers are not of the form `Name: value`, with lines that end in LF.
    init?(_ bytes: [UInt8]) {
        var headers: [(name: String, value: String)] = []
        var rest = bytes[...]
        while true {
            guard let end = rest.firstIndex(of: 10) else { return nil }
            let line = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            if line.first == " " || line.first == "\t" {
                guard let last = headers.popLast() else { return nil }
                headers.append((last.name, last.value + line))
            } else {
                guard let colon = line.firstIndex(of: ":") else { return nil }
                let value = line[line.index(after: colon)...].drop { $0 == " " }
                headers.append((String(line[..<colon]), String(value)))
            }
        }
        self.headers = headers
        encodedBody = Array(rest)
    }

    func header(_ name: String) -> String? {
        let found = headers.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }

    var subject: String? { header("Subject").flatMap(Self.decodedWords) }

    /// The display name and the address of `From`.
    var sender: (name: String?, address: String)? {
        guard let value = header("From") else { return nil }
        guard value.hasSuffix(">"), let open = value.lastIndex(of: "<") else { return (nil, value) }
        let address = String(value[value.index(after: open)...].dropLast())
        let phrase = value[..<open].reversed().drop { $0 == " " }.reversed()
        guard phrase.first == "\"" else { return (Self.decodedWords(String(phrase)), address) }
        var name = ""
        var isEscaped = false
        for character in phrase.dropFirst().dropLast() {
            if character == "\\" && !isEscaped {
                isEscaped = true
            } else {
                name.append(character)
                isEscaped = false
            }
        }
        return (name, address)
    }

    var body: String? { Self.decodedQuotedPrintable(encodedBody).flatMap { String(validating: $0, as: UTF8.self) } }

    /// Nil where a sequence is cut short or unknown.
    static func decodedQuotedPrintable(_ bytes: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "=") else {
                result.append(bytes[position])
                position += 1
                continue
            }
            guard position + 1 < bytes.count else { return nil }
            if bytes[position + 1] == 10 {
                position += 2
                continue
            }
            guard position + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[(position + 1)...(position + 2)], as: UTF8.self), radix: 16)
            else { return nil }
            result.append(byte)
            position += 3
        }
        return result
    }

    /// The text of a header. Space between two encoded words is no part of it. Nil where an encoded word is not UTF-8 by
    /// itself or has more than 75 characters.
    static func decodedWords(_ value: String) -> String? {
        guard value.contains("=?utf-8?Q?") else { return value }
        var text = ""
        for word in value.split(separator: " ") {
            guard word.hasPrefix("=?utf-8?Q?"), word.hasSuffix("?="), word.utf8.count <= 75 else { return nil }
            let inner = word.dropFirst(10).dropLast(2).utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 }
            guard !inner.isEmpty, let bytes = decodedQuotedPrintable(inner),
                let part = String(validating: bytes, as: UTF8.self)
            else { return nil }
            text.unicodeScalars.append(contentsOf: part.unicodeScalars)
        }
        return text
    }
}
