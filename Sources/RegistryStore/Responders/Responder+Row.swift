import CivilTime
import Foundation
import PostgresClient
import Registry
import SpatialGrid

extension Responder {
    /// From a row of `responders/list_responders`.
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), accountID: try row.decode("account_id"), schemeID: try row.decode("scheme_id"),
            callSign: try row.decode("call_sign"), displayName: try row.decode("display_name"),
            kind: try row.word("kind"), travelMode: try row.word("travel_mode"), usesHome: try row.decode("uses_home"),
            defibrillatorID: try row.decode("defibrillator_id"), suspendedAt: try row.decode("suspended_at"),
            leftAt: try row.decode("left_at"), invented: try row.decode("invented"),
            createdAt: try row.decode("created_at"), version: try row.decode("version"))
    }
}

extension ResponderProfile {
    /// From a row of `responders/read_profile`.
    init(_ responder: Responder, row: PostgresRow) throws {
        let home = try row.decode("home_latitude", as: Double?.self).map { latitude in
            guard let point = Coordinate(latitude: latitude, longitude: try row.decode("home_longitude")) else {
                throw StoreError.badCoordinate
            }
            return point
        }
        let contact = try row.decode("display_name", as: String?.self).map { name in
            Contact(displayName: name, email: try row.decode("email"), phone: try row.decode("phone"))
        }
        self.init(
            responder, home: home, kit: try row.decode("kit"), suspendedReason: try row.decode("suspended_reason"),
            contact: contact)
    }
}

extension Credential {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), responderID: try row.decode("responder_id"),
            kind: try row.word("kind"), issuedOn: try row.day("issued_on"), expiresOn: try row.day("expires_on"),
            evidence: try row.decode("evidence"), addedAt: try row.decode("added_at"),
            addedBy: try row.decode("added_by"), withdrawnAt: try row.decode("withdrawn_at"),
            withdrawnBy: try row.decode("withdrawn_by"))
    }
}

extension ResponderDuty {
    /// From a row of `responders/list_duties`.
    init(row: PostgresRow, under policy: ResponderPolicy) throws {
        let ends = try zip(row.decode("kinds", as: [String].self), row.decode("ends", as: [String].self)).map {
            kind, day in
            guard let kind = CredentialKind(rawValue: kind), let day = CalendarDay(day) else {
                throw StoreError.badValue(column: "kinds")
            }
            return (kind, day)
        }
        let (onAt, offAt): (Date?, Date?) = (try row.decode("on_at"), try row.decode("off_at"))
        let suspendedAt: Date? = try row.decode("suspended_at")
        let facts = ResponderFacts(
            kind: try row.word("kind"), travelMode: try row.word("travel_mode"), onCallSince: offAt == nil ? onAt : nil,
            credentialEnds: Dictionary(ends, uniquingKeysWith: max), isSuspended: suspendedAt != nil,
            hasLeft: try row.decode("has_left"), isCommitted: try row.decode("on_incident"),
            usesHome: try row.decode("uses_home"))
        let age = try row.decode("position_age", as: Double?.self)
        let today = ZoneRules.london.day(at: try row.decode("moment"))
        self.init(
            responderID: try row.decode("id"), callSign: try row.decode("call_sign"),
            displayName: try row.decode("display_name"), facts: facts, offCallSince: offAt, suspendedAt: suspendedAt,
            obstacles: facts.obstacles(
                on: today, hasFreshPosition: age.map { $0 <= Double(policy.positionFreshSeconds) } ?? false,
                under: policy), lastingObstacles: facts.lastingObstacles(on: today, under: policy))
    }
}

extension PostgresRow {
    /// A day that the statement gives as text.
    func day(_ column: String) throws -> CalendarDay {
        guard let day = CalendarDay(try decode(column, as: String.self)) else {
            throw StoreError.badValue(column: column)
        }
        return day
    }
}
