import CivilTime
import Foundation
import PostgresClient
import Registry

extension PostgresSession: CredentialOperations {
    func credentials(of responder: UUID, limit: Int, before: UUID?) async throws -> [Credential] {
        _ = try await seenResponder(responder)
        return try await listCredentials(of: responder, limit: limit, before: before)
    }

    func addCredential(_ credential: NewCredential, of responder: UUID) async throws -> Credential {
        guard try await seenResponder(responder).state != .left else {
            throw RegistryError.conflict("The responder has left.")
        }
        let added = try await one(
            statements.responders.addCredential,
            [
                responder, credential.kind.rawValue, credential.issuedOn.description,
                credential.expiresOn.description, credential.evidence,
            ])
        return try await self.credential(added.decode("id"), of: responder)
    }

    func withdrawCredential(_ id: UUID, of responder: UUID) async throws -> Credential {
        _ = try await credential(id, of: responder)
        _ = try await connection.execute(statements.responders.withdrawCredential, [id])
        return try await credential(id, of: responder)
    }

    private func credential(_ id: UUID, of responder: UUID) async throws -> Credential {
        _ = try await seenResponder(responder)
        guard let found = try await listCredentials(of: responder, only: id, limit: 1).first else {
            throw RegistryError.notFound("There is no credential \(id.uuidString.lowercased()).")
        }
        return found
    }

    private func listCredentials(
        of responder: UUID, only id: UUID? = nil, limit: Int, before: UUID? = nil
    ) async throws -> [Credential] {
        try await connection.execute(statements.responders.listCredentials, [responder, id, limit, before])
            .map(Credential.init(row:))
    }
}
