import PostgresClient

/// What a database that passed its constraints cannot hold.
enum StoreError: Error, Equatable, CustomStringConvertible {
    case noPolicy
    case noRow
    case badCoordinate
    case badValue(column: String)

    var description: String {
        switch self {
        case .noPolicy: "No policy is in force: dispatch_policy or readiness_policy has none whose time has come."
        case .noRow: "A statement that always answers a row answered none."
        case .badCoordinate: "A row holds a position that is none."
        case .badValue(let column): "Column \(column) holds a word that this version does not know."
        }
    }
}

extension PostgresRow {
    /// A word of a closed list, such as an access or a state.
    func word<Word: RawRepresentable>(_ column: String) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try decode(column)) else { throw StoreError.badValue(column: column) }
        return word
    }
}
