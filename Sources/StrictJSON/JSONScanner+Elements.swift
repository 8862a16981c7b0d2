extension JSONScanner {
    /// Nothing but blanks may follow.
    mutating func end() throws(JSONError) {
        skipBlanks()
        guard current == nil else { throw failure("Something stands after the end of the value.") }
    }

    /// Reads the top-level object, and its elements where the array is one of those named.
    mutating func members(
        into outline: inout JSONOutline, arrayNames: [String], each: (JSONElement) -> Void
    ) throws(JSONError) {
        var keys = SeenKeys()
        position += 1
        skipBlanks()
        if take(UInt8(ascii: "}")) { return try end() }
        while true {
            let key = try memberKey(notIn: &keys)
            if outline.arrayName == nil, current == UInt8(ascii: "["), arrayNames.contains(key) {
                outline.arrayName = key
                try elements(ofArrayNamed: key, into: &outline, each: each)
            } else {
                outline.others.members.append(JSONObject.Member(key: key, value: try value(depth: 1)))
            }
            skipBlanks()
            if take(UInt8(ascii: "}")) { return try end() }
            guard take(UInt8(ascii: ",")) else { throw unexpected(insteadOf: "a comma or “}”") }
            skipBlanks()
        }
    }

    private mutating func elements(
        ofArrayNamed name: String, into outline: inout JSONOutline, each: (JSONElement) -> Void
    ) throws(JSONError) {
        position += 1
        skipBlanks()
        if take(UInt8(ascii: "]")) { return }
        while true {
            guard current != nil, current != UInt8(ascii: "]") else { throw unexpected(insteadOf: "a value") }
            let start = self
            let result = Result { () throws(JSONError) in try value(depth: 2) }
            if case .failure(let error) = result {
                self = start
                guard skipToEndOfElement() else { throw error }
            }
            outline.elementCount += 1
            each(JSONElement(arrayName: name, number: outline.elementCount, line: start.line, value: result))
            skipBlanks()
            if take(UInt8(ascii: "]")) { return }
            guard take(UInt8(ascii: ",")) else { throw unexpected(insteadOf: "a comma or “]”") }
            skipBlanks()
        }
    }

    /// Goes on to the comma or bracket after a faulty element, going by brackets and quotes alone. False where the
    /// brackets do not match or the text ends first.
    private mutating func skipToEndOfElement() -> Bool {
        var closing: [UInt8] = []
        var quoted = false
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                // Counts the line.
                skipBlanks()
                continue
            case UInt8(ascii: "\\") where quoted:
                // Steps over an escaped quote, but not over the end of a line.
                if position + 1 < bytes.count, bytes[position + 1] >= 0x20 { position += 1 }
            case UInt8(ascii: "\""):
                quoted.toggle()
            case _ where quoted:
                break
            case UInt8(ascii: "{"):
                closing.append(UInt8(ascii: "}"))
            case UInt8(ascii: "["):
                closing.append(UInt8(ascii: "]"))
            case UInt8(ascii: ",") where closing.isEmpty:
                return true
            case UInt8(ascii: "]") where closing.isEmpty:
                return true
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard closing.popLast() == byte else { return false }
            default:
                break
            }
            position += 1
        }
        return false
    }
}
