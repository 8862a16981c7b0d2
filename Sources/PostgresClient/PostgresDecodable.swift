public import Foundation

/// A type that a value of a row can be read as.
///
/// Decoders are strict: a text that this type would not have written is refused rather than bent. They answer `nil` and leave the
/// error to the row, which knows the column and never quotes the value.
public protocol PostgresDecodable {
    /// The value, or `nil` if the text does not stand for one.
    static func decode(postgresText text: ArraySlice<UInt8>) -> Self?
    /// What NULL stands for; `nil` where it is refused, which is the default.
    static var postgresNull: Self? { get }
}

extension PostgresDecodable {
    public static var postgresNull: Self? { nil }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    public static func decode(postgresText text: ArraySlice<UInt8>) -> Self? {
        RawValue.decode(postgresText: text).flatMap(Self.init(rawValue:))
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public static func decode(postgresText text: ArraySlice<UInt8>) -> Self? {
        Wrapped.decode(postgresText: text).map { .some($0) }
    }

    public static var postgresNull: Self? { .some(.none) }
}

extension String: PostgresDecodable {
    public static func decode(postgresText text: ArraySlice<UInt8>) -> String? {
        String(validating: text, as: UTF8.self)
    }
}

extension Bool: PostgresDecodable {
    public static func decode(postgresText text: ArraySlice<UInt8>) -> Bool? {
        guard text.count == 1 else { return nil }
        switch text.first {
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        default: return nil
        }
    }
}

extension PostgresDecodable where Self: FixedWidthInteger {
    public static func decode(postgresText text: ArraySlice<UInt8>) -> Self? {
        guard text.first != UInt8(ascii: "+") else { return nil }
        return Self(Substring(decoding: text, as: UTF8.self), radix: 10)
    }
}

extension Int: PostgresDecodable {}
extension Int16: PostgresDecodable {}
extension Int32: PostgresDecodable {}
extension Int64: PostgresDecodable {}

extension PostgresDecodable where Self: BinaryFloatingPoint & LosslessStringConvertible {
    /// `NaN` and `Infinity` are read as what they are, because a column of floating-point type can hold them.
    public static func decode(postgresText text: ArraySlice<UInt8>) -> Self? {
        let string = String(decoding: text, as: UTF8.self)
        switch string {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default:
            let isPlain = text.allSatisfy { byte in
                (48...57).contains(byte) || byte == 43 || byte == 45 || byte == 46 || byte == 101
            }
            guard isPlain, let value = Self(string), value.isFinite else { return nil }
            return value
        }
    }
}

extension Double: PostgresDecodable {}
extension Float: PostgresDecodable {}

extension UUID: PostgresDecodable {
    public static func decode(postgresText text: ArraySlice<UInt8>) -> UUID? {
        text.count == 36 ? UUID(uuidString: String(decoding: text, as: UTF8.self)) : nil
    }
}

extension Date: PostgresDecodable {
    /// From `timestamptz` in the ISO style that every connection of this client sets. `infinity` is refused.
    public static func decode(postgresText text: ArraySlice<UInt8>) -> Date? {
        TimestampText.date(from: text)
    }
}

extension Data: PostgresDecodable {
    public static func decode(postgresText text: ArraySlice<UInt8>) -> Data? {
        ByteaText.bytes(from: text).map { Data($0) }
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    public static func decode(postgresText text: ArraySlice<UInt8>) -> [Element]? {
        Element.decode(postgresArray: text)
    }
}
