import Foundation
import Gzip
import Registry
import Testing

/// The files the tests read.
enum ImportFiles {
    /// A file committed with the tests, decompressed.
    static func fixture(_ name: String) throws -> [UInt8] {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/" + name, ofType: nil), "no fixture \(name)")
        return try contents(path)
    }

    /// A file of the shared collection, decompressed; nil, and a line saying so, where it is not at hand.
    static func shared(_ path: String) throws -> [UInt8]? {
        guard let root = ProcessInfo.processInfo.environment["HEARTSHIELD_SHARED"] else {
            print("HEARTSHIELD_SHARED is not set: data/\(path) is not read.")
            return nil
        }
        return try contents(root + "/data/" + path)
    }

    private static func contents(_ path: String) throws -> [UInt8] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        return path.hasSuffix(".gz") ? try Gzip.decompress(bytes, limit: 100_000_000) : bytes
    }
}

extension ImportReading {
    /// Entries, refused rows, doubtful rows.
    var counts: [Int] { [entries.count, refusedCount, doubtfulCount] }

    /// How often each reason comes up.
    var reasons: [String: Int] { findings.reduce(into: [:]) { $0[$1.reason, default: 0] += 1 } }

    func entry(_ externalID: String) throws -> SiteEntry {
        try #require(entries.first { $0.externalID == externalID }, "no entry \(externalID)")
    }
}
