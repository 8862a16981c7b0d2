import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// A season of sessions as a file: in with a preview, and out.
struct TrainingFileRoutes: Sendable {
    let register: any Register
    let snapshot: @Sendable () -> LocatorSnapshot?

    private static let imports = TrainingRoutes.path + "/imports"
    /// Sessions of one page of an export.
    static let pageSize = 500

    func add(to router: GuardedRouter) {
        router.on(.get, Self.imports + "/template", for: TrainingRoutes.keepers) { request, _ in
            _ = try QueryParameters(request.uri.query, allowing: [])
            return Response(
                status: .ok, headers: PagedBody.headers(PagedBody.csv, fileName: "training-template.csv"),
                body: .init(byteBuffer: ByteBuffer(bytes: TrainingSession.template)))
        }
        router.on(.post, Self.imports, for: TrainingRoutes.keepers, .adds, use: take)
        router.on(.get, "/v1/exports/training-sessions", for: TrainingRoutes.keepers, use: export)
    }

    /// Whose sessions an administrator means; nil for others, and for all where that may be.
    private static func keeper(
        _ parameters: QueryParameters, _ context: ServiceRequestContext, isNeeded: Bool
    ) throws -> TrainingKeeper? {
        guard context.caller.role == .administrator else { return nil }
        let (scheme, group) = (parameters["scheme"], parameters["group"])
        guard scheme == nil || group == nil else {
            throw RegistryError.invalid([.init("group", "Is given together with scheme.")])
        }
        let keeper =
            scheme.flatMap(UUID.init(uuidString:)).map(TrainingKeeper.scheme)
            ?? group.flatMap(UUID.init(uuidString:)).map(TrainingKeeper.group)
        guard keeper != nil || !isNeeded && scheme == nil && group == nil else {
            throw RegistryError.invalid([
                .init(
                    group == nil ? "scheme" : "group", "Must be the id of the scheme or group whose sessions these are."
                )
            ])
        }
        return keeper
    }

    private static func ownNames(_ context: ServiceRequestContext) -> [String] {
        context.caller.role == .administrator ? ["scheme", "group"] : []
    }

    @Sendable
    private func take(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: ["preview"] + Self.ownNames(context))
        guard let isPreview = [nil: true, "true": true, "false": false][parameters["preview"]] else {
            throw RegistryError.invalid([.init("preview", "Must be true or false.")])
        }
        let named = try Self.keeper(parameters, context, isNeeded: true)
        let uploaded = try await request.file("text/csv", atMost: TrainingFile.greatestSize)
        let file: TrainingFile
        do {
            file = try TrainingFile(uploaded.bytes)
        } catch {
            throw Problem(
                .badRequest, "The file cannot be read: see errors.",
                errors: [.init(pointer: "#", detail: error.description)])
        }
        let reader = TrainingSeasonReader(places: try TrainingRoutes.places(snapshot()), caller: context.caller)
        let rows = await reader.read(file)
        let isReadable = rows.allSatisfy { $0.session != nil }
        let work: @Sendable (any RegisterSession) async throws -> TrainingReport = { session in
            let outcomes = try await session.season(
                rows.compactMap(\.session), for: session.keeper(named), keeping: !isPreview && isReadable)
            return TrainingReport(rows: rows, outcomes: outcomes, remarks: file.remarks, isPreview: isPreview)
        }
        // What is only looked at, and what is faulty, changes nothing and is not kept as an answer either.
        if isPreview || !isReadable {
            return Response(try await register.read(as: context.origin(), work).answer)
        }
        return Response(
            try await register.change(as: context.origin(), once: request.idempotencyKey(for: uploaded.bytes)) {
                try await work($0).answer
            })
    }

    @Sendable
    private func export(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: Self.ownNames(context))
        let named = try Self.keeper(parameters, context, isNeeded: false)
        let (origin, caller) = (context.origin(), context.caller)
        let page: @Sendable (UUID?) async throws -> [TrainingSession] = { [register] before in
            try await register.read(as: origin) { session -> [TrainingSession] in
                var filter = TrainingFilter()
                filter.keeper = if let named { named } else { try await session.callersTraining() }
                guard filter.keeper != nil || caller.role == .administrator else { return [] }
                return try await session.trainings(filter, limit: Self.pageSize, before: before)
            }
        }
        return PagedBody.response(
            PagedBody.csv, fileName: "training-sessions.csv", first: try await page(nil)
        ) { before in
            guard before.count == Self.pageSize, let last = before.last else { return nil }
            return try await page(last.id)
        } bytes: { sessions, isFirst in
            var writer = CSVWriter(header: TrainingColumn.allCases.map(\.name))
            if !isFirst { _ = writer.take() }
            for session in sessions ?? [] { writer.append(session.cells(for: caller)) }
            return writer.take()
        }
    }
}
