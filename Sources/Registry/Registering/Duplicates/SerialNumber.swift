/// A device's serial number in the one form by which two are compared. Text that stands for a missing number has none.
///
/// The database compares with `upper(regexp_replace(serial_number, '[\s-]', '', 'g'))`, which gives the same for what
/// makers print: Latin letters, digits, blanks and hyphens.
public struct SerialNumber: Hashable, Sendable {
    /// Upper case, without blanks and dashes.
    public let folded: String

    /// The fewest characters that are taken to name one device.
    public static let leastLength = 5
    /// The most characters that are looked at; more are no serial number.
    public static let greatestLength = 100

    /// Nil for what names no device: fewer than ``leastLength`` or more than ``greatestLength`` characters without blanks
    /// and dashes, no digit, only noughts for digits (`SN00000`), one character over and over (`11111`), or digits that
    /// count up from 0 or 1 (`12345`).
    public init?(_ text: String) {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !TextHygiene.isBlank(scalar) && !Self.isDash(scalar) {
            guard kept.count < Self.greatestLength else { return nil }
            kept.append(scalar)
        }
        let folded = String(kept).uppercased()
        let scalars = Array(folded.unicodeScalars)
        let digits = scalars.filter { ("0"..."9").contains($0) }
        guard scalars.count >= Self.leastLength, digits.contains(where: { $0 != "0" }), Set(scalars).count > 1,
            !Self.countsUp(scalars)
        else { return nil }
        self.folded = folded
    }

    private static func isDash(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar == "\u{2212}" || ("\u{2010}"..."\u{2015}").contains(scalar)
    }

    /// `12345`, `0123456789`, `1234567890`.
    private static func countsUp(_ scalars: [Unicode.Scalar]) -> Bool {
        guard scalars.count <= 10 else { return false }
        return ["0123456789", "1234567890"].contains { $0.unicodeScalars.starts(with: scalars) }
    }
}
