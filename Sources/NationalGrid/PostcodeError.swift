/// What is wrong with a postcode. Positions count the characters as typed, white space included, from 1.
public enum PostcodeError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    /// More than 64 characters.
    case tooLong
    /// A character that is neither an unaccented letter nor a digit nor white space.
    case unexpectedCharacter(Unicode.Scalar, position: Int)
    /// Without white space a postcode has five to seven characters.
    case wrongLength(Int)
    /// There are spaces inside, but none before the last three characters.
    case misplacedSpace
    /// The last three characters are not a digit and two letters.
    case inwardShape
    /// What stands before the last three characters has none of the six shapes.
    case outwardShape
    /// A letter that no postcode has in this place.
    case letterNotUsed(Unicode.Scalar, position: Int)

    public var description: String {
        switch self {
        case .empty:
            "the postcode is empty"
        case .tooLong:
            "a postcode has five to seven letters and digits; this has more than \(TypedText.lengthLimit) characters"
        case .unexpectedCharacter(let character, let position):
            "a postcode has only letters and digits; character \(position) is \(quoted(character))"
        case .wrongLength(let count):
            "a postcode has five to seven letters and digits; this has \(count)"
        case .misplacedSpace:
            "the space in a postcode comes before the last three characters"
        case .inwardShape:
            "a postcode ends in a digit and two letters"
        case .outwardShape:
            "a postcode begins with one or two letters, then a number, sometimes another letter, as in NG7, DN55 or EC1A"
        case .letterNotUsed(let letter, let position):
            "no postcode has the letter \(quoted(letter)) in this place (character \(position))"
        }
    }
}
