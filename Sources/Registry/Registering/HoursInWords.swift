import OpeningHours

/// Access hours as somebody typed them, shown back in words before they are saved, or the place of the mistake.
///
/// The grammar and the words are ``OpeningHours/OpeningHours``; this adds what the register asks of every text: a length,
/// and blanks in order.
public enum HoursReading: Hashable, Sendable {
    /// - Parameters:
    ///   - text: what is kept: as it was given, with its blanks put in order.
    ///   - words: `Monday to Friday 09:00 to 17:00; closed on bank holidays`. A comment within the hours is passed on as it
    ///     was typed, so escape it where it is shown.
    case understood(text: String, words: String)
    /// - Parameters:
    ///   - at: the character (Unicode scalar) of the text given at which the mistake is, from 1; one more than there are
    ///     where something is missing at the end.
    ///   - detail: a clause such as `expected a time such as 09:00 after '-'`, with what stands there.
    case mistake(at: Int, detail: String)

    /// Access hours in words; nil where none are known, or none that can be read.
    public static func words(of text: String?) -> String? {
        guard let text, case .understood(_, let words) = HoursReading(text) else { return nil }
        return words
    }

    /// The most characters of access hours that the register keeps.
    public static let lengthLimit = TextHygiene.hoursLimit

    /// - Complexity: O(n) for n bytes, of which at most 2,000 count.
    public init(_ text: String) {
        if text.utf8.count > Self.lengthLimit, text.unicodeScalars.count > Self.lengthLimit {
            self = .mistake(
                at: Self.lengthLimit + 1, detail: "access hours have at most \(Self.lengthLimit) characters")
            return
        }
        do throws(OpeningHoursError) {
            let hours = try OpeningHours(text)
            self = .understood(text: TextHygiene.clean(hours.text) ?? hours.text, words: hours.words)
        } catch {
            let found = error.found.isEmpty ? "" : ", not “\(error.found)”"
            self = .mistake(at: error.position, detail: error.message + found)
        }
    }
}
