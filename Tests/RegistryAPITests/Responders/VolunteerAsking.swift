import Foundation
import HTTPSupport
import HTTPTypes
import HummingbirdTesting
import PostgresClient
import Registry
import StrictJSON
import Testing

/// Two schemes with their coordinators and volunteers, each with a key of their own. All of it is invented.
struct VolunteerAsking: Sendable {
    let ask: Asker
    let scheme, otherScheme: UUID
    /// Of the first scheme, and of the other.
    let coordinator, otherCoordinator: Person
    /// Two of the first scheme and one of the other, with profiles and with what they need to be sent.
    let first, second, stranger: Volunteer

    struct Person: Sendable {
        let account: UUID
        let secret: APISecret
    }

    struct Volunteer: Sendable {
        let person: Person
        let id: UUID
        var path: String { "/v1/responders/\(id.uuidString.lowercased())" }
    }

    static let me = "/v1/responders/me"

    static func with(_ body: @escaping @Sendable (VolunteerAsking) async throws -> Void) async throws {
        try await Asker.with { ask in
            let schemes = try await [
                addScheme("Invented heart scheme", ask), addScheme("Invented other scheme", ask),
            ]
            try await body(
                VolunteerAsking(
                    ask: ask, scheme: schemes[0], otherScheme: schemes[1],
                    coordinator: person(.coordinator, schemes[0], ask),
                    otherCoordinator: person(.coordinator, schemes[1], ask),
                    first: volunteer(schemes[0], ask), second: volunteer(schemes[0], ask),
                    stranger: volunteer(schemes[1], ask)))
        }
    }

    private static func addScheme(_ name: String, _ ask: Asker) async throws -> UUID {
        try await ask.value("INSERT INTO scheme (name, invented) VALUES ($1, true) RETURNING id", [name])
    }

    static func person(_ role: Role, _ scheme: UUID?, _ ask: Asker) async throws -> Person {
        let (id, secret) = try await ask.account(role)
        try await ask.sql("UPDATE account SET scheme_id = $2 WHERE id = $1", [id, scheme])
        return Person(account: id, secret: secret)
    }

    private static func volunteer(_ scheme: UUID, _ ask: Asker) async throws -> Volunteer {
        let person = try await person(.responder, scheme, ask)
        let id: UUID = try await ask.value(
            """
            INSERT INTO responder (account_id, kind, travel_mode, home_latitude, home_longitude, kit, invented)
            VALUES ($1, 'cfr', 'foot', 52.95, -1.15, 'An invented bag', true) RETURNING id
            """, [person.account])
        try await ask.sql(
            """
            INSERT INTO credential (responder_id, kind, issued_on, expires_on, evidence)
            SELECT $1, kind, current_date - 100, current_date + 1000, 'INV-' || kind
            FROM unnest(ARRAY['dbs', 'cpr_aed']) AS kind
            """, [id])
        return Volunteer(person: person, id: id)
    }

    /// A device of a mobile site, or of one that stays.
    func device(mobile: Bool) async throws -> UUID {
        try await ask.value(
            """
            WITH place AS (
                INSERT INTO site (name, latitude, longitude, access, publication, mobile, invented)
                VALUES ('Invented bag', 52.95, -1.15, 'private', 'hidden', $1, true) RETURNING id
            )
            INSERT INTO defibrillator (site_id) SELECT id FROM place RETURNING id
            """, [mobile])
    }

    func callAsFunction(
        _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil, as person: Person, match: String? = nil
    ) async throws -> TestResponse {
        try await ask(method, uri, body, secret: person.secret, match: match)
    }

    func goOnCall(_ volunteer: Volunteer, _ isOnCall: Bool = true) async throws -> TestResponse {
        try await self(.put, Self.me + "/on-call", #"{"onCall": \#(isOnCall)}"#, as: volunteer.person)
    }
}

extension TestResponse {
    /// The objects of a list.
    func list(_ name: String) throws -> [JSONObject] {
        try #require(try json[name]?.array).compactMap(\.object)
    }
}
