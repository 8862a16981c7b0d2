/// The text format of COPY: a row a line, values apart by tabs, NULL as `\N` (documentation of COPY, "Text Format").
struct CopyText {
    private(set) var bytes: [UInt8] = []

    mutating func append(row values: [any PostgresEncodable]) throws {
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\t")) }
            guard let text = try value.postgresText() else {
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(UInt8(ascii: "N"))
                continue
            }
            for byte in text.utf8 {
                switch byte {
                case 0:
                    throw PostgresError(
                        .encoding, "a value to copy contains a NUL character, which PostgreSQL cannot hold")
                case UInt8(ascii: "\\"): append(escaped: "\\")
                case UInt8(ascii: "\t"): append(escaped: "t")
                case UInt8(ascii: "\n"): append(escaped: "n")
                case UInt8(ascii: "\r"): append(escaped: "r")
                default: bytes.append(byte)
                }
            }
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func append(escaped character: Unicode.Scalar) {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: character))
    }
}
