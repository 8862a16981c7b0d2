import CivilTime
import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import NationalGrid
import Registry
import SpatialGrid

/// `/v1/sites`: registering sites with their devices, and keeping what is known of them.
struct SiteRoutes: Sendable {
    let register: any Register
    /// What knows postcodes and where the service works; nil until the register has been read.
    let snapshot: @Sendable () -> LocatorSnapshot?

    private static let path = "/v1/sites"
    private static let one = path + "/{id}"
    private static let keepers: Set<Role> = [.guardian, .administrator]

    func add(to router: GuardedRouter) {
        router.on(.get, Self.path, for: .everybody) { request, context in try await list(request, context) }
        router.on(.post, Self.path, for: Self.keepers, .adds) { request, context in
            try await registerSite(request, context)
        }
        router.on(.post, Self.path + "/preview", for: Self.keepers) { request, context in
            try await preview(request, context)
        }
        router.on(.get, Self.one, for: .everybody) { request, context in
            try await register.show("site", request, context, version: \.version) {
                try await $0.site($1)
            } write: {
                $0.write(to: &$1, for: context.caller)
            }
        }
        router.on(.patch, Self.one, for: Self.keepers, .changes) { request, context in
            try await change(request, context) { bytes in
                var body = SiteBody(reader: try BodyReader(bytes, allowing: SiteBody.detailNames))
                let (edit, (cabinet, _)) = (body.edit(), body.cabinet(withCode: false))
                try body.reader.finish()
                return { session, site, match in
                    try await session.edit(site, expecting: match) {
                        edit(&$0)
                        cabinet(&$0)
                    }
                }
            }
        }
        router.on(.put, Self.one + "/unlock-code", for: Self.keepers, .changes) { request, context in
            try await change(request, context) { bytes in
                var body = try BodyReader(bytes, allowing: ["code"])
                let code = body.text("code", atMost: SiteBody.longestCode)
                if !body.mentions("code") { body.require("code") }
                try body.finish()
                return { try await $0.setUnlockCode(code, of: $1, expecting: $2) }
            }
        }
        router.on(.put, Self.one + "/guardians", for: Self.keepers, .changes) { request, context in
            try await change(request, context) { bytes in
                var body = SiteBody(reader: try BodyReader(bytes, allowing: ["primary", "supporting"]))
                let guardians = body.guardians()
                try body.reader.finish()
                return { try await $0.setGuardians(guardians, of: $1, expecting: $2) }
            }
        }
        router.on(.put, Self.one + "/defibrillator", for: Self.keepers, .changes) { request, context in
            try await change(request, context) { bytes in
                var body = SiteBody(reader: try BodyReader(bytes, allowing: SiteBody.deviceNames + ["reason"]))
                let (device, reason) = (body.device(), body.reader.text("reason"))
                try body.reader.finish()
                return { try await $0.replaceDevice(at: $1, with: device, because: reason, expecting: $2) }
            }
        }
        addExceptions(to: router)
    }

    private func addExceptions(to router: GuardedRouter) {
        router.on(.post, Self.one + "/exceptions", for: Self.keepers, .changes) { request, context in
            try await change(request, context) { bytes in
                var body = try BodyReader(bytes, allowing: ["firstDay", "lastDay", "open", "reason"])
                let (first, last) = (body.day("firstDay"), body.day("lastDay"))
                let (open, reason) = (body.bool("open"), body.requiredText("reason", atMost: SiteBody.longestName))
                body.require("firstDay", "open")
                if let first, let last, last < first { body.fault("lastDay", "Is before the first day.") }
                try body.finish()
                guard let first, let open, let reason else { throw RegistryError.invalid([]) }
                let days = first...(last ?? first)
                return { try await $0.addOverride(days, open: open, because: reason, at: $1, expecting: $2) }
            }
        }
        router.on(.delete, Self.one + "/exceptions/{exception}", for: Self.keepers, .changes) { request, context in
            let exception = try context.id("exception", "exception")
            return try await change(request, context, hasBody: false) { _ in
                { try await $0.removeOverride(exception, at: $1, expecting: $2) }
            }
        }
    }

    private func places() throws -> SitePlaces {
        guard let snapshot = snapshot() else { throw RegistryError.notReady }
        return SitePlaces(snapshot: snapshot)
    }

    private func list(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let (caller, names) = (context.caller, context.caller.siteFilters)
        let parameters = try QueryParameters(request.uri.query, allowing: names + PageParameters.names)
        let page = try PageParameters(parameters, keeping: names)
        var filter = SiteFilter()
        var faults: [RegistryError.Fault] = []
        if let text = parameters["group"] {
            filter.groupID = text == "own" ? caller.groupID : UUID(uuidString: text)
            if filter.groupID == nil {
                faults.append(.init("group", "Must be a group's id, or own for whoever belongs to one."))
            } else if !caller.role.seesKeeping, !caller.keeps(filter.groupID) {
                faults.append(.init("group", "Must be own: what other groups keep is not told."))
            }
        }
        filter.approval = try parameters.word("approval")
        filter.text = parameters["text"].flatMap(TextHygiene.clean)
        if let text = parameters["text"], text.unicodeScalars.count > SiteBody.longestName {
            faults.append(.init("text", "Is longer than \(SiteBody.longestName) characters."))
        }
        if context.caller.role == .public, let text = filter.text, !Self.canBeSearched(text) {
            faults.append(.init("text", "Must have a word of at least \(Self.shortestWord) letters or digits."))
        }
        guard faults.isEmpty else { throw RegistryError.invalid(faults) }
        let found = try await register.read(as: context.origin()) { [filter] session in
            try await session.sites(filter, limit: page.limit + 1, after: page.after)
        }
        guard request.accepts("application/geo+json") else {
            return page.response("sites", found, at: Self.path, key: \.id) { $1.write(to: &$0, for: context.caller) }
        }
        return page.features(found, at: Self.path, key: \.id) { $1.writeFeature(to: &$0, for: context.caller) }
    }

    /// Shorter words are in so many sites that looking them up is work for nothing.
    private static let shortestWord = 3

    private static func canBeSearched(_ text: String) -> Bool {
        text.split(whereSeparator: \.isWhitespace)
            .contains { $0.count(where: { $0.isLetter || $0.isNumber }) >= shortestWord }
    }

    private func registerSite(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let body = try await request.jsonBytes(in: context)
        let places = try places()
        let draft = try SiteDraft(body: body, by: context.caller, in: places)
        return try await register.answer(request, context, body) { session in
            let site = try await session.register(draft)
            return KeptAnswer(
                .created, version: site.version, location: "\(Self.path)/\(site.id.uuidString.lowercased())"
            ) { writer in
                site.write(to: &writer, for: context.caller)
                let notes = places.notes(on: draft)
                guard !notes.isEmpty else { return }
                writer.name("notes")
                writer.array(notes) { $0.value($1) }
            }
        }
    }

    /// What registering would keep, and what it may be already, without keeping anything.
    private func preview(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let body = try await request.jsonBytes(in: context)
        let places = try places()
        let draft = try SiteDraft(body: body, by: context.caller, in: places)
        let alike = try await register.read(as: context.origin()) { try await $0.likelyDuplicates(of: draft) }
        var writer = JSONWriter(capacity: 1024)
        writer.object { writer in
            writer.name("lat")
            writer.value(draft.details.coordinate.latitude, decimals: 7)
            writer.name("lon")
            writer.value(draft.details.coordinate.longitude, decimals: 7)
            writer.member("postcode", draft.details.postcode?.description)
            writer.member("accessHours", draft.details.accessHours)
            writer.member("hoursInWords", HoursReading.words(of: draft.details.accessHours))
            writer.name("likelyDuplicates")
            writer.array(alike) { writer, site in writer.object { site.write(to: &$0) } }
            writer.name("notes")
            writer.array(places.notes(on: draft)) { $0.value($1) }
        }
        return Response(writer)
    }

    /// A change of a site: which one follows from the body.
    private func change(
        _ request: Request, _ context: ServiceRequestContext, hasBody: Bool = true,
        _ read: ([UInt8]) throws -> @Sendable (any RegisterSession, UUID, VersionMatch) async throws -> KeptSite
    ) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("site")
        let body = hasBody ? try await request.jsonBytes(in: context) : []
        let work = try read(body)
        let match = try request.requiredMatch()
        return try await register.answer(request, context, body) { session in
            let site = try await work(session, id, match)
            return KeptAnswer(.ok, version: site.version) { site.write(to: &$0, for: context.caller) }
        }
    }
}

extension Caller {
    /// What the caller can choose sites by: by who keeps them and whether they are approved only where that is told.
    fileprivate var siteFilters: [String] {
        role.seesKeeping || role == .guardian ? ["group", "approval", "text"] : ["text"]
    }
}
