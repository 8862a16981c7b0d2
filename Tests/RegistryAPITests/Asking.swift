import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import PostgresClient
import Registry
import RegistryStore
import StrictJSON
import TestDatabases
import Testing

/// One service under test, asked as whoever a test says.
struct Asking: Sendable {
    let service: Service
    let client: any TestClientProtocol
    /// The owner's connection string.
    let owner: String
    /// Of the other group's guardian.
    let otherSecret: APISecret

    /// Who asks.
    enum Asker: Hashable, Sendable {
        case one(Role)
        /// The guardian of the other group.
        case otherGuardian

        static let anybody = one(.public)
    }

    static func with(_ body: @escaping @Sendable (Asking) async throws -> Void) async throws {
        let service = try Service(hasRegister: true)
        let secret = APISecret()
        _ = try await service.keyStore.add(
            NewKey(
                name: "Invented other", role: .guardian, accountID: Known.otherGuardian, secretHash: secret.hash))
        try await service.test { client, owner in
            try await body(Asking(service: service, client: client, owner: owner, otherSecret: secret))
        }
    }

    func authorization(_ asker: Asker) -> String? {
        switch asker {
        case .one(.public): nil
        case .one(let role): service.keyStore.authorization(role)
        case .otherGuardian: "Bearer \(otherSecret.text)"
        }
    }

    /// - Parameters:
    ///   - match: `If-Match`; nil: none.
    ///   - key: `Idempotency-Key`; nil: none.
    func post(
        _ path: String, _ body: String?, as asker: Asker, match: String? = "*", key: String? = nil
    ) async throws -> TestResponse {
        var headers: HTTPFields = [:]
        headers[.authorization] = authorization(asker)
        if body != nil { headers[.contentType] = "application/json" }
        headers[.ifMatch] = match
        headers[HTTPField.Name("Idempotency-Key")!] = key
        return try await client.execute(
            uri: path, method: .post, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }

    func post(
        _ path: String, _ body: String?, as role: Role = .public, match: String? = "*", key: String? = nil
    ) async throws -> TestResponse {
        try await post(path, body, as: .one(role), match: match, key: key)
    }

    func patch(_ path: String, _ body: String, as role: Role) async throws -> TestResponse {
        var headers: HTTPFields = [.contentType: "application/json", .ifMatch: "*"]
        headers[.authorization] = authorization(.one(role))
        return try await client.execute(uri: path, method: .patch, headers: headers, body: ByteBuffer(string: body))
    }

    func get(_ path: String, as asker: Asker) async throws -> TestResponse {
        var headers: HTTPFields = [:]
        headers[.authorization] = authorization(asker)
        return try await client.execute(uri: path, method: .get, headers: headers)
    }

    func get(_ path: String, as role: Role = .public) async throws -> TestResponse {
        try await get(path, as: .one(role))
    }

    /// Everything of the first column of a statement, as the owner of the tables.
    @discardableResult
    func sql(_ text: String) async throws -> [String] { try await Self.sql(text, at: owner) }

    static func sql(_ text: String, at connectionString: String) async throws -> [String] {
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let connection = try await PostgresConnection.connect(
            configuration: PostgresConfiguration(connectionString: connectionString), logger: quiet)
        do {
            let rows = try await connection.execute(PostgresStatement(name: "test", sql: text))
            let texts = try rows.map { try $0.decode(at: 0, as: String?.self) ?? "" }
            await connection.close()
            return texts
        } catch {
            await connection.close()
            throw error
        }
    }

    /// As the service's user, in a transaction that works for somebody.
    ///
    /// - Returns: the first column, or the SQLSTATE with which it was refused.
    func asService(
        _ text: String, role: String, account: UUID? = nil, group: UUID? = nil, actor: UUID? = nil
    ) async throws -> [String] {
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let settings = [
            "heartshield.role": role, "heartshield.account": account?.uuidString ?? "",
            "heartshield.group": group?.uuidString ?? "", "heartshield.actor": (actor ?? account)?.uuidString ?? "",
        ]
        let connection = try await PostgresConnection.connect(
            configuration: PostgresConfiguration(
                connectionString: TestDatabase.serviceString(for: owner)), logger: quiet)
        let answer: [String]
        do {
            for (name, value) in settings {
                let statement = PostgresStatement(name: "set", sql: "SELECT set_config($1, $2, false)")
                _ = try await connection.execute(statement, [name, value])
            }
            answer = try await connection.execute(PostgresStatement(name: "test", sql: text))
                .map { try $0.decode(at: 0, as: String?.self) ?? "" }
        } catch let error as PostgresError {
            answer = ["refused \(error.sqlState?.rawValue ?? "\(error)")"]
        }
        await connection.close()
        return answer
    }
}

extension TestResponse {
    /// A member of the answer's object as text; nil where it is null or not there.
    func text(_ member: String) throws -> String? { try json[member]?.string }

    var etag: String? { headers[.eTag] }
}
