import Foundation
import PostgresClient
import Registry

/// Rota, calls, and who can be sent.
extension PostgresSession: DutyOperations {
    func rota(of responder: UUID, from: Date, to: Date?, limit: Int, after: UUID?) async throws -> [RotaSpan] {
        _ = try await seenResponder(responder)
        return try await listRota(of: responder, from: from, to: to, limit: limit, after: after)
    }

    func addRotaSpan(of responder: UUID, from start: Date, to end: Date) async throws -> RotaSpan {
        guard try await seenResponder(responder).state != .left else {
            throw RegistryError.conflict("The responder has left.")
        }
        let added = try await one(statements.duties.addRotaSpan, [responder, start, end])
        return try await rotaSpan(added.decode("id"), of: responder)
    }

    func removeRotaSpan(_ id: UUID, of responder: UUID) async throws -> RotaSpan {
        _ = try await seenResponder(responder)
        let span = try await rotaSpan(id, of: responder)
        guard try await !connection.execute(statements.duties.removeRotaSpan, [id]).isEmpty else {
            throw RegistryError.conflict("The span has begun, and stays for whoever looks back.")
        }
        return span
    }

    func setOnCall(_ isOnCall: Bool, of responder: UUID) async throws -> ResponderDuty {
        _ = try await seenResponder(responder)
        // Of two at once the second sees what the first has done.
        _ = try await connection.execute(statements.responders.lockResponder, [responder])
        let duty = try await duty(of: responder)
        switch (duty.facts.onCallSince != nil, isOnCall) {
        case (true, true), (false, false): return duty
        case (true, false): _ = try await connection.execute(statements.duties.endCall, [responder])
        case (false, true):
            guard caller.role == .responder else {
                throw RegistryError.forbidden("Nobody puts another on call.")
            }
            let lasting = duty.lastingObstacles
            guard lasting.isEmpty else {
                throw RegistryError.conflict(
                    "You cannot go on call: \(lasting.map(duty.words).joined(separator: "; ")).")
            }
            _ = try await connection.execute(statements.duties.beginCall, [responder])
        }
        return try await self.duty(of: responder)
    }

    func callLog(of responder: UUID, from: Date, to: Date, limit: Int, before: UUID?) async throws -> CallLog {
        _ = try await seenResponder(responder)
        let spans = try await connection.execute(statements.duties.listCalls, [responder, from, to, limit, before])
        let total = try await one(statements.duties.sumCalls, [responder, from, to])
        return CallLog(spans: try spans.map(CallSpan.init(row:)), totalSeconds: try total.decode("seconds"))
    }

    func duties(limit: Int, after: UUID?) async throws -> [ResponderDuty] {
        try await listDuties(only: nil, limit: limit, after: after)
    }

    private func duty(of responder: UUID) async throws -> ResponderDuty {
        guard let duty = try await listDuties(only: responder, limit: 1, after: nil).first else {
            throw RegistryError.noResponder(responder)
        }
        return duty
    }

    private func listDuties(only id: UUID?, limit: Int, after: UUID?) async throws -> [ResponderDuty] {
        guard let row = try await connection.execute(statements.duties.readPolicy, []).first else {
            throw StoreError.noPolicy
        }
        let policy = try ResponderPolicy(row: row)
        return try await connection.execute(statements.duties.listDuties, [id, limit, after]).map {
            try ResponderDuty(row: $0, under: policy)
        }
    }

    private func rotaSpan(_ id: UUID, of responder: UUID) async throws -> RotaSpan {
        guard let span = try await listRota(of: responder, only: id, limit: 1).first else {
            throw RegistryError.notFound("There is no span \(id.uuidString.lowercased()) in the rota.")
        }
        return span
    }

    private func listRota(
        of responder: UUID, only id: UUID? = nil, from: Date? = nil, to: Date? = nil, limit: Int, after: UUID? = nil
    ) async throws -> [RotaSpan] {
        try await connection.execute(statements.duties.listRota, [responder, id, from, to, limit, after])
            .map(RotaSpan.init(row:))
    }
}

extension RotaSpan {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), responderID: try row.decode("responder_id"),
            startsAt: try row.decode("starts_at"), endsAt: try row.decode("ends_at"),
            addedAt: try row.decode("added_at"), addedBy: try row.decode("added_by"))
    }
}

extension CallSpan {
    init(row: PostgresRow) throws {
        let ending = try row.decode("ended_by", as: String?.self)
        self.init(
            id: try row.decode("id"), onAt: try row.decode("on_at"), offAt: try row.decode("off_at"),
            endedBy: try ending.map { _ in try row.word("ended_by") })
    }
}

/// The statements about rota and calls.
struct DutyStatements: Sendable {
    let listRota, addRotaSpan, removeRotaSpan: PostgresStatement
    let beginCall, endCall, listCalls, sumCalls: PostgresStatement
    let readPolicy, listDuties: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        listRota = try statements("responders/list_rota")
        addRotaSpan = try statements("responders/add_rota_span")
        removeRotaSpan = try statements("responders/remove_rota_span")
        beginCall = try statements("responders/begin_call")
        endCall = try statements("responders/end_call")
        listCalls = try statements("responders/list_calls")
        sumCalls = try statements("responders/sum_calls")
        readPolicy = try statements("responders/read_policy_in_force")
        listDuties = try statements("responders/list_duties")
    }
}
