import PostgresClient
import Registry

/// Runs a statement or a transaction and says what went wrong in the words of the register.
func inWordsOfRegister<Result>(
    _ body: () async throws -> Result
) async throws -> Result {
    do {
        return try await body()
    } catch let error as PostgresError {
        throw RegistryError(error) ?? error
    }
}

extension RegistryError {
    /// Nil where the error is this program's own fault and no caller's.
    init?(_ error: PostgresError) {
        switch error.kind {
        case .cannotConnect, .connectionLost, .poolExhausted, .acquireTimedOut, .closed:
            self = .databaseUnavailable
        case .deadlineExceeded:
            self = .tookTooLong
        case .commitOutcomeUnknown:
            self = .outcomeUnknown
        case .server(let state):
            switch state.classCode {
            case _ where state == .queryCancelled: self = .tookTooLong
            case _ where state.isWorthRetrying: self = .collided
            case "08", "53", "57": self = .databaseUnavailable
            case "23": self = .conflict("The database refuses this: rule \(error.constraint ?? "without a name").")
            default: return nil
            }
        case .decoding, .encoding, .misuse:
            return nil
        }
    }
}
