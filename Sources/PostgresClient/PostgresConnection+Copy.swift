import CLibPQ
import Glibc

extension PostgresConnection {
    /// Bytes collected before they go to libpq or to the caller.
    private static let chunk = 65_536

    /// Copies rows into a table.
    ///
    /// - Parameters:
    ///   - sql: a `COPY … FROM STDIN` in the text format, which is the default.
    ///   - deadline: the bound of the whole copy; the configuration's `queryDeadline` if `nil`. It is looked at whenever rows are
    ///     sent: how long `rows` takes for the next one is its own affair.
    ///   - rows: the values of each row in the order of the columns.
    /// - Returns: the number of rows that the server stored.
    /// - Throws: what `rows` throws; `CancellationError`; `PostgresError`. Nothing is stored then.
    public func copyIn<Rows: AsyncSequence & Sendable>(
        _ sql: String, deadline: Duration? = nil, rows: Rows
    ) async throws -> Int where Rows.Element == [any PostgresEncodable] {
        var copy = try await beginCopy(sql, deadline, expecting: .copyIn)
        do {
            var text = CopyText()
            for try await row in rows {
                try text.append(row: row)
                if text.bytes.count >= Self.chunk { try await send(&text, &copy) }
            }
            // A stream ends early, and quietly, when its task is cancelled: that must not pass for the end of the rows.
            try Task.checkCancellation()
            try await send(&text, &copy)
            return try await endCopyIn(&copy)
        } catch {
            abandonCopyIn(&copy)
            throw error
        }
    }

    /// Copies rows into a table; see the overload for asynchronous sequences. The sequence runs on the connection's thread.
    public func copyIn<Rows: Sequence & Sendable>(
        _ sql: String, deadline: Duration? = nil, rows: Rows
    ) async throws -> Int where Rows.Element == [any PostgresEncodable] {
        var copy = try await beginCopy(sql, deadline, expecting: .copyIn)
        do {
            var text = CopyText()
            for row in rows {
                try text.append(row: row)
                if text.bytes.count >= Self.chunk { try await send(&text, &copy) }
            }
            try await send(&text, &copy)
            return try await endCopyIn(&copy)
        } catch {
            abandonCopyIn(&copy)
            throw error
        }
    }

    /// Copies rows out of a table.
    ///
    /// - Parameters:
    ///   - sql: a `COPY … TO STDOUT`.
    ///   - onChunk: receives whole rows in the format of the COPY, about 64 KiB at a time. The next chunk waits until it returns.
    /// - Returns: the number of rows.
    /// - Throws: what `onChunk` throws; `CancellationError`; `PostgresError`. What was received until then is not the whole.
    public func copyOut(
        _ sql: String, deadline: Duration? = nil, _ onChunk: @Sendable ([UInt8]) async throws -> Void
    ) async throws -> Int {
        var copy = try await beginCopy(sql, deadline, expecting: .copyOut)
        do {
            while let chunk = try await nextChunk(&copy) {
                try await onChunk(chunk)
            }
            return try await endCopyOut(&copy)
        } catch {
            abandonCopyOut(&copy)
            throw error
        }
    }

    private enum Direction {
        case copyIn, copyOut
    }

    /// A COPY under way, over several visits to the connection's thread.
    private struct Copy {
        let limits: Link.Limits
        var stop: Link.Stop
        /// What is going on around it, to be restored afterwards.
        let outer: Activity
        /// Whether it is a transaction of its own, so that its end is a commit.
        let ranAlone: Bool
        /// Whether the last row has been received.
        var isAtEnd = false
    }

    private func beginCopy(_ sql: String, _ deadline: Duration?, expecting direction: Direction) async throws -> Copy {
        try refuseNul(sql)
        return try await interruptible {
            let limits = limits(deadline)
            var copy = Copy(
                limits: limits, stop: Link.Stop(until: limits.deadline), outer: activity,
                ranAlone: link.transactionStatus == PQTRANS_IDLE)
            let answers = try link.run(limits, &copy.stop) { PQsendQuery($0, sql) }
            switch (answers.last, direction) {
            case (.copyIn, .copyIn), (.copyOut, .copyOut):
                activity = .copy
                return copy
            case (.failure(let error), _):
                throw error
            default:
                link.finish()
                throw PostgresError(.misuse, "the statement is not the COPY that was expected")
            }
        }
    }

    /// One visit: cancellation before it ends the copy here, cancellation during it wakes the thread.
    private func visit<R: Sendable>(
        _ copy: inout Copy, _ body: (inout Copy) throws -> R
    ) async throws -> R {
        try await withTaskCancellationHandler {
            try occupying {
                try link.admit(copy.limits)
                return try body(&copy)
            }
        } onCancel: {
            interrupter.wake()
        }
    }

    private func send(_ text: inout CopyText, _ copy: inout Copy) async throws {
        try await visit(&copy) { copy in
            guard let size = Int32(exactly: text.bytes.count) else {
                throw PostgresError(.encoding, "a row to copy is larger than 2 GiB")
            }
            try text.bytes.withUnsafeBytes { bytes in
                try put(&copy) { PQputCopyData($0, bytes.bindMemory(to: CChar.self).baseAddress, size) }
            }
        }
        text.removeAll()
    }

    private func put(_ copy: inout Copy, _ call: (OpaquePointer) -> Int32) throws {
        while true {
            switch call(try link.open()) {
            case 1:
                try link.flush(copy.limits, &copy.stop)
                if let cause = copy.stop.cause { throw cause.error }
                return
            case 0: try link.pause(POLLOUT, copy.limits, &copy.stop)
            default: throw link.lost()
            }
        }
    }

    /// The end of a copy that is a transaction of its own is its COMMIT, and treated as such.
    private func endCopyIn(_ copy: inout Copy) async throws -> Int {
        try await visit(&copy) { copy in
            while true {
                let accepted = PQputCopyEnd(try link.open(), nil)
                guard accepted >= 0 else { throw link.lost() }
                if accepted == 1 { break }
                try link.pause(POLLOUT, copy.limits, &copy.stop)
            }
            activity = copy.outer
            var limits = copy.limits
            if copy.ranAlone {
                limits = Link.Limits(
                    deadline: .now + configuration.commitDeadline, heedsCancellation: false, mayCancel: false)
                copy.stop = Link.Stop(until: limits.deadline)
            }
            do {
                let answers = try link.answers(limits, &copy.stop)
                return try lastResult(of: answers, ranAlone: copy.ranAlone)?.affectedRows ?? 0
            } catch let error as PostgresError where copy.ranAlone && error.leavesOutcomeOpen {
                throw error.asUnknownCommit
            }
        }
    }

    /// Tells the server to forget the rows, and waits for it to say so, unless the copy is over already.
    private func abandonCopyIn(_ copy: inout Copy) {
        activity = copy.outer
        settle {
            copy.stop.until = .now + configuration.cancellationGrace
            let limits = Link.Limits(deadline: copy.stop.until, heedsCancellation: false, mayCancel: false)
            guard PQputCopyEnd(try link.open(), "given up by the client") == 1 else { throw link.lost() }
            _ = try link.answers(limits, &copy.stop)
        }
    }

    /// The next rows, or `nil` after the last.
    private func nextChunk(_ copy: inout Copy) async throws -> [UInt8]? {
        try await visit(&copy) { copy in
            var bytes: [UInt8] = []
            while bytes.count < Self.chunk, !copy.isAtEnd {
                copy.isAtEnd = try !takeRow(&copy, copy.limits, { bytes.append(contentsOf: $0) })
            }
            return bytes.isEmpty ? nil : bytes
        }
    }

    /// - Returns: `false` after the last row.
    private func takeRow(_ copy: inout Copy, _ limits: Link.Limits, _ body: (UnsafeRawBufferPointer) -> Void) throws
        -> Bool
    {
        while true {
            var row: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(try link.open(), &row, 1)
            defer { PQfreemem(row) }
            switch length {
            case 1...:
                body(UnsafeRawBufferPointer(start: row, count: Int(length)))
                return true
            case 0: try link.pause(POLLIN, limits, &copy.stop)
            case -1: return false
            default: throw link.lost()
            }
        }
    }

    private func endCopyOut(_ copy: inout Copy) async throws -> Int {
        try await visit(&copy) { copy in
            activity = copy.outer
            let answers = try link.answers(copy.limits, &copy.stop)
            return try lastResult(of: answers, ranAlone: false)?.affectedRows ?? 0
        }
    }

    /// Has the server stop sending and throws away what is on its way.
    private func abandonCopyOut(_ copy: inout Copy) {
        activity = copy.outer
        settle {
            try link.beginStop(.cancelled, &copy.stop)
            let limits = Link.Limits(deadline: copy.stop.until, heedsCancellation: false)
            while try !copy.isAtEnd && takeRow(&copy, limits, { _ in }) {}
            _ = try link.answers(limits, &copy.stop)
        }
    }

    /// Runs the end of a copy that failed, and closes the connection if that fails as well. A copy that the server ended itself
    /// has left nothing to do.
    private func settle(_ body: () throws -> Void) {
        occupying {
            guard link.transactionStatus == PQTRANS_ACTIVE else { return }
            try? body()
            if link.transactionStatus == PQTRANS_ACTIVE { link.finish() }
        }
    }
}
