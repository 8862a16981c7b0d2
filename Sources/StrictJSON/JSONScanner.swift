/// Reads JSON from bytes, keeping the line. Every byte is looked at once.
struct JSONScanner {
    let bytes: [UInt8]
    let limits: JSONLimits
    var position = 0
    var line = 1
    /// Where the line begins.
    var lineStart = 0

    init(_ bytes: [UInt8], limits: JSONLimits) throws(JSONError) {
        self.bytes = bytes
        self.limits = limits
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        lineStart = position
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw failure("The text is UTF-16. JSON is read as UTF-8 only.")
        }
    }

    /// The byte at the position, or nil at the end.
    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    func failure(_ reason: String) -> JSONError { failure(reason, at: position) }

    func failure(_ reason: String, at offset: Int) -> JSONError {
        let end = min(max(offset, lineStart), bytes.count)
        let characters = bytes[lineStart..<end].count { $0 & 0xC0 != 0x80 }
        return JSONError(line: line, column: characters + 1, reason: reason)
    }

    /// What stands here where something else should.
    func unexpected(insteadOf wanted: String) -> JSONError {
        guard let byte = current else { return failure("The text ends where \(wanted) should stand.") }
        if byte == 0 { return failure("There is a NUL byte here.") }
        let found =
            (0x21...0x7E).contains(byte) ? "“\(Character(Unicode.Scalar(byte)))” stands here" : "This is not JSON"
        return failure("\(found), where \(wanted) should stand.")
    }

    mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                position += 1
            case UInt8(ascii: "\n"):
                startLine()
            case UInt8(ascii: "\r"):
                if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\n") { position += 1 }
                startLine()
            default:
                return
            }
        }
    }

    private mutating func startLine() {
        position += 1
        line += 1
        lineStart = position
    }

    /// Takes a byte if it stands here.
    mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    /// - Parameter depth: of the value to be read; the whole text has 0.
    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard let byte = current else { throw unexpected(insteadOf: "a value") }
        switch byte {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"):
            try word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        default: throw unexpected(insteadOf: "a value")
        }
    }

    private func checkDepth(_ depth: Int) throws(JSONError) {
        guard depth < limits.depth else {
            throw failure("Objects and arrays stand more than \(limits.depth) deep inside one another.")
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        try checkDepth(depth)
        var object = JSONObject(line: line, members: [])
        var keys = SeenKeys()
        position += 1
        skipBlanks()
        if take(UInt8(ascii: "}")) { return object }
        while true {
            let key = try memberKey(notIn: &keys)
            object.members.append(JSONObject.Member(key: key, value: try value(depth: depth + 1)))
            skipBlanks()
            if take(UInt8(ascii: "}")) { return object }
            guard take(UInt8(ascii: ",")) else { throw unexpected(insteadOf: "a comma or “}”") }
            skipBlanks()
        }
    }

    /// Reads a member's key, the colon, and the blanks up to its value.
    mutating func memberKey(notIn keys: inout SeenKeys) throws(JSONError) -> String {
        guard current == UInt8(ascii: "\"") else { throw unexpected(insteadOf: "a member's name in quotes") }
        let start = position
        let key = try string()
        guard keys.insert(key) else {
            throw failure("The object has two members named “\(key.prefix(60))”.", at: start)
        }
        skipBlanks()
        guard take(UInt8(ascii: ":")) else { throw unexpected(insteadOf: "a colon") }
        skipBlanks()
        return key
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        try checkDepth(depth)
        var elements: [JSONValue] = []
        position += 1
        skipBlanks()
        if take(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try value(depth: depth + 1))
            skipBlanks()
            if take(UInt8(ascii: "]")) { return elements }
            guard take(UInt8(ascii: ",")) else { throw unexpected(insteadOf: "a comma or “]”") }
            skipBlanks()
        }
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        for offset in 0..<word.utf8CodeUnitCount {
            let index = position + offset
            guard index < bytes.count, bytes[index] == word.utf8Start[offset] else {
                throw failure("There is no such value; only true, false and null are written without quotes.")
            }
        }
        position += word.utf8CodeUnitCount
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let firstDigit = position
        try digits(since: start)
        if bytes[firstDigit] == UInt8(ascii: "0"), position > firstDigit + 1 {
            throw failure("A number has no noughts in front.", at: start)
        }
        if take(UInt8(ascii: ".")) { try digits(since: start) }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits(since: start)
        }
        // Only ASCII has been let through.
        return JSONNumber(text: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// One digit or more.
    private mutating func digits(since start: Int) throws(JSONError) {
        let first = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
            if position - start > limits.numberLength {
                throw failure("A number has more than \(limits.numberLength) characters.", at: start)
            }
        }
        guard position > first else { throw unexpected(insteadOf: "a digit") }
    }
}

/// The keys of an object so far. Few are compared one by one, many are kept in a set, so reading stays linear.
struct SeenKeys {
    private var few: [String] = []
    private var many: Set<String> = []

    /// False where the key is there already.
    mutating func insert(_ key: String) -> Bool {
        if many.isEmpty {
            guard !few.contains(key) else { return false }
            few.append(key)
            if few.count == 16 { many = Set(few) }
            return true
        }
        return many.insert(key).inserted
    }
}
