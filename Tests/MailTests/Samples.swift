import Foundation
import Mail
import SeededRandom

/// A message between invented people.
func sampleMessage(
    fromName: String? = "HeartShield", to: String = "guardian@example.org", subject: String = "Pads expire soon",
    body: String = "Please look at HS-44EP.\n", id: String = "01a2b3c4-expiry",
    date: Date = Date(timeIntervalSince1970: 1_795_510_380), headers: [MailHeader] = [.autoSubmitted]
) throws -> MailMessage {
    try MailMessage(
        from: MailAddress("register@example.net"), fromName: fromName, to: MailAddress(to), subject: subject,
        body: body,
        id: id, date: date, headers: headers)
}

/// Text that is hard on mail: other scripts, characters of several scalars, spaces at ends, dots, equals signs, things that
/// look encoded.
struct AwkwardText {
    private static let pieces = [
        "a", "b", "Z", "0", "9", " ", " ", "  ", ".", "..", "=", "=3D", "=?", "?=", "=?utf-8?Q?x?=", "_", "?", "\"",
        "\\",
        "(", ")", "<", ">", ",", ";", ":", "@", "From ", "-", "--", "é", "ŵ", "Ŷ", "ß", "£", "€", "Ω", "ж", "中", "救",
        "𐍈", "🫀", "👩‍⚕️", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "e\u{301}", "\u{A0}", "\u{200B}", "\u{FEFF}", "\u{FFFD}", "\u{FFFF}", "\u{10FFFF}", "word ",
        "defibrillator", "https://example.org/v1/defibrillators?code=HS-44EP&x=1",
    ]
    /// What a header may not have and a body may.
    private static let bodyOnly = [
        "\n", "\n", "\r\n", "\r", "\n.\n", "\n.", "\nFrom ", "\t", " \n", "\t\r\n", "\0", "\u{1B}[2J", "\u{85}",
        "\u{2028}",
    ]

    static func header(atMost count: Int, using generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...count, using: &generator) {
            text += pieces.randomElement(using: &generator) ?? ""
        }
        return text
    }

    static func body(atMost count: Int, using generator: inout SeededGenerator) -> String {
        let all = pieces + bodyOnly + bodyOnly
        var text = ""
        for _ in 0..<Int.random(in: 0...count, using: &generator) { text += all.randomElement(using: &generator) ?? "" }
        return text
    }

    /// A message made of such text, and the text it was made of.
    static func message(_ number: Int, using generator: inout SeededGenerator) throws -> MailMessage {
        var name = header(atMost: 12, using: &generator)
        while name.utf8.count > MailMessage.greatestNameLength { name.unicodeScalars.removeLast() }
        return try sampleMessage(
            fromName: name.contains { !$0.isWhitespace } ? name : nil,
            subject: header(atMost: 24, using: &generator), body: body(atMost: 40, using: &generator), id: "n\(number)",
            date: Date(timeIntervalSince1970: Double(Int64.random(in: 0..<253_402_300_800, using: &generator))))
    }
}
