/// What is wrong with a grid reference. Positions count the characters as typed, white space included, from 1.
public enum GridReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    /// More than 64 characters.
    case tooLong
    /// One of the first two characters is not a letter.
    case notALetter(Unicode.Scalar, position: Int)
    /// The text ends after the first letter.
    case oneLetterOnly
    /// The two letters name no square of the National Grid.
    case unknownSquare(String)
    /// A character after the letters is not a digit.
    case notADigit(Unicode.Scalar, position: Int)
    /// A bare square of 100 km is far too coarse to mean a place.
    case noDigits(square: String)
    case oddNumberOfDigits(Int)
    case tooManyDigits(Int)
    /// There are spaces among the digits, but none between the two halves.
    case unequalHalves
    /// The number of digits asked for is not 2, 4, 6, 8 or 10.
    case unsupportedNumberOfDigits(Int)
    /// A position that no reference of the National Grid can name.
    case outsideGrid

    public var description: String {
        switch self {
        case .empty:
            "the grid reference is empty"
        case .tooLong:
            "a grid reference has no more than two letters and ten digits; this has more than "
                + "\(TypedText.lengthLimit) characters"
        case .notALetter(let character, let position):
            "a grid reference begins with the two letters of its square; character \(position) is \(quoted(character))"
        case .oneLetterOnly:
            "a grid reference begins with the two letters of its square; there is only one"
        case .unknownSquare(let letters) where letters.contains("I"):
            "there is no square “\(letters)” on the National Grid: the letter I is not used"
        case .unknownSquare(let letters):
            "there is no square “\(letters)” on the National Grid"
        case .notADigit(let character, let position):
            "only digits may follow the letters of the square; character \(position) is \(quoted(character))"
        case .noDigits(let square):
            "“\(square)” alone is a square of 100 km; two to ten digits must follow"
        case .oddNumberOfDigits(let count):
            "a grid reference has as many digits for the easting as for the northing; \(count) cannot be halved"
        case .tooManyDigits(let count):
            "a grid reference has at most ten digits, down to a metre; this has \(count)"
        case .unequalHalves:
            "the space does not divide the digits into halves; easting and northing need the same number of digits"
        case .unsupportedNumberOfDigits(let count):
            "a grid reference can have 2, 4, 6, 8 or 10 digits, not \(count)"
        case .outsideGrid:
            "the position is outside the National Grid"
        }
    }
}
