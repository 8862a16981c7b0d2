/// The rows that a statement returned, copied out of libpq's memory, and the number of rows it touched.
public struct PostgresResult: Sendable {
    let storage: Storage
    /// Rows inserted, updated, deleted or selected.
    public let affectedRows: Int
    /// The server's word for what was done, such as `INSERT 0 1` or `COMMIT`.
    let commandTag: String

    init(storage: Storage, affectedRows: Int, commandTag: String) {
        self.storage = storage
        self.affectedRows = affectedRows
        self.commandTag = commandTag
    }

    /// The columns' names in order.
    public var columns: [String] { storage.columns }

    /// All cells one after another, row by row.
    final class Storage: Sendable {
        let columns: [String]
        let rowCount: Int
        let bytes: [UInt8]
        /// For each cell the end of its bytes; it begins where the one before ended.
        let ends: [Int]
        let isNull: [Bool]
        /// `nil` for a name that two columns share.
        private let indices: [String: Int?]

        init(columns: [String], rowCount: Int, bytes: [UInt8], ends: [Int], isNull: [Bool]) {
            self.columns = columns
            self.rowCount = rowCount
            self.bytes = bytes
            self.ends = ends
            self.isNull = isNull
            var indices: [String: Int?] = [:]
            for (index, name) in columns.enumerated() {
                indices.updateValue(indices.keys.contains(name) ? nil : index, forKey: name)
            }
            self.indices = indices
        }

        func index(of column: String) throws -> Int {
            guard let found = indices[column] else {
                throw PostgresError(.decoding, "the result has no column \(column)")
            }
            guard let index = found else {
                throw PostgresError(.decoding, "the result has several columns \(column)")
            }
            return index
        }
    }
}

extension PostgresResult: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { storage.rowCount }

    public subscript(position: Int) -> PostgresRow {
        precondition(indices.contains(position), "row index out of range")
        return PostgresRow(storage: storage, row: position)
    }
}

/// One row of a result.
public struct PostgresRow: Sendable {
    let storage: PostgresResult.Storage
    let row: Int

    /// Reads a column by its name.
    ///
    /// - Throws: `PostgresError` of kind `decoding` if there is no such column, or two of that name, or the value is NULL where `T` is
    ///   not optional, or is not a `T`. The error names the column and the type, never the value.
    /// - Complexity: O(1) and the length of the value.
    public func decode<T: PostgresDecodable>(_ column: String, as type: T.Type = T.self) throws -> T {
        try decode(at: try storage.index(of: column), as: type)
    }

    /// Reads a column by its place, counted from 0.
    public func decode<T: PostgresDecodable>(at index: Int, as type: T.Type = T.self) throws -> T {
        guard storage.columns.indices.contains(index) else {
            throw PostgresError(.decoding, "the result has \(storage.columns.count) columns and none at \(index)")
        }
        let cell = row * storage.columns.count + index
        guard !storage.isNull[cell] else {
            guard let value = T.postgresNull else {
                throw PostgresError(.decoding, "column \(storage.columns[index]) is NULL where \(T.self) was expected")
            }
            return value
        }
        let start = cell == 0 ? 0 : storage.ends[cell - 1]
        guard let value = T.decode(postgresText: storage.bytes[start..<storage.ends[cell]]) else {
            throw PostgresError(.decoding, "column \(storage.columns[index]) does not hold a \(T.self)")
        }
        return value
    }
}

extension PostgresRow: CustomStringConvertible, CustomReflectable {
    /// The columns' names only, so that a row in a log gives nothing away.
    public var description: String { "PostgresRow(\(storage.columns.joined(separator: ", ")))" }
    public var customMirror: Mirror { Mirror(self, children: ["columns": storage.columns]) }
}

extension PostgresResult: CustomStringConvertible, CustomReflectable {
    public var description: String { "PostgresResult(\(count) rows of \(storage.columns.joined(separator: ", ")))" }
    public var customMirror: Mirror { Mirror(self, children: ["columns": storage.columns, "count": count]) }
}
