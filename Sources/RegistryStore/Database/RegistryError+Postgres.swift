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
            case _ where state == .insufficientPrivilege:
                self = .forbidden("The register does not let you do this.")
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
        case "site_moved_too_far": "This is farther than a guardian may move a device without asking."
        case "change_request_one_open", "change_request_one_open_proposal", "change_request_one_open_public_proposal",
            "change_request_one_open_claim":
            "The same is asked for already, and is not decided yet."
        case "change_request_public_few": "Several proposals for this site wait already. They are looked at first."
        case "change_request_group_id_fkey": "There is no such group."
        case "change_request_site_is_kept": "The site is kept by a group already."
        case "change_request_site_is_not_theirs": "The site is not kept any more by the group that hands it over."
        case "readiness_policy_used_stays": "A policy that is or was in force is never changed. Add a later one."
        case "community_group_name": "Another group has this name."
        case "account_contact_email": "This email address cannot be used here."
        case "account_identity": "Another account has this identity."
        case "scheme_name": "Another scheme has this name."
        case "responder_account_id_key": "This account has a responder's profile already."
        case "responder_carries": "Another responder carries this device."
        case "responder_carries_mobile_device": "A device that is carried is one of a mobile site, in service."
        case "responder_left_for_good": "Whoever has left does not come back: make a new account."
        case "rota_span_overlaps": "This overlaps with another span of the rota."
        case "on_call_span_of_active": "Whoever is suspended, has left or has a closed account does not go on call."
        case "training_session_status_goes_on":
            "A session that was cancelled stays so, and one that was held is not planned again."
        default: "The database refuses this: rule \(rule ?? "without a name")."
        }
    }
}
