public import Foundation

/// A value that can be bound to a parameter.
///
/// Values travel as text; the server gives them the type that the statement asks for.
public protocol PostgresEncodable: Sendable {
    /// The value as PostgreSQL reads it, or `nil` for NULL.
    func postgresText() throws -> String?
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    public func postgresText() throws -> String? { try rawValue.postgresText() }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public func postgresText() throws -> String? { try self?.postgresText() }
}

extension String: PostgresEncodable {
    public func postgresText() -> String? { self }
}

extension Bool: PostgresEncodable {
    public func postgresText() -> String? { self ? "t" : "f" }
}

extension Int: PostgresEncodable {
    public func postgresText() -> String? { String(self) }
}

extension Int16: PostgresEncodable {
    public func postgresText() -> String? { String(self) }
}

extension Int32: PostgresEncodable {
    public func postgresText() -> String? { String(self) }
}

extension Int64: PostgresEncodable {
    public func postgresText() -> String? { String(self) }
}

extension Double: PostgresEncodable {
    /// The shortest text that reads back as the same number; PostgreSQL has its own words for the values that are not numbers.
    public func postgresText() -> String? {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Infinity" : "Infinity" }
        return description
    }
}

extension Float: PostgresEncodable {
    public func postgresText() -> String? {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Infinity" : "Infinity" }
        return description
    }
}

extension UUID: PostgresEncodable {
    public func postgresText() -> String? { uuidString.lowercased() }
}

extension Date: PostgresEncodable {
    /// A `timestamptz` in UTC, rounded to the microsecond.
    public func postgresText() throws -> String? {
        guard let text = TimestampText.text(of: self) else {
            throw PostgresError(.encoding, "a date is beyond what PostgreSQL can hold")
        }
        return text
    }
}

extension Data: PostgresEncodable {
    /// A `bytea` in hexadecimal.
    public func postgresText() -> String? { ByteaText.text(of: self) }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    public func postgresText() throws -> String? { try Element.postgresText(ofArray: self) }
}

/// The parameters of one statement as libpq wants them: NUL-terminated text in one buffer, and where each begins.
struct BoundParameters {
    private(set) var storage: [CChar] = []
    /// `nil` for NULL.
    private(set) var offsets: [Int?] = []

    /// Refuses text with a NUL, at which libpq would silently cut it.
    init(_ parameters: [any PostgresEncodable]) throws {
        guard parameters.count <= Int(UInt16.max) else {
            throw PostgresError(.encoding, "a statement has at most 65535 parameters")
        }
        offsets.reserveCapacity(parameters.count)
        for (index, parameter) in parameters.enumerated() {
            guard let text = try parameter.postgresText() else {
                offsets.append(nil)
                continue
            }
            guard !text.utf8.contains(0) else {
                throw PostgresError(
                    .encoding, "parameter \(index + 1) contains a NUL character, which PostgreSQL cannot hold")
            }
            offsets.append(storage.count)
            storage.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
            storage.append(0)
        }
    }

    func withPointers<R>(_ body: ([UnsafePointer<CChar>?]) throws -> R) rethrows -> R {
        try storage.withUnsafeBufferPointer { buffer in
            try body(offsets.map { offset in offset.flatMap { at in buffer.baseAddress.map { $0 + at } } })
        }
    }
}
