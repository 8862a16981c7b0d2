/// Reads JSON (RFC 8259) from bytes, strictly: what other readers guess at or let through is refused with its place.
///
/// Refused beyond broken syntax: text that is not UTF-8, NUL as a byte or as `\u0000`, two members of one name in an
/// object, half a surrogate pair, too much nesting, overlong numbers, anything after the value. A byte order mark at the
/// beginning is allowed. Time is linear in the number of bytes.
public enum JSONReader {
    /// The value of a whole text.
    public static func read(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
        var scanner = try JSONScanner(bytes, limits: limits)
        scanner.skipBlanks()
        guard scanner.current != nil else { throw scanner.failure("The text is empty.") }
        let value = try scanner.value(depth: 0)
        try scanner.end()
        return value
    }

    /// Goes through the elements of an array that is a member of the top-level object, such as `features` of GeoJSON, one
    /// by one: a faulty element is handed on as its error, and the next one is read all the same.
    ///
    /// After a fault the end of the element is looked for by its brackets, taking quoted text as such. Where they do not
    /// close, or anything else is wrong between elements or after them, reading breaks off and the outline says where;
    /// the elements before it have been handed on.
    ///
    /// - Parameter names: of the array; the first member with one of them is gone through, if it is an array.
    /// - Throws: where there is a fault before the array, or no such array and a fault anywhere.
    public static func readElements(
        ofArrayNamed names: [String], in bytes: [UInt8], limits: JSONLimits = JSONLimits(),
        each: (JSONElement) -> Void
    ) throws(JSONError) -> JSONOutline {
        var scanner = try JSONScanner(bytes, limits: limits)
        scanner.skipBlanks()
        guard scanner.current != nil else { throw scanner.failure("The text is empty.") }
        guard scanner.current == UInt8(ascii: "{") else { throw scanner.unexpected(insteadOf: "an object") }
        var outline = JSONOutline(line: scanner.line)
        do throws(JSONError) {
            try scanner.members(into: &outline, arrayNames: names, each: each)
        } catch {
            guard outline.arrayName != nil else { throw error }
            outline.brokenOffBy = error
        }
        return outline
    }
}

/// An element of an array that is gone through one by one.
public struct JSONElement: Sendable {
    /// The name of the array.
    public let arrayName: String
    /// Its place in the array, counted from 1.
    public let number: Int
    /// The line on which it begins, counted from 1.
    public let line: Int
    public let value: Result<JSONValue, JSONError>
}

/// A top-level object apart from the array that was gone through.
public struct JSONOutline: Sendable {
    /// The array that was found; nil if there is none.
    public internal(set) var arrayName: String?
    /// All members but that array.
    public internal(set) var others: JSONObject
    /// Elements handed on, faulty ones among them.
    public internal(set) var elementCount = 0
    /// What kept the reader from going on to the end of the text.
    public internal(set) var brokenOffBy: JSONError?

    init(line: Int) {
        others = JSONObject(line: line, members: [])
    }
}
