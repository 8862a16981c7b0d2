public import Foundation

/// A message of plain text from one mailbox to one other. What could not be sent safely cannot be made.
///
/// Nothing that goes into a header may hold a control character or a line separator, so no text can add a header or begin
/// the body. Such text is refused rather than cleaned: it is an attack or a fault, and whoever wrote it should be told.
public struct MailMessage: Hashable, Sendable {
    public let from: MailAddress
    /// What mail programs show in place of the sender's address.
    public let fromName: String?
    public let to: MailAddress
    public let subject: String
    /// Its lines end as `text` had them; see ``normalisedBody``.
    public let body: String
    /// What makes the message recognisable when it is sent twice: the part of its Message-ID before the `@`.
    public let id: String
    /// When it was written. The same at every attempt, so that a second copy is the same byte for byte.
    public let date: Date
    public let headers: [MailHeader]

    /// Bytes of UTF-8.
    public static let greatestSubjectLength = 1000
    /// Bytes of UTF-8.
    public static let greatestNameLength = 200
    /// Bytes of UTF-8. Mail hosts commonly take ten million; quoted-printable makes three of one at the worst.
    public static let greatestBodyLength = 3_000_000
    /// Characters.
    public static let greatestIDLength = 100

    /// - Parameters:
    ///   - fromName: 1 to 200 bytes, no control characters; nil for none.
    ///   - subject: At most 1,000 bytes, no control characters; may be empty.
    ///   - body: At most 3,000,000 bytes. Any text at all; it may be empty.
    ///   - id: From what the message is about, such as the key of its row: the same for the same message, and never for
    ///     two. 1 to 100 letters and digits of ASCII, with single `.`, `_` and `-` between them.
    ///   - date: Of the years 1970 to 9999; fractions of a second are left out.
    ///   - headers: Each at most once.
    public init(
        from: MailAddress, fromName: String? = nil, to: MailAddress, subject: String, body: String, id: String,
        date: Date, headers: [MailHeader] = [.autoSubmitted]
    ) throws(MailMessageError) {
        try Self.checkHeaderText(subject, of: "subject", atMost: Self.greatestSubjectLength)
        if let fromName {
            guard !fromName.allSatisfy(\.isWhitespace) else { throw .emptyName }
            try Self.checkHeaderText(fromName, of: "sender's name", atMost: Self.greatestNameLength)
        }
        guard body.utf8.count <= Self.greatestBodyLength else {
            throw .tooLong(field: "body", bytes: Self.greatestBodyLength)
        }
        guard Self.isID(id) else { throw .id }
        guard MailDate(date) != nil else { throw .date }
        var names: Set<String> = []
        for header in headers {
            guard names.insert(header.name).inserted else { throw .repeatedHeader(header.name) }
        }
        self.from = from
        self.fromName = fromName
        self.to = to
        self.subject = subject
        self.body = body
        self.id = id
        self.date = date
        self.headers = headers
    }

    /// The Message-ID of RFC 5322, section 3.6.4: the id at the sender's domain, in angle brackets.
    public var messageID: String { "<\(id)@\(from.domain)>" }

    private static func checkHeaderText(
        _ text: String, of field: String, atMost limit: Int
    ) throws(MailMessageError) {
        guard text.utf8.count <= limit else { throw .tooLong(field: field, bytes: limit) }
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator:
                throw .controlCharacter(field: field, code: scalar.value)
            default: continue
            }
        }
    }

    /// A dot-atom that is also a good file name.
    private static func isID(_ id: String) -> Bool {
        guard id.utf8.count <= greatestIDLength else { return false }
        var wasLetterOrDigit = false
        for byte in id.utf8 {
            let isLetterOrDigit = ASCII.isLetterOrDigit(byte)
            let isMark = [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
            guard isLetterOrDigit || (isMark && wasLetterOrDigit) else { return false }
            wasLetterOrDigit = isLetterOrDigit
        }
        return wasLetterOrDigit
    }
}
