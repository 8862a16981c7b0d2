/// Why a message cannot be made. The sentences quote nothing of it.
public enum MailMessageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A header's text holds a control character or a line separator, whose code point this is.
    case controlCharacter(field: String, code: UInt32)
    /// More than so many bytes of UTF-8.
    case tooLong(field: String, bytes: Int)
    case emptyName
    case id
    case date
    case repeatedHeader(String)

    public var description: String {
        switch self {
        case .controlCharacter(let field, let code):
            "The \(field) of a message is one line of text without control characters; it has U+\(Self.digits(code))."
        case .tooLong(let field, let bytes): "The \(field) of a message has at most \(bytes) bytes."
        case .emptyName: "The sender's name is left out or has at least one visible character."
        case .id:
            "The id of a message is 1 to \(MailMessage.greatestIDLength) letters and digits of ASCII, with single dots, hyphens and underscores between them."
        case .date: "The date of a message is of the years 1970 to 9999."
        case .repeatedHeader(let name): "The header \(name) is given twice."
        }
    }

    private static func digits(_ code: UInt32) -> String {
        let digits = String(code, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
