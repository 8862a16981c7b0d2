import Foundation
import HTTPSupport
import Registry

extension QueryParameters {
    /// A word of a closed list; nil where it is not given.
    ///
    /// - Throws: ``RegistryError/invalid(_:)``.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String
    ) throws(RegistryError) -> Word? where Word.RawValue == String {
        guard let text = self[name] else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid([.init(name, "Must be one of \(words).")])
        }
        return word
    }

    /// The text of a moment. The plus sign of an offset arrives as a blank where whoever asks did not write it as `%2B`.
    func momentText(_ name: String) -> String? {
        guard let text = self[name] else { return nil }
        var bytes = Array(text.utf8)
        // Before the six bytes of `+01:00` nothing of a moment is a blank.
        guard let sign = bytes.indices.dropLast(5).last, bytes[sign] == UInt8(ascii: " ") else { return text }
        bytes[sign] = UInt8(ascii: "+")
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A moment; nil where it is not given.
    ///
    /// - Throws: ``RegistryError/invalid(_:)``.
    func moment(_ name: String) throws(RegistryError) -> Date? {
        guard let text = momentText(name) else { return nil }
        guard let moment = ISOTimestamp.read(text) else { throw .invalid([.init(name, ISOTimestamp.expectation)]) }
        return moment
    }

    /// A key; nil where it is not given.
    ///
    /// - Throws: ``RegistryError/invalid(_:)``.
    func key(_ name: String) throws(RegistryError) -> UUID? {
        guard let text = self[name] else { return nil }
        guard let key = UUID(uuidString: text) else { throw .invalid([.init(name, "Must be a UUID.")]) }
        return key
    }

    /// Why somebody reads what is kept of another person; nil where it is not given.
    ///
    /// - Throws: ``RegistryError/invalid(_:)`` for what says nothing, and for more than ``BodyReader/longestText``.
    var reason: String? {
        get throws(RegistryError) {
            guard let text = self["reason"] else { return nil }
            guard text.unicodeScalars.count <= BodyReader.longestText else {
                throw .invalid([.init("reason", "Is longer than \(BodyReader.longestText) characters.")])
            }
            guard let reason = TextHygiene.clean(text) else { throw .invalid([.init("reason", "Says nothing.")]) }
            return reason
        }
    }
}
