/// One mailbox's address, in the strict subset of RFC 5321 and RFC 5322 that real mailboxes use: one `@`, a dot-atom before
/// it, and a host name after it. No quotes, comments, white space, address literals or anything that is not ASCII.
///
/// The domain is kept in small letters, because case means nothing in it; the local part is kept as it was written, because
/// to the receiving host it may mean something. Two addresses are equal where these forms are.
///
/// A local part may not begin with `-`. It could be taken for an option of the program that gets the address as an
/// argument.
public struct MailAddress: Hashable, Sendable, CustomStringConvertible {
    /// What stands before the `@`, 1 to 64 bytes.
    public let localPart: String
    /// What stands after it, in small letters: `example.org` or `localhost`.
    public let domain: String

    /// The longest local part, in bytes: RFC 5321, section 4.5.3.1.1.
    public static let greatestLocalLength = 64
    /// The longest address, in bytes: a path of 256 without its angle brackets, RFC 5321, section 4.5.3.1.3.
    public static let greatestLength = 254
    /// The longest label of a domain, in bytes: RFC 1035, section 2.3.4.
    private static let greatestLabelLength = 63

    /// Reads an address. White space around it is refused, too: whoever asks people for addresses trims them first.
    ///
    /// Complexity: O(1), as text of more than 254 bytes is not looked at.
    public init(_ text: String) throws(MailAddressError) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= Self.greatestLength else { throw .tooLong }
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .characterNotAllowed }
        let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count > 1 else { throw .noAtSign }
        guard parts.count == 2 else { throw .severalAtSigns }
        try Self.checkLocalPart(parts[0])
        let domain = parts[1].map(ASCII.lowercased)
        try Self.checkDomain(domain)
        localPart = String(decoding: parts[0], as: UTF8.self)
        self.domain = String(decoding: domain, as: UTF8.self)
    }

    /// The whole address with its domain in small letters.
    public var description: String { localPart + "@" + domain }

    /// The whole address in small letters. No mail host in use tells addresses apart by the case of the local part, so two
    /// people with one key are one; mail is still sent to the address as it was written.
    public var comparisonKey: String { String(decoding: description.utf8.map(ASCII.lowercased), as: UTF8.self) }

    /// A dot-atom of RFC 5322, section 3.2.3.
    private static func checkLocalPart(_ bytes: ArraySlice<UInt8>) throws(MailAddressError) {
        guard !bytes.isEmpty else { throw .noLocalPart }
        guard bytes.count <= greatestLocalLength else { throw .localPartTooLong }
        guard bytes.first != UInt8(ascii: "-") else { throw .beginsWithHyphen }
        for atom in bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard !atom.isEmpty else { throw .misplacedDot }
            guard atom.allSatisfy(ASCII.isAtomText) else { throw .characterNotAllowed }
        }
    }

    /// Labels of letters, digits and hyphens (RFC 1123, section 2.1). The last one is never a number, so that an address of
    /// a machine is not taken for a domain.
    private static func checkDomain(_ bytes: [UInt8]) throws(MailAddressError) {
        guard !bytes.isEmpty else { throw .noDomain }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for label in labels {
            guard !label.isEmpty else { throw .misplacedDot }
            guard label.count <= greatestLabelLength, label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-"),
                label.allSatisfy({ ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") })
            else { throw .domainLabel }
        }
        guard labels.count > 1 || bytes == Array("localhost".utf8) else { throw .domainWithoutDot }
        guard labels.last?.allSatisfy(ASCII.isDigit) == false else { throw .domainLabel }
    }
}
