import Dispatch
public import Foundation
import PostgresClient
public import Registry
import Synchronization

/// Keeps the register in a ``SnapshotFile`` after each whole reading, on a thread of its own: writing may wait for a disk,
/// and answers wait for nobody.
public final class SnapshotKeeper: Sendable {
    private let file: SnapshotFile
    private let report: @Sendable (any Error) -> Void
    private let queue = DispatchQueue(label: "heartshield.snapshot", qos: .utility)
    private let state = Mutex(State())

    private struct State {
        var postcodes: PostgresResult?
        /// Read before its postcodes were: written when they come.
        var pending: (rows: RegisterRows, readAt: Date)?
    }

    /// - Parameter report: called where the file could not be written.
    public init(file: SnapshotFile, report: @escaping @Sendable (any Error) -> Void = { _ in }) {
        self.file = file
        self.report = report
    }

    func keepPostcodes(_ rows: PostgresResult) {
        let pending = state.withLock { state in
            state.postcodes = rows
            defer { state.pending = nil }
            return state.pending
        }
        if let pending { keep(pending.rows, readAt: pending.readAt) }
    }

    func keep(_ rows: RegisterRows, readAt: Date) {
        let postcodes = state.withLock { state -> PostgresResult? in
            // Where there are none, the rows that say so stand for them.
            let postcodes = rows.postcodeDataset.isEmpty ? rows.postcodeDataset : state.postcodes
            if postcodes == nil { state.pending = (rows, readAt) }
            return postcodes
        }
        guard let postcodes else { return }
        queue.async { [self] in
            do {
                try file.write(SnapshotFile.Contents(readAt: readAt, results: rows.results + [postcodes]))
            } catch {
                report(error)
            }
        }
    }

    /// Waits until what was handed over is written.
    public func finish() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    /// The register as it was kept last; nil where no file was written yet.
    ///
    /// - Throws: ``SnapshotFileError``; `PostgresError` for rows that this version does not understand.
    public func saved() throws -> (load: RegisterLoad, postcodes: PostcodeDirectory, readAt: Date)? {
        guard let contents = try file.read(partCount: RegisterRows.count + 1) else { return nil }
        let rows = RegisterRows(results: contents.results)
        return (
            try rows.load(),
            PostcodeDirectory(rows: contents.results[RegisterRows.count], edition: try rows.postcodeEdition),
            contents.readAt
        )
    }
}
