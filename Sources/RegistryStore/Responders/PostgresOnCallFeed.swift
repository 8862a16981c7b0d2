import CivilTime
import Foundation
public import PostgresClient
public import Registry
import SpatialGrid

/// Reads everybody on call from PostgreSQL.
public struct PostgresOnCallFeed: OnCallFeed {
    private let pool: PostgresPool
    private let readPolicy, readOnCallRows: PostgresStatement

    /// - Parameter pool: its sessions work for the service itself: see ``Clockwork/systemSettings``.
    public init(pool: PostgresPool, statements: StatementLibrary) throws {
        self.pool = pool
        readPolicy = try statements("responders/read_policy_in_force")
        readOnCallRows = try statements("responders/read_on_call")
    }

    public func readOnCall() async throws -> OnCallReading {
        try await inWordsOfRegister {
            let (policy, rows) = try await pool.withTransaction(isolation: .repeatableRead, readOnly: true) {
                connection in
                (
                    try await connection.execute(readPolicy, []),
                    try await connection.execute(readOnCallRows, [])
                )
            }
            guard let policy = policy.first else { throw StoreError.noPolicy }
            return OnCallReading(
                policy: try ResponderPolicy(row: policy), responders: try rows.map(OnCallResponder.init(row:)))
        }
    }
}

extension OnCallResponder {
    fileprivate init(row: PostgresRow) throws {
        let kinds: [CredentialKind] = try row.words("credential_kinds")
        let ends = try row.decode("credential_ends", as: [String]?.self) ?? []
        let facts = ResponderFacts(
            kind: try row.word("kind"), travelMode: try row.word("travel_mode"),
            onCallSince: try row.decode("on_call_since"),
            credentialEnds: Dictionary(
                zip(kinds, ends).compactMap { kind, day in CalendarDay(day).map { (kind, $0) } },
                uniquingKeysWith: max),
            isSuspended: try row.decode("is_suspended"), hasLeft: try row.decode("has_left"),
            isCommitted: try row.decode("is_committed"), usesHome: try row.decode("uses_home"))
        let device = try row.decode("device_id", as: UUID?.self)
        self.init(
            id: try row.decode("id"), displayName: try row.decode("display_name"),
            callSign: try row.decode("call_sign"), facts: facts,
            device: try device.map { CarriedDevice(id: $0, readiness: try row.word("device_readiness")) },
            position: try row.point("latitude", "longitude").map {
                Position(coordinate: $0, age: try row.decode("position_age"))
            },
            home: try row.point("home_latitude", "home_longitude"))
    }
}

extension PostgresRow {
    /// Nil for NULL.
    fileprivate func point(_ latitude: String, _ longitude: String) throws -> Coordinate? {
        guard let latitude = try decode(latitude, as: Double?.self),
            let longitude = try decode(longitude, as: Double?.self)
        else { return nil }
        guard let point = Coordinate(latitude: latitude, longitude: longitude) else { throw StoreError.badCoordinate }
        return point
    }
}
