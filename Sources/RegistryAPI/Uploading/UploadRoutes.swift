import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry
import StrictJSON
import Synchronization

/// `/v1/imports`: registering many sites from a file, which is looked at row by row before anything is registered.
struct UploadRoutes: Sendable {
    let register: any Register
    let locator: Locator

    private static let path = "/v1/imports"
    private static let one = path + "/{id}"
    private static let keepers: Set<Role> = [.guardian, .administrator]

    /// Rows shown at once.
    static let greatestPage = 200
    /// Rows of a report for a spreadsheet that are read at once.
    static let reportPage = 400
    /// Rows registered in one transaction, and in one request.
    static let batch = 50
    static let greatestCount = 500
    /// How long a request may go on taking another batch.
    private static let patience = Duration.seconds(5)

    func add(to router: GuardedRouter) {
        router.on(.get, Self.path + "/template", for: Self.keepers) { request, _ in
            _ = try QueryParameters(request.uri.query, allowing: [])
            return Response(
                status: .ok, headers: PagedBody.headers(PagedBody.csv, fileName: "sites-template.csv"),
                body: .init(byteBuffer: ByteBuffer(bytes: UploadTemplate.bytes)))
        }
        router.on(.post, Self.path, for: Self.keepers, .adds) { request, context in
            try await upload(request, context)
        }
        router.on(.get, Self.one, for: Self.keepers) { request, context in try await report(request, context) }
        router.on(.post, Self.one + "/apply", for: Self.keepers, .adds) { request, context in
            try await apply(request, context)
        }
    }

    private func places() throws -> SitePlaces {
        guard let snapshot = locator.snapshot else { throw RegistryError.notReady }
        return SitePlaces(snapshot: snapshot)
    }

    private func upload(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let isAdministrator = context.caller.role == .administrator
        try context.caller.refuseGuardianOfNothing()
        let parameters = try QueryParameters(
            request.uri.query, allowing: ["fileName"] + (isAdministrator ? ["group"] : []))
        let group = isAdministrator ? parameters["group"].flatMap(UUID.init(uuidString:)) : context.caller.groupID
        var faults: [RegistryError.Fault] = []
        if group == nil { faults.append(.init("group", "Must be the id of the group that will keep the sites.")) }
        let name = parameters["fileName"].flatMap(TextHygiene.clean)
        if let name = parameters["fileName"], name.unicodeScalars.count > SiteBody.longestName {
            faults.append(.init("fileName", "Is longer than \(SiteBody.longestName) characters."))
        }
        guard faults.isEmpty, let group else { throw RegistryError.invalid(faults) }
        let file = try await request.file("text/csv", atMost: UploadFile.greatestSize)
        let origin = context.origin()
        // What takes long is done before the transaction begins.
        let reader = UploadReader(
            places: try places(), caller: context.caller, grid: locator.nationalGrid,
            duplicates: try await register.read(as: origin) { try await $0.duplicatePolicy() }
        ) { addresses in
            try await register.read(as: origin) { try await $0.members(of: group, withAddresses: addresses) }
        }
        let new = try await reader.read(file, named: name, for: group)
        let answer = try await register.change(
            as: context.origin(), once: request.idempotencyKey(for: file.bytes)
        ) { session in
            let (upload, isNew) = try await session.keep(new)
            let rows = try await session.rows(of: upload.id, limit: Self.greatestPage + 1, after: 0)
            return KeptAnswer(
                isNew ? .created : .ok, location: "\(Self.path)/\(upload.id.uuidString.lowercased())"
            ) { Self.write(upload, rows, limit: Self.greatestPage, to: &$0) }
        }
        return Response(answer)
    }

    private static func write(
        _ upload: KeptUpload, _ rows: [KeptUploadRow], limit: Int, to writer: inout JSONWriter
    ) {
        upload.write(to: &writer)
        let shown = rows.prefix(limit)
        writer.name("rows")
        writer.array(shown) { writer, row in writer.object { row.write(to: &$0) } }
        writer.member("cursor", rows.count > limit ? shown.last.map { String($0.number) } : nil)
    }

    private func report(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: PageParameters.names)
        let id = try context.id("upload")
        var faults: [RegistryError.Fault] = []
        let limit = parameters["limit"].map { DecimalNumber.readWhole($0) ?? 0 } ?? 50
        if !(1...Self.greatestPage).contains(limit) {
            faults.append(.init("limit", "Must be a whole number from 1 to \(Self.greatestPage)."))
        }
        let after = parameters["cursor"].map { DecimalNumber.readWhole($0) } ?? 0
        if after == nil { faults.append(.init("cursor", "Is none that this list gave.")) }
        guard faults.isEmpty, let after else { throw RegistryError.invalid(faults) }
        guard !request.accepts("text/csv") else { return try await csvReport(of: id, context) }
        let (upload, rows) = try await register.read(as: context.origin()) { session in
            (try await session.upload(id), try await session.rows(of: id, limit: limit + 1, after: after))
        }
        var writer = JSONWriter(capacity: 256 * (rows.count + 1))
        writer.object { Self.write(upload, rows, limit: limit, to: &$0) }
        var response = Response(writer)
        if rows.count > limit, let last = rows.prefix(limit).last {
            let path = "\(Self.path)/\(id.uuidString.lowercased())"
            response.headers[.link] = "<\(path)?limit=\(limit)&cursor=\(last.number)>; rel=\"next\""
        }
        return response
    }

    /// All rows, whatever the page asked for.
    private func csvReport(of id: UUID, _ context: ServiceRequestContext) async throws -> Response {
        let origin = context.origin()
        let page: @Sendable (Int) async throws -> [KeptUploadRow] = { [register] after in
            try await register.read(as: origin) { session in
                _ = try await session.upload(id)
                return try await session.rows(of: id, limit: Self.reportPage, after: after)
            }
        }
        return PagedBody.response(PagedBody.csv, fileName: "upload-report.csv", first: try await page(0)) { before in
            guard before.count == Self.reportPage, let last = before.last else { return nil }
            return try await page(last.number)
        } bytes: { rows, isFirst in
            var writer = CSVWriter(header: KeptUploadRow.header)
            if !isFirst { _ = writer.take() }
            for row in rows ?? [] { writer.append(row.cells) }
            return writer.take()
        }
    }

    /// Registers as many rows as a request has time for, batch by batch, each batch kept as a whole.
    private func apply(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("upload")
        let body = try await request.jsonBytes(in: context, isOptional: true)
        let duplicates = try Self.duplicates(body)
        let (origin, caller, places) = (context.origin(), context.caller, try places())
        // Asked again with the same key, nothing more is registered.
        if let key = try request.idempotencyKey(for: body),
            let kept = try await register.read(as: origin, { try await $0.answer(keptUnder: key) })
        {
            return Response(kept)
        }
        let last = try await registerRows(of: id, including: duplicates, as: origin) { text in
            do {
                return try SiteDraft(body: Array(text.utf8), by: caller, in: places)
            } catch let error as RegistryError {
                throw error.naming { $0.hasPrefix("#/") ? String($0.dropFirst(2)) : $0 }
            }
        }
        return try await register.answer(request, context, body) { session in
            let upload = try await session.upload(id)
            let left = duplicates.count { $0 > last }
            return KeptAnswer(.ok) { writer in
                upload.write(to: &writer)
                writer.member("remaining", upload.readyCount + left)
            }
        }
    }

    /// Takes batch after batch, each a transaction of its own.
    ///
    /// - Returns: the number of the last row that was dealt with; the greatest there can be where none is left.
    private func registerRows(
        of id: UUID, including duplicates: Set<Int>, as origin: Origin,
        reading draft: @escaping @Sendable (String) throws -> SiteDraft
    ) async throws -> Int {
        let end = ContinuousClock.now + Self.patience
        var (last, count) = (0, 0)
        while count < Self.greatestCount, ContinuousClock.now < end {
            let reached = Mutex<Int?>(nil)
            do {
                _ = try await register.change(as: origin, once: nil) { [last] session in
                    let number = try await session.registerRows(
                        of: id, after: last, limit: Self.batch, including: duplicates, reading: draft)
                    reached.withLock { $0 = number }
                    return KeptAnswer(status: 200, body: Data())
                }
            } catch let error as RegistryError {
                throw error.naming { "#/" + $0 }
            }
            guard let number = reached.withLock({ $0 }) else { return .max }
            (last, count) = (number, count + Self.batch)
        }
        return last
    }

    /// The field `includeDuplicates`: numbers of rows.
    private static func duplicates(_ body: [UInt8]) throws -> Set<Int> {
        var reader = try BodyReader(body, allowing: ["includeDuplicates"])
        var numbers: Set<Int> = []
        if let value = try BodyReader.object(body)["includeDuplicates"], !value.isNull {
            let given = value.array?.map { $0.number.flatMap { $0.integer ?? $0.double.flatMap(Int.init(exactly:)) } }
            numbers = Set((given ?? []).compactMap { $0 })
            if given?.contains(nil) ?? true
                || numbers.contains(where: { !(1...UploadFile.greatestRowCount).contains($0) })
            {
                reader.fault("includeDuplicates", "Must hold numbers of rows only.")
            }
        }
        try reader.finish()
        return numbers
    }
}
