/// What OpenStreetMap calls a thing: `node/5036730561`.
enum OSMIdentifier {
    /// Reads `node/123`, `way 123`, `https://www.openstreetmap.org/node/123`.
    static func read(_ text: String) -> String? {
        guard text.utf8.count <= 100 else { return nil }
        let parts = text.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: " ") }
        guard parts.count >= 2, let last = parts.last, let number = number(String(decoding: last, as: UTF8.self)) else {
            return nil
        }
        return make(type: String(decoding: parts[parts.count - 2], as: UTF8.self), number: number)
    }

    /// - Parameter number: a bare number.
    static func make(type: String, number: String) -> String? {
        guard let number = self.number(number) else { return nil }
        switch type.lowercased() {
        case "node": return "node/" + number
        case "way": return "way/" + number
        case "relation": return "relation/" + number
        default: return nil
        }
    }

    /// A positive whole number of at most 18 digits, as it is written.
    private static func number(_ text: String) -> String? {
        let bytes = text.utf8
        guard bytes.count <= 18, let first = bytes.first, first != UInt8(ascii: "0"),
            bytes.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return text
    }
}
