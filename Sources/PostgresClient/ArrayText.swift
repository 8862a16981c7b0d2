public import Foundation

/// An element of a one-dimensional array column. Bytes are the exception: an array of them is a `bytea`.
public protocol PostgresArrayElement: PostgresEncodable, PostgresDecodable {
    static func postgresText(ofArray elements: [Self]) throws -> String
    static func decode(postgresArray text: ArraySlice<UInt8>) -> [Self]?
}

extension PostgresArrayElement {
    public static func postgresText(ofArray elements: [Self]) throws -> String {
        ArrayText.text(of: try elements.map { try $0.postgresText() })
    }

    /// An array with a NULL in it is refused, as is one of several dimensions.
    public static func decode(postgresArray text: ArraySlice<UInt8>) -> [Self]? {
        guard let elements = ArrayText.elements(of: text) else { return nil }
        var values: [Self] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            guard let value = decode(postgresText: element[...]) else { return nil }
            values.append(value)
        }
        return values
    }
}

extension String: PostgresArrayElement {}
extension Bool: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Int16: PostgresArrayElement {}
extension Int32: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension Double: PostgresArrayElement {}
extension Float: PostgresArrayElement {}
extension UUID: PostgresArrayElement {}
extension Date: PostgresArrayElement {}

extension UInt8: PostgresArrayElement {
    public func postgresText() -> String? { String(self) }
    public static func postgresText(ofArray elements: [UInt8]) -> String { ByteaText.text(of: elements) }
    public static func decode(postgresArray text: ArraySlice<UInt8>) -> [UInt8]? { ByteaText.bytes(from: text) }
}

/// PostgreSQL's text form of arrays (documentation, section 8.15.6): `{1,2}`, `{"a b","say \"hi\""}`, `{NULL}`.
enum ArrayText {
    static func text(of elements: [String?]) -> String {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for (index, element) in elements.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            guard let element else {
                text.append(contentsOf: "NULL".utf8)
                continue
            }
            text.append(UInt8(ascii: "\""))
            for byte in element.utf8 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
                text.append(byte)
            }
            text.append(UInt8(ascii: "\""))
        }
        text.append(UInt8(ascii: "}"))
        return String(decoding: text, as: UTF8.self)
    }

    /// The elements' own text, or `nil` for anything but a one-dimensional array without NULL.
    static func elements(of text: ArraySlice<UInt8>) -> [[UInt8]]? {
        guard text.count >= 2, text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") else { return nil }
        var rest = text.dropFirst().dropLast()
        guard !rest.isEmpty else { return [] }
        var elements: [[UInt8]] = []
        while true {
            guard let element = takeElement(from: &rest) else { return nil }
            elements.append(element)
            guard let separator = rest.popFirst() else { return elements }
            guard separator == UInt8(ascii: ",") else { return nil }
        }
    }

    private static func takeElement(from rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        if rest.first == UInt8(ascii: "\"") {
            rest.removeFirst()
            return takeQuoted(from: &rest)
        }
        let element = rest.prefix { $0 != UInt8(ascii: ",") }
        rest = rest.dropFirst(element.count)
        let forbidden = element.contains {
            $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "\"")
        }
        guard !element.isEmpty, !forbidden, !element.elementsEqual("NULL".utf8) else { return nil }
        return Array(element)
    }

    private static func takeQuoted(from rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var element: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return element
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                element.append(escaped)
            default:
                element.append(byte)
            }
        }
        return nil
    }
}
