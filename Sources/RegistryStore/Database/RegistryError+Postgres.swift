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
            case "23": self = .conflict(Self.sentence(for: error.constraint))
            default: return nil
            }
        case .decoding, .encoding, .misuse:
            return nil
        }
    }

    /// For rules that somebody at a screen may come up against; the others are named.
    private static func sentence(for rule: String?) -> String {
        switch rule {
        case "defibrillator_retired_after_service": "The device cannot be retired before the day it came into service."
        case "defibrillator_retired_for_good": "The device is retired, and stays so. Add it anew."
        case "readiness_policy_used_stays": "A policy that is or was in force is never changed. Add a later one."
        default: "The database refuses this: rule \(rule ?? "without a name")."
        }
    }
}
