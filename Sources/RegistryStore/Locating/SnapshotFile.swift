import Crypto
public import Foundation
import PostgresClient
import Registry

/// The register as it was read last, in a file, so that an instance that starts while the database is away can answer all
/// the same. It holds what the locator knows and nothing else: no unlock code, no person.
///
/// The rows stand in it as the server gave them, and are read by the code that reads the server's. A checksum at the end
/// finds every alteration; a file that was not written to its end, or by another version, is not used.
public struct SnapshotFile: Sendable {
    /// What is kept.
    struct Contents {
        /// When the register was read.
        var readAt: Date
        /// In the order of ``SnapshotFile/parts``.
        var results: [PostgresResult]
    }

    public let url: URL

    private static let magic = Array("HeartShield register 1\n".utf8)
    private static let digestLength = 32

    public init(url: URL) {
        self.url = url
    }

    /// Writes the file anew: beside the old one first, then in its place, so that there is a whole one at every moment.
    ///
    /// - Throws: `SnapshotFileError`, or what the file system says.
    func write(_ contents: Contents) throws {
        var bytes = Self.magic
        Self.append(UInt64(bitPattern: Int64(contents.readAt.timeIntervalSince1970.rounded())), to: &bytes)
        for result in contents.results {
            guard let encoded = result.encoded() else { throw SnapshotFileError.tooLarge }
            Self.append(UInt64(encoded.count), to: &bytes)
            bytes.append(contentsOf: encoded)
        }
        bytes.append(contentsOf: SHA256.hash(data: bytes))
        let temporary = url.appendingPathExtension("new")
        try? FileManager.default.removeItem(at: temporary)
        guard
            FileManager.default.createFile(
                atPath: temporary.path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw SnapshotFileError.cannotWrite(temporary.path) }
        let handle = try FileHandle(forWritingTo: temporary)
        defer { try? handle.close() }
        try handle.write(contentsOf: Data(bytes))
        try handle.synchronize()
        guard rename(temporary.path, url.path) == 0 else { throw SnapshotFileError.cannotWrite(url.path) }
    }

    /// - Returns: nil where there is no file.
    /// - Throws: `SnapshotFileError` for one that cannot be used.
    func read(partCount: Int) throws -> Contents? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw SnapshotFileError.cannotRead(url.path)
        }
        let bytes = Array(data)
        guard bytes.count >= Self.magic.count + 8 + Self.digestLength, bytes.starts(with: Self.magic) else {
            throw SnapshotFileError.otherVersion(url.path)
        }
        let body = bytes.dropLast(Self.digestLength)
        guard SHA256.hash(data: Data(body)).elementsEqual(bytes.suffix(Self.digestLength)) else {
            throw SnapshotFileError.damaged(url.path)
        }
        var rest = body.dropFirst(Self.magic.count)
        guard let seconds = Self.number(from: &rest) else { throw SnapshotFileError.damaged(url.path) }
        var results: [PostgresResult] = []
        for _ in 0..<partCount {
            guard let count = Self.number(from: &rest).flatMap({ Int(exactly: $0) }), count <= rest.count,
                let result = PostgresResult(encoded: rest.prefix(count))
            else { throw SnapshotFileError.damaged(url.path) }
            results.append(result)
            rest = rest.dropFirst(count)
        }
        guard rest.isEmpty else { throw SnapshotFileError.otherVersion(url.path) }
        return Contents(
            readAt: Date(timeIntervalSince1970: Double(Int64(bitPattern: seconds))), results: results)
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) })
    }

    private static func number(from bytes: inout ArraySlice<UInt8>) -> UInt64? {
        guard bytes.count >= 8 else { return nil }
        defer { bytes = bytes.dropFirst(8) }
        return bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Why a snapshot file cannot be used or written.
public enum SnapshotFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooLarge
    case cannotWrite(String)
    case cannotRead(String)
    case damaged(String)
    case otherVersion(String)

    public var description: String {
        switch self {
        case .tooLarge: "The register is too large for a snapshot file."
        case .cannotWrite(let path): "The snapshot file \(path) cannot be written."
        case .cannotRead(let path): "The snapshot file \(path) cannot be read."
        case .damaged(let path): "The snapshot file \(path) is damaged and is not used."
        case .otherVersion(let path): "The snapshot file \(path) is of another version and is not used."
        }
    }
}
