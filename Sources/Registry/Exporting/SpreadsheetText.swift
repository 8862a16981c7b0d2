/// Text that a spreadsheet does not run as a formula.
///
/// A program that opens a CSV file takes a cell which begins with one of a few signs for a formula, and a formula can send
/// the sheet's contents elsewhere. Such a text gets an apostrophe in front, which makes it text. Source: OWASP, *CSV
/// Injection*, <https://owasp.org/www-community/attacks/CSV_Injection>: `=`, `+`, `-`, `@`, tab, carriage return, line feed,
/// and the full-width forms of the first four. Here the same signs count after blanks, quotation marks, apostrophes and
/// characters that cannot be seen, since programs pass over these.
///
/// What remains: a spreadsheet set to another delimiter cuts a row in other places than this file means, and no quoting
/// helps against that.
public enum SpreadsheetText {
    /// The text as it is put into a cell of text: with an apostrophe in front where it would be run, as it is otherwise.
    ///
    /// ``restored(_:)`` gives the text back, whatever it is. A text that has an apostrophe of its own keeps it: `'t Zand` is
    /// not run, and stays; `'=1` is taken for one that would be, and becomes `''=1`.
    ///
    /// - Complexity: O(n) for n characters before the first that counts.
    public static func neutralised(_ text: String) -> String {
        wouldRun(text.unicodeScalars) ? "'" + text : text
    }

    /// The text that was put into a cell: without the one apostrophe that ``neutralised(_:)`` put in front, if it did.
    public static func restored(_ text: String) -> String {
        guard text.unicodeScalars.first == "'" else { return text }
        let rest = text.unicodeScalars.dropFirst()
        return wouldRun(rest) ? String(rest) : text
    }

    /// An apostrophe in front changes nothing of it, so `'` and the text would run just where the text would: of any text,
    /// restoring what was neutralised is the text itself.
    private static func wouldRun(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
        for scalar in scalars {
            switch scalar {
            case "=", "+", "-", "@", "\t", "\r", "\n": return true
            case "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫": return true
            case "'", "\"", "`", "´", "‘", "’", "“", "”", "＇", "＂": continue
            default: guard isPassedOver(scalar) else { return false }
            }
        }
        return false
    }

    /// Blanks, control characters and what cannot be seen.
    private static func isPassedOver(_ scalar: Unicode.Scalar) -> Bool {
        if TextHygiene.isBlank(scalar) { return true }
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: return true
        case 0x20..<0x80: return false
        default: return scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}
