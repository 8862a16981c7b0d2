import Foundation
import PostgresClient
import Registry
import SpatialGrid

/// Volunteers and their profiles. What is a person's own affair is read by a function of the database that audits.
extension PostgresSession: ResponderOperations {
    func responders(_ filter: ResponderFilter, limit: Int, after: UUID?) async throws -> [Responder] {
        try await listResponders(only: nil, filter, limit: limit, after: after)
    }

    func ownResponder() async throws -> UUID {
        guard let id = try await one(statements.responders.readOwn, []).decode("id", as: UUID?.self) else {
            throw RegistryError.notFound("You have no responder's profile: your coordinator makes it.")
        }
        return id
    }

    func responder(_ id: UUID, because reason: String?) async throws -> ResponderProfile {
        let responder = try await seenResponder(id)
        guard let row = try await connection.execute(statements.responders.readProfile, [id, reason]).first else {
            throw RegistryError.noResponder(id)
        }
        return try ResponderProfile(responder, row: row)
    }

    func addResponder(_ account: UUID, _ details: ResponderDetails) async throws -> ResponderProfile {
        let row = try await connection.execute(statements.responders.readAccountRole, [account]).first
        guard let row else { throw RegistryError.invalid([.init("accountId", "There is no such account.")]) }
        guard try row.word("role") == Role.responder, try row.decode("scheme_id", as: UUID?.self) != nil,
            try row.decode("is_open")
        else {
            throw RegistryError.invalid([.init("accountId", "Is no open account of a responder of a scheme.")])
        }
        try await check(details, replacing: nil)
        let added = try await one(statements.responders.addResponder, [account] + details.columns)
        return try await responder(added.decode("id"), because: "The profile was made")
    }

    func changeResponder(
        _ id: UUID, expecting: VersionMatch, _ edit: @Sendable (inout ResponderDetails) -> Void
    ) async throws -> ResponderProfile {
        try await hold(id, expecting)
        let former = try await responder(id, because: origin.reason)
        guard former.responder.state != .left else { throw RegistryError.conflict("The responder has left.") }
        var details = former.details
        edit(&details)
        guard details != former.details else { return former }
        try await check(details, replacing: former.responder.defibrillatorID)
        _ = try await connection.execute(statements.responders.changeResponder, [id] + details.columns)
        return former.changed(to: details, try await seenResponder(id))
    }

    func suspendResponder(
        _ id: UUID, because reason: String?, expecting: VersionMatch
    ) async throws -> ResponderProfile {
        try await hold(id, expecting)
        guard try await seenResponder(id).state != .left else {
            throw RegistryError.conflict("The responder has left.")
        }
        _ = try await connection.execute(statements.responders.suspendResponder, [id, reason])
        return try await responder(id, because: reason)
    }

    func dismissResponder(_ id: UUID, expecting: VersionMatch) async throws -> ResponderProfile {
        try await hold(id, expecting)
        _ = try await connection.execute(statements.responders.dismissResponder, [id])
        return try await responder(id, because: origin.reason)
    }

    /// Without what is their own affair, so unaudited.
    func seenResponder(_ id: UUID) async throws -> Responder {
        guard let found = try await listResponders(only: id, ResponderFilter(), limit: 1, after: nil).first else {
            throw RegistryError.noResponder(id)
        }
        return found
    }

    private func hold(_ id: UUID, _ expected: VersionMatch) async throws {
        _ = try await seenResponder(id)
        try await expect(statements.responders.lockResponder, id, expected)
    }

    private func listResponders(
        only id: UUID?, _ filter: ResponderFilter, limit: Int, after: UUID?
    ) async throws -> [Responder] {
        try await connection.execute(
            statements.responders.listResponders,
            [id, filter.schemeID, filter.kind?.rawValue, filter.state?.rawValue, limit, after]
        ).map(Responder.init(row:))
    }

    /// - Parameter carried: the device that is carried already.
    private func check(_ details: ResponderDetails, replacing carried: UUID?) async throws {
        if details.usesHome, details.home == nil {
            throw RegistryError.invalid([.init("usesHome", "There is no home base to be asked from.")])
        }
        guard let device = details.defibrillatorID, device != carried else { return }
        func refuse(_ detail: String) -> RegistryError { .invalid([.init("defibrillatorId", detail)]) }
        guard let row = try await connection.execute(statements.responders.readCarriedDevice, [device]).first else {
            throw refuse("There is no such device.")
        }
        guard try row.decode("retired_at", as: Date?.self) == nil else { throw refuse("The device is retired.") }
        guard try row.decode("mobile", as: Bool.self) else {
            throw refuse("The device stays at its site: only one of a site that is mobile is carried.")
        }
    }
}

extension RegistryError {
    static func noResponder(_ id: UUID) -> RegistryError {
        .notFound("There is no responder \(id.uuidString.lowercased()).")
    }
}

extension ResponderDetails {
    /// As `responders/add_responder` and `responders/change_responder` take them.
    fileprivate var columns: [any PostgresEncodable] {
        [kind.rawValue, travelMode.rawValue, home?.latitude, home?.longitude, usesHome, defibrillatorID, kit]
    }
}

extension ResponderProfile {
    fileprivate func changed(to details: ResponderDetails, _ responder: Responder) -> ResponderProfile {
        ResponderProfile(
            responder, home: details.home, kit: details.kit, suspendedReason: suspendedReason, contact: contact)
    }
}

/// The statements about volunteers and their credentials.
struct ResponderStatements: Sendable {
    let listResponders, readOwn, readProfile, readAccountRole, readCarriedDevice: PostgresStatement
    let addResponder, lockResponder, changeResponder, suspendResponder, dismissResponder: PostgresStatement
    let listCredentials, addCredential, withdrawCredential: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        listResponders = try statements("responders/list_responders")
        readOwn = try statements("responders/read_own")
        readProfile = try statements("responders/read_profile")
        readAccountRole = try statements("responders/read_account_role")
        readCarriedDevice = try statements("responders/read_carried_device")
        addResponder = try statements("responders/add_responder")
        lockResponder = try statements("responders/lock_responder")
        changeResponder = try statements("responders/change_responder")
        suspendResponder = try statements("responders/suspend_responder")
        dismissResponder = try statements("responders/dismiss_responder")
        listCredentials = try statements("responders/list_credentials")
        addCredential = try statements("responders/add_credential")
        withdrawCredential = try statements("responders/withdraw_credential")
    }
}
