/// Which columns of an uploaded file are which.
struct UploadColumns {
    private let mapping: ColumnMapping
    /// Where the columns stand that the import has no field for.
    private let places: [SiteColumn: Int]
    /// The name of each column as the file has it.
    let names: [SiteColumn: String]
    /// Columns of which no use is made.
    let unused: [String]

    init(header: [String]) throws(ImportFileError) {
        let mapping = try ColumnMapping(header: header, overrides: [:])
        var index: [String: Int] = [:]
        for (place, column) in header.enumerated() where index[ColumnName.plain(column)] == nil {
            index[ColumnName.plain(column)] = place
        }
        var places: [SiteColumn: Int] = [:]
        var names: [SiteColumn: String] = [:]
        for column in SiteColumn.allCases {
            if let field = column.field {
                names[column] = mapping.columns[field]?.joined(separator: " + ")
            } else if let place = column.ownNames.lazy.compactMap({ index[$0] }).first {
                places[column] = place
                names[column] = header[place]
            }
        }
        names[.latitude] = names[.latitude] ?? mapping.columns[.easting]?.first
        names[.longitude] = names[.longitude] ?? mapping.columns[.northing]?.first
        self.mapping = mapping
        self.places = places
        self.names = names
        let used = Set(SiteColumn.allCases.compactMap(\.field)).union([.easting, .northing, .status])
        let passedOver = mapping.columns.filter { !used.contains($0.key) }.values.joined()
        let taken = Set(places.values.map { header[$0] })
        unused = header.filter { name in
            passedOver.contains(name) || mapping.unused.contains(name) && !taken.contains(name)
        }
    }

    /// Whether a row can have a place at all.
    var givePlaces: Bool {
        mapping.has(.postcode) || mapping.has(.latitude) && mapping.has(.longitude)
            || mapping.has(.easting) && mapping.has(.northing)
    }

    func fields(_ cells: [String]) -> [ImportField: String] {
        mapping.values { SpreadsheetText.restored(cells[$0]) }
    }

    /// The row's text in a column that the import has no field for.
    func own(_ cells: [String]) -> [SiteColumn: String] {
        places.compactMapValues { TextHygiene.clean(SpreadsheetText.restored(cells[$0])) }
    }
}
