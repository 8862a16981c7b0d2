/// What stands in one place of a table.
public enum CSVCell: Hashable, Sendable {
    /// Words: what a spreadsheet would run is neutralised.
    case text(String)
    /// Written as digits, also where it is negative. One that is infinite or none at all gives an empty cell.
    case number(Double)
    case whole(Int)
    case empty

    public static func text(_ text: String?) -> CSVCell { text.map { .text($0) } ?? .empty }
    public static func number(_ number: Double?) -> CSVCell { number.map { .number($0) } ?? .empty }
    public static func whole(_ number: Int?) -> CSVCell { number.map { .whole($0) } ?? .empty }

    /// The cell's contents, not yet quoted.
    var contents: String {
        switch self {
        case .text(let text): SpreadsheetText.neutralised(text)
        case .number(let number): Self.digits(number)
        case .whole(let number): String(number)
        case .empty: ""
        }
    }

    /// The shortest decimal that reads as the same number, without exponent, which ``DecimalNumber`` does not take: `5`,
    /// `-1.15`, `0.0000001`.
    private static func digits(_ number: Double) -> String {
        guard number.isFinite else { return "" }
        guard number != 0 else { return "0" }
        let parts = number.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        var digits = Array(mantissa.joined().utf8)
        var point = mantissa[0].utf8.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        let zero = UInt8(ascii: "0")
        if point < 1 {
            digits.insert(contentsOf: repeatElement(zero, count: 1 - point), at: 0)
            point = 1
        }
        while digits.count < point { digits.append(zero) }
        while digits.count > point, digits.last == zero { digits.removeLast() }
        let text = String(decoding: digits[..<point], as: UTF8.self)
        let fraction = digits.count > point ? "." + String(decoding: digits[point...], as: UTF8.self) : ""
        return (number < 0 ? "-" : "") + text + fraction
    }
}
