extension PostgresResult {
    /// The rows as bytes that ``init(encoded:)`` reads again: for keeping an answer of the server beyond its connection.
    ///
    /// Numbers are 32 bits, the lowest byte first: the count of columns, their names, the count of rows, then cell by cell
    /// its length and bytes, or a length of 2³² - 1 for NULL.
    ///
    /// - Returns: nil where a cell or the count of rows is too large for that.
    /// - Complexity: O(n) in the size of the rows.
    public func encoded() -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(storage.bytes.count + 4 * storage.ends.count + 1024)
        func append(_ number: Int) -> Bool {
            guard let number = UInt32(exactly: number), number < Self.null else { return false }
            bytes.append(contentsOf: (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) })
            return true
        }
        guard append(storage.columns.count), append(storage.rowCount) else { return nil }
        for column in storage.columns {
            guard append(column.utf8.count) else { return nil }
            bytes.append(contentsOf: column.utf8)
        }
        var start = 0
        for (end, isNull) in zip(storage.ends, storage.isNull) {
            if isNull {
                bytes.append(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF])
            } else {
                guard append(end - start) else { return nil }
                bytes.append(contentsOf: storage.bytes[start..<end])
            }
            start = end
        }
        return bytes
    }

    /// Nil where the bytes are not what ``encoded()`` made.
    public init?(encoded bytes: ArraySlice<UInt8>) {
        var position = bytes.startIndex
        func number() -> UInt32? {
            guard bytes.endIndex - position >= 4 else { return nil }
            defer { position += 4 }
            return (0..<4).reduce(0) { $0 | UInt32(bytes[position + $1]) << UInt32(8 * $1) }
        }
        func take(_ length: UInt32) -> ArraySlice<UInt8>? {
            guard bytes.endIndex - position >= Int(length) else { return nil }
            defer { position += Int(length) }
            return bytes[position..<position + Int(length)]
        }
        guard let columnCount = number(), let rowCount = number() else { return nil }
        var columns: [String] = []
        for _ in 0..<columnCount {
            guard let name = number().flatMap(take).flatMap({ String(validating: $0, as: UTF8.self) }) else {
                return nil
            }
            columns.append(name)
        }
        // Each cell takes four bytes at least, which bounds the loop by the bytes there are.
        let cellCount = Int(columnCount) * Int(rowCount)
        guard cellCount <= (bytes.endIndex - position) / 4 else { return nil }
        var cells: [UInt8] = []
        var ends: [Int] = []
        var isNull: [Bool] = []
        ends.reserveCapacity(cellCount)
        isNull.reserveCapacity(cellCount)
        for _ in 0..<cellCount {
            guard let length = number() else { return nil }
            if length != Self.null {
                guard let cell = take(length) else { return nil }
                cells.append(contentsOf: cell)
            }
            isNull.append(length == Self.null)
            ends.append(cells.count)
        }
        guard position == bytes.endIndex else { return nil }
        self.init(
            storage: Storage(columns: columns, rowCount: Int(rowCount), bytes: cells, ends: ends, isNull: isNull),
            affectedRows: Int(rowCount), commandTag: "")
    }

    private static let null = UInt32.max
}
