import CZlib

/// Reading of gzip data (RFC 1952) held in memory, through zlib.
public enum Gzip {
    /// Decompresses a whole gzip file.
    ///
    /// A file of several members, as `cat a.gz b.gz` or block compressors make it, gives their contents one after the
    /// other. The checksum and the length at the end of every member are verified. Time and memory are linear in the
    /// size of input and output; no more than `limit` bytes are ever kept, however much the input would unfold to.
    ///
    /// - Parameters:
    ///   - bytes: the compressed file.
    ///   - limit: the greatest number of bytes the result may have; a result of exactly `limit` bytes is allowed, and a
    ///     negative limit counts as 0.
    /// - Throws: ``GzipError``. Nothing of a faulty file is returned, not even the members before the fault.
    public static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        guard !bytes.isEmpty else { throw GzipError.truncated }
        guard hasMagicNumber(bytes, at: 0) else { throw GzipError.notGzip }
        var inflater = try Inflater()
        defer { inflater.end() }
        var output: [UInt8] = []
        var offset = 0
        while offset < bytes.count {
            guard hasMagicNumber(bytes, at: offset) else { throw GzipError.trailingData(offset: offset) }
            offset = try inflater.inflateMember(of: bytes, from: offset, into: &output, limit: max(limit, 0))
            try inflater.reset()
        }
        return output
    }

    /// Whether the two identifying bytes of a member stand at `offset`, or the one of them the input still holds.
    private static func hasMagicNumber(_ bytes: [UInt8], at offset: Int) -> Bool {
        zip(bytes[offset...], [0x1F, 0x8B] as [UInt8]).allSatisfy { $0 == $1 }
    }
}

/// Why gzip data could not be read.
public enum GzipError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The data does not begin with the gzip identification bytes `1f 8b`.
    case notGzip
    /// The data ends before its last member does.
    case truncated
    /// The compressed data, a checksum or a length is wrong; `detail` is zlib's reason.
    case corrupt(detail: String)
    /// Bytes that are no further member follow the last one, from `offset` on.
    case trailingData(offset: Int)
    /// The decompressed data would have more than `limit` bytes.
    case tooLarge(limit: Int)
    /// zlib could not get the memory it works in.
    case outOfMemory

    public var description: String {
        switch self {
        case .notGzip: "this is not gzip data: it does not begin with the bytes 1f 8b"
        case .truncated: "the gzip data is cut short"
        case .corrupt(let detail): "the gzip data is corrupt: \(detail)"
        case .trailingData(let offset): "bytes that are not gzip data follow from offset \(offset) on"
        case .tooLarge(let limit): "the gzip data unfolds to more than the \(limit) bytes allowed"
        case .outOfMemory: "there is not enough memory to decompress the gzip data"
        }
    }
}
