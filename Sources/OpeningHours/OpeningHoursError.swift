/// What is wrong with opening hours, and where.
public struct OpeningHoursError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The character (Unicode scalar) of the text given at which the mistake is, from 1. One more than there are
    /// characters where something is missing at the end.
    public let position: Int
    /// A clause such as `expected a time such as 09:00 after '-'`.
    public let message: String
    /// The word or sign that stands at the position; empty at the end of the text. Never longer than 24 characters.
    public let found: String

    /// One line that names the position, the mistake and what stands there.
    public var description: String {
        "character \(position): \(message)" + (found.isEmpty ? "" : ", not “\(found)”")
    }
}
