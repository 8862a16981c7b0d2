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

    /// Why somebody reads what is kept of another person; nil where it says nothing.
    ///
    /// - Throws: ``RegistryError/invalid(_:)`` for what is longer than ``BodyReader/longestText``.
    var reason: String? {
        get throws(RegistryError) {
            guard let text = self["reason"] else { return nil }
            guard text.unicodeScalars.count <= BodyReader.longestText else {
                throw .invalid([.init("reason", "Is longer than \(BodyReader.longestText) characters.")])
            }
            return TextHygiene.clean(text)
        }
    }
}
