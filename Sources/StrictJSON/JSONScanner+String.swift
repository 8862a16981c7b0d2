extension JSONScanner {
    /// Reads a string from its opening quote to its closing one.
    mutating func string() throws(JSONError) -> String {
        let opening = position
        position += 1
        let start = position
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
                    throw failure("The string that begins here is not UTF-8.", at: opening)
                }
                position += 1
                return text
            case UInt8(ascii: "\\"):
                return try stringWithEscapes(opening: opening, before: start..<position)
            case 0..<0x20:
                throw controlCharacter(byte)
            default:
                position += 1
            }
        }
        throw failure("The string that begins here does not end.", at: opening)
    }

    private func controlCharacter(_ byte: UInt8) -> JSONError {
        switch byte {
        case 0: failure("There is a NUL byte in a string.")
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            failure("A line ends inside a string; its closing quote is missing.")
        default: failure("There is a control character in a string; it is written as \\u00xx.")
        }
    }

    private mutating func stringWithEscapes(opening: Int, before plain: Range<Int>) throws(JSONError) -> String {
        var utf8 = Array(bytes[plain])
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: utf8, as: UTF8.self) else {
                    throw failure("The string that begins here is not UTF-8.", at: opening)
                }
                position += 1
                return text
            case UInt8(ascii: "\\"):
                utf8.append(contentsOf: UTF8.encode(try escape()) ?? UTF8.encodedReplacementCharacter)
            case 0..<0x20:
                throw controlCharacter(byte)
            default:
                utf8.append(byte)
                position += 1
            }
        }
        throw failure("The string that begins here does not end.", at: opening)
    }

    /// Reads an escape from its backslash on.
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let letter = current else { throw failure("The text ends inside a string.") }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try escapedScalar(from: start)
        default: throw failure("There is no such escape in JSON.", at: start)
        }
    }

    /// Reads what follows `\u`: four hexadecimal digits, and for a surrogate pair another `\u` with four.
    private mutating func escapedScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try fourDigits(from: start)
        if first == 0 { throw failure("\\u0000 cannot be kept in a text.", at: start) }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw failure("Half a surrogate pair stands alone.", at: start)
        }
        let second = try fourDigits(from: start)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw failure("Half a surrogate pair stands alone.", at: start) }
        return scalar
    }

    private mutating func fourDigits(from start: Int) throws(JSONError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("\\u is followed by four hexadecimal digits.", at: start)
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }
}
