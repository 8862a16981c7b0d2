import Foundation
import Gzip

/// A file of this room's `Data` folder.
struct BundledFile {
    /// The most bytes a bundled table may unpack to; the largest has 3.1 million.
    private static let sizeLimit = 16_000_000

    let name: String
    let folder: String

    init(_ name: String, in folder: String = Bundle.module.bundlePath + "/Data") {
        self.name = name
        self.folder = folder
    }

    /// The bytes as they lie on disk.
    func contents() throws(ReferenceDataError) -> Data {
        guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
            throw .missing(file: name)
        }
        return data
    }

    /// The rows of a gzipped table.
    func table(columns: [String]) throws(ReferenceDataError) -> DelimitedTable {
        let bytes: [UInt8]
        do {
            bytes = try Gzip.decompress([UInt8](contents()), limit: Self.sizeLimit)
        } catch let error as ReferenceDataError {
            throw error
        } catch {
            throw .damaged(file: name, reason: "\(error)")
        }
        return try DelimitedTable(bytes, file: name, columns: columns)
    }
}
