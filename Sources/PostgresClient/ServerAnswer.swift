import CLibPQ

/// What one `PGresult` said, copied out of it.
enum ServerAnswer {
    case rows(PostgresResult)
    case copyIn
    case copyOut
    case failure(PostgresError)

    /// Reads the result and clears it.
    init(consuming result: OpaquePointer) {
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_SINGLE_TUPLE:
            self = .rows(PostgresResult(copying: result))
        case PGRES_COPY_IN:
            self = .copyIn
        case PGRES_COPY_OUT, PGRES_COPY_BOTH:
            self = .copyOut
        default:
            self = .failure(PostgresError(reading: result))
        }
    }
}

extension PostgresResult {
    fileprivate init(copying result: OpaquePointer) {
        let columnCount = PQnfields(result)
        let rowCount = PQntuples(result)
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var isNull: [Bool] = []
        ends.reserveCapacity(Int(columnCount) * Int(rowCount))
        isNull.reserveCapacity(Int(columnCount) * Int(rowCount))
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                let null = PQgetisnull(result, row, column) == 1
                if !null, let value = PQgetvalue(result, row, column) {
                    bytes.append(
                        contentsOf: UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, row, column))))
                }
                isNull.append(null)
                ends.append(bytes.count)
            }
        }
        self.init(
            storage: Storage(
                columns: (0..<columnCount).map { PQfname(result, $0).map { String(cString: $0) } ?? "" },
                rowCount: Int(rowCount), bytes: bytes, ends: ends, isNull: isNull),
            affectedRows: PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0,
            commandTag: PQcmdStatus(result).map { String(cString: $0) } ?? "")
    }
}

extension PostgresError {
    /// An error without SQLSTATE comes from libpq itself, and a FATAL one is the server's farewell: the connection is gone either way.
    fileprivate init(reading result: OpaquePointer) {
        func field(_ code: Character) -> String? {
            guard let ascii = code.asciiValue else { return nil }
            return PQresultErrorField(result, Int32(ascii)).map { String(cString: $0) }
        }
        let severity = field("V")
        let state = field("C").map(SQLState.init(rawValue:))
        if let state, severity == "ERROR" {
            self.init(.server(state), "the server refused the statement")
        } else {
            self.init(.connectionLost, "the connection to the server was lost")
        }
        self.sqlState = state
        self.severity = severity
        schema = field("s")
        table = field("t")
        column = field("c")
        constraint = field("n")
        raisedBy = field("R")
        let texts = [field("M"), field("D"), field("H")].compactMap { $0 }
        serverText =
            texts.isEmpty ? PQresultErrorMessage(result).map { String(cString: $0) } : texts.joined(separator: "; ")
    }
}
