/// Writes JSON as bytes in the order it is told, without an object tree between. A response is written once and read by
/// machines, so there is no white space.
public struct JSONWriter {
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init(capacity: Int = 1024) {
        bytes.reserveCapacity(capacity)
    }

    public mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        try enclosed(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    public mutating func array<Elements: Sequence>(
        _ elements: Elements, _ element: (inout JSONWriter, Elements.Element) throws -> Void
    ) rethrows {
        try enclosed(UInt8(ascii: "["), UInt8(ascii: "]")) { writer in
            for each in elements { try element(&writer, each) }
        }
    }

    /// The name of a member; its value must be written next.
    public mutating func name(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
        needsComma = false
    }

    public mutating func value(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 { escape(byte) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    public mutating func value(_ number: Int) { raw(String(number)) }

    public mutating func value(_ flag: Bool) { raw(flag ? "true" : "false") }

    /// The shortest digits that read back as the same number; null where JSON has no way to write it.
    public mutating func value(_ number: Double) { raw(number.isFinite ? "\(number)" : "null") }

    /// A number with a fixed count of decimals, rounded half away from zero; null where it is not finite or too large.
    public mutating func value(_ number: Double, decimals: Int) {
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        guard let scaled = Int64(exactly: (number * Double(scale)).rounded()) else { return raw("null") }
        var text = String(scaled.magnitude)
        if decimals > 0 {
            if text.count <= decimals { text = String(repeating: "0", count: decimals + 1 - text.count) + text }
            text.insert(".", at: text.index(text.endIndex, offsetBy: -decimals))
        }
        raw(scaled < 0 ? "-" + text : text)
    }

    public mutating func null() { raw("null") }

    public mutating func member(_ name: StaticString, _ text: String) {
        self.name(name)
        value(text)
    }

    /// A member whose value may be missing: null then.
    public mutating func member(_ name: StaticString, _ text: String?) {
        self.name(name)
        if let text { value(text) } else { null() }
    }

    public mutating func member(_ name: StaticString, _ flag: Bool?) {
        self.name(name)
        if let flag { value(flag) } else { null() }
    }

    public mutating func member(_ name: StaticString, _ number: Int) {
        self.name(name)
        value(number)
    }

    public mutating func member(_ name: StaticString, _ number: Double, decimals: Int) {
        self.name(name)
        value(number, decimals: decimals)
    }

    private mutating func enclosed(
        _ opening: UInt8, _ closing: UInt8, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        separate()
        bytes.append(opening)
        needsComma = false
        try body(&self)
        bytes.append(closing)
        needsComma = true
    }

    private mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case UInt8(ascii: "\n"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
        case UInt8(ascii: "\t"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
        case 0..<0x20, 0x7F:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: Array("\\u00".utf8))
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 0xF)])
        default:
            bytes.append(byte)
        }
    }
}
