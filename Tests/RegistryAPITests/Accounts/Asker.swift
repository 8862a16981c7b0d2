import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import PostgresClient
import Registry
import StrictJSON
import Testing

/// Sends requests, and looks at the database as its owner.
struct Asker: Sendable {
    let service: Service
    let client: any TestClientProtocol
    let owner: String

    /// Runs a test of accounts.
    static func with(
        _ service: Service? = nil, _ body: @escaping @Sendable (Asker) async throws -> Void
    ) async throws {
        let service = try service ?? Service(hasRegister: true)
        try await service.test { client, owner in
            try await body(Asker(service: service, client: client, owner: owner))
        }
    }

    func callAsFunction(
        _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil, as role: Role? = nil,
        secret: APISecret? = nil, match: String? = nil, sending more: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = more
        if body != nil { headers[.contentType] = "application/json" }
        if let role { headers[.authorization] = service.keyStore.authorization(role) }
        if let secret { headers[.authorization] = "Bearer \(secret.text)" }
        if let match { headers[.ifMatch] = match }
        return try await client.execute(
            uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }

    @discardableResult
    func sql(_ text: String, _ parameters: [any PostgresEncodable] = []) async throws -> PostgresResult {
        let connection = try await PostgresConnection.connect(
            configuration: PostgresConfiguration(connectionString: owner),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        do {
            let result = try await connection.execute(PostgresStatement(name: "test", sql: text), parameters)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }

    func value<Value: PostgresDecodable & Sendable>(
        _ text: String, _ parameters: [any PostgresEncodable] = [], as type: Value.Type = Value.self
    ) async throws -> Value {
        try #require(try await sql(text, parameters).first).decode(at: 0)
    }

    /// An account with an invented name, and a key of its own.
    func account(
        _ role: Role, group: UUID? = nil, email: String? = nil
    ) async throws -> (id: UUID, secret: APISecret) {
        let secret = APISecret()
        let id = try await value(
            "INSERT INTO account (role, group_id) VALUES ($1, $2) RETURNING id", [role.rawValue, group], as: UUID.self)
        try await sql(
            "INSERT INTO account_contact (account_id, display_name, email) VALUES ($1, 'Invented Person', $2)",
            [id, email])
        try await sql(
            "INSERT INTO api_key (name, role, secret_sha256, account_id) VALUES ('Invented', $1, $2, $3)",
            [role.rawValue, secret.hash, id])
        try await service.keys.refresh()
        return (id, secret)
    }

    /// A link that was sent to an account.
    ///
    /// - Parameter address: nil: the account's own.
    func link(for account: UUID, valid: String = "10 minutes", to address: String? = nil) async throws -> APISecret {
        let secret = APISecret(.link)
        try await sql(
            """
            INSERT INTO sign_in_link (account_id, secret_sha256, created_at, expires_at, email)
            SELECT $1, $2, now() - interval '1 day', now() + $3::interval, coalesce($4, email)
            FROM account_contact WHERE account_id = $1
            """, [account, secret.hash, valid, address])
        return secret
    }

    /// Signs in by a link. The cookie as a request sends it, and the token for changes.
    func signIn(_ account: UUID) async throws -> (cookie: String, csrf: String) {
        let link = try await link(for: account)
        let response = try await self(.post, "/v1/sessions", #"{"token": "\#(link.text)"}"#)
        try #require(response.status == .created, "\(String(buffer: response.body))")
        let cookie = try #require(response.headers[.setCookie])
        return (String(cookie.prefix { $0 != ";" }), try #require(try response.json["csrfToken"]?.string))
    }
}
