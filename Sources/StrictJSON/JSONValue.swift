/// A value of a JSON text (RFC 8259) as ``JSONReader`` reads it.
public enum JSONValue: Sendable {
    case object(JSONObject)
    case array([JSONValue])
    case string(String)
    case number(JSONNumber)
    case bool(Bool)
    case null

    public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
    public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    public var string: String? { if case .string(let text) = self { text } else { nil } }
    public var number: JSONNumber? { if case .number(let number) = self { number } else { nil } }
    public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// The kind in a sentence: “a number”, “null”.
    public var kind: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .bool: "true or false"
        case .null: "null"
        }
    }
}

/// The members of a JSON object in the order of the text. No two have the same key; keys that differ only in how an
/// accented letter is composed count as the same.
public struct JSONObject: Sendable {
    public struct Member: Sendable {
        public let key: String
        public let value: JSONValue
    }

    /// The line of the text, counted from 1, on which the object begins.
    public let line: Int
    public internal(set) var members: [Member]

    public static let empty = JSONObject(line: 1, members: [])

    public var keys: [String] { members.map(\.key) }

    /// Nil where there is no such member; `.null` where it is written as `null`. Linear in the number of members.
    public subscript(_ key: String) -> JSONValue? {
        members.first { $0.key == key }?.value
    }
}

/// A number as it was written. A double cannot hold every JSON number, so the text is kept and the reader of the value
/// says what it needs.
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// The nearest double; nil where that is infinite, as for `1e999`.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The value of a number written without fraction and exponent that fits 64 bits.
    public var integer: Int? { Int(text) }

    public var description: String { text }
}
