import CivilTime
import Foundation
import HTTPSupport
import HTTPTypes
import Registry
import SpatialGrid
import StrictJSON

/// Reads the fields of a JSON body, each of its right type, and finds every fault before it complains. A field that is
/// not expected is a fault; `null` is the same as leaving a field out.
struct BodyReader {
    /// Characters (Unicode scalars, as `maxLength` counts them) of a note or a reason.
    static let longestText = 2000

    private let object: JSONObject
    /// `#` or the pointer of the object within the body.
    let pointer: String
    private(set) var faults: [RegistryError.Fault] = []

    /// - Throws: a ``Problem`` for what is not JSON, ``RegistryError/invalid(_:)`` for what is no object.
    init(_ bytes: [UInt8], allowing names: [String]) throws {
        self.init(try Self.object(bytes), at: "#", allowing: names)
    }

    init(_ object: JSONObject, at pointer: String, allowing names: [String]) {
        self.object = object
        self.pointer = pointer
        for key in object.keys where !names.contains(key) {
            // What it takes is said once, however many are not taken.
            let taken = faults.isEmpty ? " It takes \(names.joined(separator: ", "))." : ""
            faults.append(.init(pointer, "There is no field \(key.shortenedForMessage).\(taken)"))
        }
    }

    /// The object that a body is.
    static func object(_ bytes: [UInt8]) throws -> JSONObject {
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes)
        } catch {
            throw Problem(
                .badRequest, "The body is not JSON that can be read.",
                errors: [.init(pointer: "#", detail: error.description)])
        }
        guard let object = value.object else {
            throw RegistryError.invalid([.init("#", "The body must be a JSON object.")])
        }
        return object
    }

    /// - Throws: ``RegistryError/invalid(_:)`` with every fault found so far.
    func finish() throws {
        guard faults.isEmpty else { throw RegistryError.invalid(faults) }
    }

    mutating func fault(_ name: String, _ detail: String) {
        faults.append(.init("\(pointer)/\(name)", detail))
    }

    mutating func take(_ other: BodyReader) { faults += other.faults }

    func has(_ name: String) -> Bool { object[name].map { !$0.isNull } ?? false }

    /// Whether the field is given at all, also as `null`: in a change that takes it away.
    func mentions(_ name: String) -> Bool { object[name] != nil }

    mutating func require(_ names: String...) {
        for name in names where !has(name) { fault(name, "Is missing.") }
    }

    mutating func bool(_ name: String) -> Bool? {
        value(name, "true or false", \.bool)
    }

    mutating func number(_ name: String) -> Double? {
        value(name, "a number") { $0.number?.double }
    }

    /// Text without blanks around it and without control characters; nil where nothing remains.
    ///
    /// - Parameter limit: in Unicode scalars.
    /// The point of `lat` and `lon`; nil where one is missing or at fault.
    mutating func point() -> Coordinate? {
        let (latitude, longitude) = (number("lat"), number("lon"))
        if let latitude, !(-90...90).contains(latitude) { fault("lat", "Latitude goes from -90 to 90.") }
        if let longitude, !(-180...180).contains(longitude) { fault("lon", "Longitude goes from -180 to 180.") }
        guard let latitude, let longitude else { return nil }
        return Coordinate(latitude: latitude, longitude: longitude)
    }

    mutating func text(_ name: String, atMost limit: Int = longestText) -> String? {
        guard let text = value(name, "a string", \.string) else { return nil }
        guard text.utf8.count <= limit || text.unicodeScalars.count <= limit else {
            fault(name, "Is longer than \(limit) characters.")
            return nil
        }
        return TextHygiene.clean(text)
    }

    /// Text that must be there and say something.
    mutating func requiredText(_ name: String, atMost limit: Int = longestText) -> String? {
        let count = faults.count
        let text = text(name, atMost: limit)
        if text == nil, faults.count == count { fault(name, has(name) ? "Is empty." : "Is missing.") }
        return text
    }

    mutating func word<Word: RawRepresentable & CaseIterable>(_ name: String) -> Word? where Word.RawValue == String {
        let words = Word.allCases.map(\.rawValue)
        guard let text = value(name, "a string", \.string) else { return nil }
        guard let word = Word(rawValue: text) else {
            fault(name, "Must be one of \(words.joined(separator: ", ")).")
            return nil
        }
        return word
    }

    mutating func moment(_ name: String) -> Date? {
        guard let text = value(name, "a string", \.string) else { return nil }
        guard let moment = ISOTimestamp.read(text) else {
            fault(name, ISOTimestamp.expectation)
            return nil
        }
        return moment
    }

    mutating func day(_ name: String) -> CalendarDay? {
        guard let text = value(name, "a string", \.string) else { return nil }
        guard let day = CalendarDay(text) else {
            fault(name, "Must be a day that exists, such as 2026-11-22.")
            return nil
        }
        return day
    }

    mutating func key(_ name: String) -> UUID? {
        guard let text = value(name, "a string", \.string) else { return nil }
        guard let key = UUID(uuidString: text) else {
            fault(name, "Must be a UUID.")
            return nil
        }
        return key
    }

    mutating func keys(_ name: String) -> Set<UUID>? {
        guard let values = value(name, "an array", \.array) else { return nil }
        let keys = values.compactMap { $0.string.flatMap(UUID.init(uuidString:)) }
        guard keys.count == values.count, keys.count <= 100 else {
            fault(name, "Must hold UUIDs only, at most 100.")
            return nil
        }
        return Set(keys)
    }

    /// Reads an object within the body; its faults are the body's.
    @discardableResult
    mutating func within<Result>(
        _ name: String, allowing names: [String], _ read: (inout BodyReader) -> Result
    ) -> Result? {
        guard let object = value(name, "an object", \.object) else { return nil }
        var reader = BodyReader(object, at: "\(pointer)/\(name)", allowing: names)
        let result = read(&reader)
        take(reader)
        return result
    }

    mutating func objects(_ name: String) -> [JSONObject]? {
        guard let values = value(name, "an array", \.array) else { return nil }
        let objects = values.compactMap(\.object)
        guard objects.count == values.count else {
            fault(name, "Must hold objects only.")
            return nil
        }
        return objects
    }

    private mutating func value<Value>(
        _ name: String, _ expected: String, _ read: (JSONValue) -> Value?
    ) -> Value? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let result = read(value) else {
            fault(name, "Must be \(expected), not \(value.kind).")
            return nil
        }
        return result
    }
}
