import CivilTime
import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/training-sessions`: what was taught where, to how many, by whom.
struct TrainingRoutes: Sendable {
    let register: any Register
    /// What knows postcodes and where the service works; nil until the register has been read.
    let snapshot: @Sendable () -> LocatorSnapshot?

    static let path = "/v1/training-sessions"
    static let keepers: Set<Role> = [.guardian, .coordinator, .administrator]

    func add(to router: GuardedRouter) {
        router.on(.post, Self.path, for: Self.keepers, .adds, use: log)
        router.on(.get, Self.path, for: .everybody, use: list)
        router.on(.get, Self.path + "/last-venue", for: [.guardian, .coordinator], use: lastVenue)
        router.on(.get, Self.path + "/{id}", for: .everybody) { request, context in
            try await register.show("training session", request, context, version: \.version) {
                try await $0.training($1)
            } write: {
                $0.write(to: &$1, for: context.caller)
            }
        }
        router.on(.patch, Self.path + "/{id}", for: Self.keepers, .changes, use: change)
    }

    static func places(_ snapshot: LocatorSnapshot?) throws -> SitePlaces {
        guard let snapshot else { throw RegistryError.notReady }
        return SitePlaces(snapshot: snapshot)
    }

    /// The names that only some give: who trained is for those who look after volunteers.
    static func names(for caller: Caller) -> [String] {
        TrainingBody.names + (caller.role == .guardian ? [] : ["trainerIds"])
    }

    @Sendable
    private func log(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let bytes = try await request.jsonBytes(in: context)
        let isAdministrator = context.caller.role == .administrator
        let reader = try BodyReader(
            bytes,
            allowing: Self.names(for: context.caller) + ["sameVenue"]
                + (isAdministrator ? ["schemeId", "groupId"] : []))
        var body = TrainingBody(reader: reader, places: try Self.places(snapshot()))
        let named = isAdministrator ? Self.keeper(in: &body.reader) : nil
        let (details, sameVenue) = try body.details()
        return try await register.answer(request, context, bytes) { [caller = context.caller] session in
            let keeper = try await session.keeper(named)
            let made = try await session.logTraining(details, sameVenue: sameVenue, for: keeper)
            return KeptAnswer(
                .created, version: made.version, location: "\(Self.path)/\(made.id.uuidString.lowercased())"
            ) { made.write(to: &$0, for: caller) }
        }
    }

    /// For an administrator, who must say whose session it is.
    private static func keeper(in reader: inout BodyReader) -> TrainingKeeper? {
        let (scheme, group) = (reader.key("schemeId"), reader.key("groupId"))
        switch (scheme, group) {
        case (let scheme?, nil): return .scheme(scheme)
        case (nil, let group?): return .group(group)
        default:
            if reader.has("schemeId") == reader.has("groupId") {
                reader.fault("schemeId", "Say whose session it is: a scheme's or a group's.")
            }
            return nil
        }
    }

    @Sendable
    private func list(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let names = ["from", "to", "programme", "district", "decile", "status", "scheme", "group"]
        let parameters = try QueryParameters(request.uri.query, allowing: names + PageParameters.names)
        let page = try PageParameters(parameters, keeping: names)
        var faults: [RegistryError.Fault] = []
        var filter = TrainingFilter()
        filter.firstDay = parameters.day("from", faults: &faults)
        filter.lastDay = parameters.day("to", faults: &faults)
        filter.programme = parameters["programme"]
        filter.districtCode = parameters["district"]
        if let text = parameters["decile"] {
            filter.decile = DecimalNumber.readWhole(text)
            if !(1...10).contains(filter.decile ?? 0) {
                faults.append(.init("decile", "Must be a whole number from 1 to 10."))
            }
        }
        let keepers: [String: Role] = ["scheme": .coordinator, "group": .guardian]
        var isOwn = false
        for (name, role) in keepers {
            guard let text = parameters[name] else { continue }
            if text == "own", context.caller.role == role {
                isOwn = true
            } else if let id = UUID(uuidString: text) {
                filter.keeper = name == "scheme" ? .scheme(id) : .group(id)
            } else {
                faults.append(.init(name, "Must be an id, or own for whoever belongs to one."))
            }
        }
        if parameters["scheme"] != nil, parameters["group"] != nil {
            faults.append(.init("group", "Is given together with scheme."))
        }
        filter.status = try parameters.word("status")
        guard faults.isEmpty else { throw RegistryError.invalid(faults) }
        let found = try await register.read(as: context.origin()) { [filter, isOwn] session -> [TrainingSession] in
            var filter = filter
            if isOwn {
                guard let own = try await session.callersTraining() else { return [] }
                filter.keeper = own
            }
            // One more than is shown tells whether there are more.
            return try await session.trainings(filter, limit: page.limit + 1, before: page.after)
        }
        return page.response("sessions", found, at: Self.path, key: \.id) { $1.write(to: &$0, for: context.caller) }
    }

    @Sendable
    private func lastVenue(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let venue = try await register.read(as: context.origin()) { session -> TrainingVenue? in
            guard let keeper = try await session.callersTraining() else { return nil }
            return try await session.lastVenue(of: keeper)
        }
        guard let venue else { throw RegistryError.notFound("No session was logged yet.") }
        var writer = JSONWriter()
        writer.object { venue.write(to: &$0) }
        return Response(writer)
    }

    @Sendable
    private func change(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("training session")
        let bytes = try await request.jsonBytes(in: context)
        var body = TrainingBody(
            reader: try BodyReader(bytes, allowing: Self.names(for: context.caller)),
            places: try Self.places(snapshot()))
        let edit = body.edit()
        try body.reader.finish()
        let expected = try request.requiredMatch()
        return try await register.answer(request, context, bytes) { [caller = context.caller] session in
            let changed = try await session.changeTraining(id, expecting: expected, edit)
            return KeptAnswer(.ok, version: changed.version) { changed.write(to: &$0, for: caller) }
        }
    }
}

extension TrainingOperations {
    /// Whose sessions are meant: those that were named, or the caller's own.
    ///
    /// - Throws: ``RegistryError/forbidden(_:)`` for a caller who has none.
    func keeper(_ named: TrainingKeeper?) async throws -> TrainingKeeper {
        if let named { return named }
        guard let own = try await callersTraining() else {
            throw RegistryError.forbidden("You belong to no scheme or group whose sessions these could be.")
        }
        return own
    }
}

extension QueryParameters {
    /// A day; nil where none is given.
    func day(_ name: String, faults: inout [RegistryError.Fault]) -> CalendarDay? {
        guard let text = self[name] else { return nil }
        let day = CalendarDay(text)
        if day == nil { faults.append(.init(name, "Must be a day that exists, such as 2026-11-22.")) }
        return day
    }

    /// A financial year; the present one where none is given.
    func financialYear() throws -> FinancialYear {
        let text = self["year"]
        let year =
            if let text { FinancialYear(text) } else { FinancialYear(containing: ZoneRules.london.day(at: Date())) }
        guard let year else {
            throw RegistryError.invalid([.init("year", "Must be a financial year, such as 2025-26.")])
        }
        return year
    }
}
