public import Registry

/// The query of a request, read strictly: percent-encoding that is broken, text that is not UTF-8, a NUL, a name given
/// twice or a name that is not expected is an error and never ignored.
public struct QueryParameters: Sendable {
    private let values: [(name: String, value: String)]

    /// - Parameters:
    ///   - query: what stands behind the `?`, still encoded; nil or empty where there is none.
    ///   - names: the parameters that the operation takes.
    /// - Throws: ``RegistryError/invalid(_:)`` with every fault found.
    /// - Complexity: O(n) in the query's length.
    public init(_ query: String?, allowing names: [String]) throws(RegistryError) {
        var values: [(name: String, value: String)] = []
        var faults: [RegistryError.Fault] = []
        // Said once, however many are not taken.
        var taken: String? = names.isEmpty ? "none" : names.joined(separator: ", ")
        for pair in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = halves.first.flatMap(Self.decoded) else {
                faults.append(.init("query", "A parameter's name is not valid percent-encoded UTF-8."))
                continue
            }
            guard names.contains(name) else {
                let sentence = "There is no such parameter."
                faults.append(
                    .init(name.shortenedForMessage, taken.map { "\(sentence) It takes \($0)." } ?? sentence))
                taken = nil
                continue
            }
            guard halves.count == 2, let value = Self.decoded(halves[1]) else {
                faults.append(.init(name, halves.count == 2 ? "Not valid percent-encoded UTF-8." : "Has no value."))
                continue
            }
            guard !values.contains(where: { $0.name == name }) else {
                faults.append(.init(name, "Is given more than once."))
                continue
            }
            values.append((name, value))
        }
        guard faults.isEmpty else { throw .invalid(faults) }
        self.values = values
    }

    public subscript(_ name: String) -> String? {
        values.first { $0.name == name }?.value
    }

    private static func decoded(_ encoded: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var iterator = encoded.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexadecimal), let low = iterator.next().flatMap(hexadecimal),
                    high << 4 | low != 0
                else { return nil }
                bytes.append(high << 4 | low)
            default:
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension String {
    /// What a stranger sent is not repeated at length.
    public var shortenedForMessage: String { count > 40 ? prefix(40) + "…" : self }
}
