public import Foundation

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
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The same for a name that is not known when the program is built.
    public mutating func name(of member: String) {
        value(member)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func value(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        // Most text needs no escape and goes in as it is.
        if text.utf8.contains(where: Self.needsEscape) {
            for byte in text.utf8 { escape(byte) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    public mutating func value(_ number: Int) {
        separate()
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        digits(number.magnitude, atLeast: 1)
        needsComma = true
    }

    public mutating func value(_ flag: Bool) { raw(flag ? "true" : "false") }

    /// The shortest digits that read back as the same number; null where JSON has no way to write it.
    public mutating func value(_ number: Double) {
        if let whole = Int(exactly: number) { value(whole) } else { raw(number.isFinite ? "\(number)" : "null") }
    }

    /// A number with a fixed count of decimals, rounded half away from zero; null where it is not finite or too large.
    public mutating func value(_ number: Double, decimals: Int) {
        var scale: UInt = 1
        for _ in 0..<decimals { scale *= 10 }
        guard let scaled = Int(exactly: (number * Double(scale)).rounded()) else { return raw("null") }
        separate()
        if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
        digits(scaled.magnitude / scale, atLeast: 1)
        if decimals > 0 {
            bytes.append(UInt8(ascii: "."))
            digits(scaled.magnitude % scale, atLeast: decimals)
        }
        needsComma = true
    }

    /// In lower case, as PostgreSQL writes it.
    public mutating func value(_ key: UUID) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        withUnsafeBytes(of: key.uuid) { key in
            for (index, byte) in key.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 { bytes.append(UInt8(ascii: "-")) }
                bytes.append(Self.hexadecimal(byte >> 4))
                bytes.append(Self.hexadecimal(byte & 0xF))
            }
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// ISO 8601 in UTC with milliseconds: `2026-11-22T03:04:05.120Z`. Null before the year 1 and after 9999.
    ///
    /// The day is found by the arithmetic of H. Hinnant, "chrono-compatible low-level date algorithms": years begin in
    /// March, so that a leap day is the last of its year.
    public mutating func value(_ date: Date) {
        guard let milliseconds = Int(exactly: (date.timeIntervalSince1970 * 1000).rounded(.down)),
            (-62_135_596_800_000..<253_402_300_800_000).contains(milliseconds)
        else { return raw("null") }
        // Days since 0000-03-01, which is 719,468 days before 1970.
        let day = (milliseconds + 719_468 * 86_400_000) / 86_400_000
        let ofDay = UInt((milliseconds + 719_468 * 86_400_000) % 86_400_000)
        let (era, dayOfEra) = day.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        separate()
        bytes.append(UInt8(ascii: "\""))
        digits(UInt(year), atLeast: 4)
        bytes.append(UInt8(ascii: "-"))
        digits(UInt(month), atLeast: 2)
        bytes.append(UInt8(ascii: "-"))
        digits(UInt(dayOfYear - (153 * marchMonth + 2) / 5 + 1), atLeast: 2)
        bytes.append(UInt8(ascii: "T"))
        digits(ofDay / 3_600_000, atLeast: 2)
        bytes.append(UInt8(ascii: ":"))
        digits(ofDay / 60_000 % 60, atLeast: 2)
        bytes.append(UInt8(ascii: ":"))
        digits(ofDay / 1000 % 60, atLeast: 2)
        bytes.append(UInt8(ascii: "."))
        digits(ofDay % 1000, atLeast: 3)
        bytes.append(UInt8(ascii: "Z"))
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    public mutating func null() { raw("null") }

    /// A value that is JSON already.
    public mutating func json(_ value: [UInt8]) {
        separate()
        bytes.append(contentsOf: value)
        needsComma = true
    }

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

    public mutating func member(_ name: StaticString, _ key: UUID) {
        self.name(name)
        value(key)
    }

    public mutating func member(_ name: StaticString, _ number: Int) {
        self.name(name)
        value(number)
    }

    public mutating func member(_ name: StaticString, _ number: Double, decimals: Int) {
        self.name(name)
        value(number, decimals: decimals)
    }

    /// A moment, or null.
    public mutating func optional(_ name: StaticString, _ moment: Date?) {
        self.name(name)
        if let moment { value(moment) } else { null() }
    }

    /// A key, or null.
    public mutating func optional(_ name: StaticString, _ key: UUID?) {
        self.name(name)
        if let key { value(key) } else { null() }
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

    /// Decimal digits, with zeros before them up to a length.
    private mutating func digits(_ number: UInt, atLeast length: Int) {
        var divisor: UInt = 1
        var count = 1
        while count < length || number / divisor >= 10 {
            divisor *= 10
            count += 1
        }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
        case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
        case 0..<0x20, 0x7F:
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(Self.hexadecimal(byte >> 4))
            bytes.append(Self.hexadecimal(byte & 0xF))
        default:
            bytes.append(byte)
        }
    }
}
