import NationalGrid

extension BodyReader {
    mutating func postcode(_ name: String) -> Postcode? {
        guard let text = text(name, atMost: 20) else { return nil }
        do {
            return try Postcode(text)
        } catch {
            fault(name, error.description.prefix(1).uppercased() + error.description.dropFirst() + ".")
            return nil
        }
    }

    /// A whole number within bounds.
    mutating func whole(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let number = number(name) else { return nil }
        guard let whole = Int(exactly: number), range.contains(whole) else {
            fault(name, "Must be a whole number from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return whole
    }
}
