/// The one reader of decimal numbers that people and files write. `Double(_:)` of the standard library also takes `nan`,
/// `inf` and `0x1p3`, which no coordinate or radius may be.
public enum DecimalNumber {
    /// The most characters a number may have; a double holds 17 significant digits.
    public static let greatestLength = 40

    /// Reads an optional sign, digits, and optionally a point with digits: `52.9548`, `-1.1581`, `+7`, `500`. No exponent,
    /// no blanks, no comma. Nil for everything else; the result is always finite.
    public static func read(_ text: some StringProtocol) -> Double? {
        read(Array(text.utf8))
    }

    static func read(_ bytes: [UInt8]) -> Double? {
        guard !bytes.isEmpty, bytes.count <= greatestLength else { return nil }
        var digitsBefore = 0
        var digitsAfter = 0
        var pointSeen = false
        for (offset, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if pointSeen { digitsAfter += 1 } else { digitsBefore += 1 }
            case UInt8(ascii: "."):
                guard !pointSeen else { return nil }
                pointSeen = true
            case UInt8(ascii: "-"), UInt8(ascii: "+"):
                guard offset == 0 else { return nil }
            default:
                return nil
            }
        }
        guard digitsBefore > 0, !pointSeen || digitsAfter > 0 else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self))
    }

    /// Reads digits only, up to nine of them.
    public static func readWhole(_ text: some StringProtocol) -> Int? {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= 9,
            bytes.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self))
    }
}
