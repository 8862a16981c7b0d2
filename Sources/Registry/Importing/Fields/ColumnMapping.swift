/// Which columns of a file are which fields: recognised by their names, or told by the user.
public struct ColumnMapping: Hashable, Sendable, CustomStringConvertible {
    /// The columns of each field in use, by name; all but `address` have one.
    public let columns: [ImportField: [String]]
    /// The columns that no field uses.
    public let unused: [String]
    /// Where the columns of each field stand in a row.
    private let places: [ImportField: [Int]]

    /// - Parameters:
    ///   - header: the column names. Of two with the same name, the first counts.
    ///   - overrides: field name to column name. Capitals and punctuation do not matter. An empty column name takes the
    ///     field away from a column recognised by mistake; `+` joins several columns to an address.
    ///   - recognising: whether usual names are recognised for fields without override.
    /// - Throws: for an override of an unknown field or a missing column, with a list of what there is.
    init(header: [String], overrides: [String: String], recognising: Bool = true) throws(ImportFileError) {
        var index: [String: Int] = [:]
        for (place, column) in header.enumerated() where index[ColumnName.plain(column)] == nil {
            index[ColumnName.plain(column)] = place
        }
        index[""] = nil
        var places = try Self.told(overrides, index: index, header: header)
        if recognising { Self.recognise(into: &places, index: index) }
        self.places = places.filter { !$0.value.isEmpty }
        columns = self.places.mapValues { $0.map { header[$0] } }
        let used = Set(self.places.values.joined())
        unused = header.indices.filter { !used.contains($0) && !header[$0].isEmpty }.map { header[$0] }
    }

    private static func told(
        _ overrides: [String: String], index: [String: Int], header: [String]
    ) throws(ImportFileError) -> [ImportField: [Int]] {
        var places: [ImportField: [Int]] = [:]
        for (name, column) in overrides.sorted(by: { $0.key < $1.key }) {
            guard let field = ImportField(named: name) else {
                let known = ImportField.allCases.map(\.rawValue).joined(separator: ", ")
                throw ImportFileError(
                    "There is no field “\(name.prefix(60))” to map a column to. The fields are \(known).")
            }
            guard places[field] == nil else {
                throw ImportFileError("The field “\(field.rawValue)” is mapped twice.")
            }
            var found: [Int] = []
            for part in parts(of: column, for: field, index: index) {
                guard let place = index[ColumnName.plain(part)] else {
                    throw ImportFileError(
                        "There is no column “\(part.prefix(60))”. The columns are \(ColumnName.list(header)).")
                }
                found.append(place)
            }
            places[field] = found
        }
        return places
    }

    private static func parts(of column: String, for field: ImportField, index: [String: Int]) -> [String] {
        if TextHygiene.withoutBlanksAround(column).isEmpty { return [] }
        guard field == .address, index[ColumnName.plain(column)] == nil || column.utf8.contains(UInt8(ascii: "+"))
        else {
            return [column]
        }
        return column.split(separator: "+").map(String.init)
    }

    private static func recognise(into places: inout [ImportField: [Int]], index: [String: Int]) {
        var taken = Set(places.values.joined())
        for field in ImportField.allCases where places[field] == nil {
            let known = field.aliases.compactMap { index[$0] }.filter { !taken.contains($0) }
            let chosen = field == .address ? known : Array(known.prefix(1))
            places[field] = chosen
            taken.formUnion(chosen)
        }
        // A reference is a key only where there is no better one: in OpenStreetMap it is any number on the cabinet.
        if places[.externalID]?.isEmpty == true, places[.osmID]?.isEmpty == true, let place = index["ref"],
            !taken.contains(place)
        {
            places[.externalID] = [place]
        }
    }

    /// `name from Venue, latitude from lat; not used: colour`, with the first 30 of the columns not used.
    public var description: String {
        let used = ImportField.allCases.compactMap { field in
            columns[field].map { "\(field.rawValue) from \($0.joined(separator: " + "))" }
        }
        let text = used.isEmpty ? "none is used" : used.joined(separator: ", ")
        guard !unused.isEmpty else { return text }
        let more = unused.count > 30 ? " and \(unused.count - 30) more" : ""
        return text + "; not used: " + unused.prefix(30).joined(separator: ", ") + more
    }

    func has(_ field: ImportField) -> Bool { places[field] != nil }

    /// Whether rows have keys of their own, as a rule.
    var givesKeys: Bool { has(.externalID) || has(.osmID) }

    /// The fields of a row. What stands for a missing value is left out. Only the columns in use are asked for.
    ///
    /// - Parameter text: the row's text in a column, by the column's place in the header.
    func values(_ text: (Int) -> String?) -> [ImportField: String] {
        var values: [ImportField: String] = [:]
        for (field, places) in places {
            let parts = places.compactMap { text($0).flatMap(TextHygiene.clean).flatMap(Self.present) }
            guard !parts.isEmpty else { continue }
            values[field] = field == .address ? AddressText.joined(parts) : parts[0]
        }
        return values
    }

    /// Nil for the words by which lists say that they do not know.
    private static func present(_ text: String) -> String? {
        guard text.utf8.count <= 5 else { return text }
        return ["na", "n/a", "#n/a", "-", "--", "null", "none", "nil"].contains(text.lowercased()) ? nil : text
    }
}

/// Addresses put together from their parts.
enum AddressText {
    /// Parts with commas between them, but a house number in front of its street. A part that repeats the one before is
    /// left out.
    static func joined(_ parts: [String]) -> String {
        var text = ""
        var previous: String?
        for part in parts where part != previous {
            if let previous { text += isHouseNumber(previous) ? " " : ", " }
            text += part
            previous = part
        }
        return text
    }

    /// `12`, `2b`, `25/27`.
    private static func isHouseNumber(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 7, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return bytes.allSatisfy { $0 != UInt8(ascii: " ") && $0 < 0x80 }
    }
}
