/// Why a text is no address. The sentences quote nothing of it, so they may go where it may not.
public enum MailAddressError: Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case empty
    case tooLong
    case characterNotAllowed
    case noAtSign
    case severalAtSigns
    case noLocalPart
    case localPartTooLong
    case beginsWithHyphen
    case misplacedDot
    case noDomain
    case domainLabel
    case domainWithoutDot

    public var description: String {
        switch self {
        case .empty: "An email address is needed."
        case .tooLong: "An email address has at most \(MailAddress.greatestLength) characters."
        case .characterNotAllowed:
            "An email address has no spaces, no quotation marks and no characters beyond ASCII, and before the “@” only letters, digits, dots and !#$%&'*+-/=?^_`{|}~."
        case .noAtSign: "An email address has an “@”."
        case .severalAtSigns: "An email address has only one “@”."
        case .noLocalPart: "Something must stand before the “@”."
        case .localPartTooLong: "At most \(MailAddress.greatestLocalLength) characters stand before the “@”."
        case .beginsWithHyphen: "An email address does not begin with a hyphen."
        case .misplacedDot: "A dot stands neither first nor last on either side of the “@”, nor beside another dot."
        case .noDomain: "Something must stand after the “@”."
        case .domainLabel:
            "After the “@” stand words of letters, digits and inner hyphens with dots between them, the last one not a number."
        case .domainWithoutDot: "After the “@” stands a domain with a dot, such as example.org."
        }
    }
}
