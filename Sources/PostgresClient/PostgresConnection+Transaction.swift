import CLibPQ

/// The isolation levels that PostgreSQL tells apart.
public enum PostgresIsolation: String, Sendable {
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case serializable = "SERIALIZABLE"
}

extension PostgresConnection {
    /// Runs `body` in a transaction: COMMIT when it returns, ROLLBACK when it throws or its task is cancelled.
    ///
    /// Once COMMIT may have reached the server it is no longer cancelled, and whatever leaves its outcome open is reported as
    /// `commitOutcomeUnknown`: a lost connection, a passed deadline, and any warning, because a cancelled wait for the synchronous standby
    /// is only a warning to the server.
    ///
    /// - Throws: what `body` throws; `PostgresError`, of kind `misuse` for a transaction within a transaction; `CancellationError`.
    public nonisolated(nonsending) func withTransaction<R: Sendable>(
        isolation: PostgresIsolation = .readCommitted, readOnly: Bool = false,
        _ body: nonisolated(nonsending) (PostgresConnection) async throws -> R
    ) async throws -> R {
        try await begin(isolation, readOnly: readOnly)
        let value: R
        do {
            value = try await body(self)
            try Task.checkCancellation()
        } catch {
            await rollback()
            throw error
        }
        try await commit()
        return value
    }

    /// Runs `body` within the transaction that is open. Where it throws, what it did is undone and the transaction can go on.
    ///
    /// - Throws: what `body` throws; `PostgresError`.
    public nonisolated(nonsending) func withSavepoint<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws -> R
    ) async throws -> R {
        try await execute(script: "SAVEPOINT attempt")
        do {
            let value = try await body()
            try await execute(script: "RELEASE SAVEPOINT attempt")
            return value
        } catch {
            // Where this fails the transaction has ended, and whatever is done in it next says so.
            try? await execute(script: "ROLLBACK TO SAVEPOINT attempt")
            throw error
        }
    }

    private func begin(_ isolation: PostgresIsolation, readOnly: Bool) async throws {
        guard activity == .none, link.handle == nil || link.transactionStatus == PQTRANS_IDLE else {
            throw PostgresError(.misuse, "a transaction is open on this connection already")
        }
        activity = .transaction
        do {
            let sql = "BEGIN ISOLATION LEVEL \(isolation.rawValue)\(readOnly ? " READ ONLY" : " READ WRITE")"
            try await interruptible {
                _ = try command(sql, limits(nil))
            }
        } catch {
            await rollback()
            throw error
        }
    }

    /// Leaves the connection outside any transaction, or closed. Runs to its end in a cancelled task, too.
    private func rollback() async {
        if activity == .transaction { activity = .none }
        occupying {
            if link.transactionStatus != PQTRANS_IDLE { abort() }
        }
    }

    private func commit() async throws {
        activity = .none
        try occupying {
            switch link.transactionStatus {
            case PQTRANS_INTRANS: try sendCommit()
            case PQTRANS_INERROR:
                abort()
                throw PostgresError(
                    .server(.inFailedTransaction), "a statement of the transaction had failed, so it was rolled back")
            case PQTRANS_IDLE:
                throw PostgresError(.misuse, "the transaction was ended by one of its own statements")
            default:
                link.finish()
                throw PostgresError(.connectionLost, "the connection was lost before COMMIT, so nothing was committed")
            }
        }
    }

    private func sendCommit() throws {
        if let end = lease.deadline, end <= .now {
            abort()
            throw PostgresError(.deadlineExceeded, "the transaction took longer than allowed and was rolled back")
        }
        let limits = Link.Limits(
            deadline: .now + configuration.commitDeadline, heedsCancellation: false, mayCancel: false)
        let result: PostgresResult?
        do {
            result = try command("COMMIT", limits)
        } catch let error as PostgresError {
            throw error.leavesOutcomeOpen ? error.asUnknownCommit : error
        }
        guard link.notices.warnings.isEmpty else {
            throw PostgresError(.commitOutcomeUnknown, "the server warned during COMMIT")
        }
        guard result?.commandTag == "COMMIT" else {
            throw PostgresError(
                .server(.inFailedTransaction), "the server rolled the transaction back instead of committing it")
        }
    }

    /// Ends the transaction without committing it; if that cannot be done in short time, ends the connection.
    private func abort() {
        let limits = Link.Limits(
            deadline: .now + configuration.cancellationGrace * 2, heedsCancellation: false, mayCancel: false)
        _ = try? command("ROLLBACK", limits)
        if link.transactionStatus != PQTRANS_IDLE { link.finish() }
    }
}

extension PostgresError {
    /// Whether a commit that ended with this error may have happened all the same.
    var leavesOutcomeOpen: Bool {
        if case .server = kind { return false }
        return kind != .commitOutcomeUnknown
    }

    var asUnknownCommit: PostgresError {
        var unknown = PostgresError(
            .commitOutcomeUnknown, "no answer to COMMIT: the transaction may or may not have been committed",
            serverText: serverText)
        unknown.sqlState = sqlState
        unknown.severity = severity
        return unknown
    }
}
