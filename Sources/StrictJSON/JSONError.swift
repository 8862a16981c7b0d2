/// Why a text cannot be read as JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    public let line: Int
    /// The character of the line, counted from 1.
    public let column: Int
    /// A sentence that repeats nothing of the text but member names.
    public let reason: String

    public var description: String { "Line \(line), column \(column): \(reason)" }
}

/// What a text may ask of the reader.
public struct JSONLimits: Sendable {
    /// Objects and arrays inside one another.
    public let depth: Int
    /// Characters of a number; a double needs at most 24.
    public let numberLength: Int

    /// - Parameter depth: held to 1 ... 256, since values are read, and let go of, one inside the other.
    public init(depth: Int = 64, numberLength: Int = 100) {
        self.depth = min(max(depth, 1), 256)
        self.numberLength = max(numberLength, 1)
    }
}
