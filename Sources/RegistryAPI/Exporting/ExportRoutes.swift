import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/exports`: the register as a file.
struct ExportRoutes: Sendable {
    let register: any Register

    /// Sites of one page.
    static let pageSize = 500

    private struct Page: Sendable {
        let sites: [KeptSite]
        let states: [UUID: ReadinessState]
    }

    func add(to router: GuardedRouter) {
        router.on(.get, "/v1/exports/sites", for: [.guardian, .coordinator, .analyst, .administrator]) {
            request, context in try await sites(request, context)
        }
    }

    private func sites(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        var filter = SiteFilter()
        try context.caller.refuseGuardianOfNothing()
        if context.caller.role == .guardian { filter.groupID = context.caller.groupID }
        let (origin, caller) = (context.origin(), context.caller)
        let page: @Sendable (UUID?) async throws -> Page = { [register, filter] after in
            try await register.read(as: origin) { session in
                let sites = try await session.sites(filter, limit: Self.pageSize, after: after)
                return Page(sites: sites, states: try await session.readinessStates(atSites: sites.map(\.id)))
            }
        }
        let first = try await page(nil)
        let next: @Sendable (Page) async throws -> Page? = { before in
            guard before.sites.count == Self.pageSize, let last = before.sites.last else { return nil }
            return try await page(last.id)
        }
        guard request.accepts("application/geo+json") else {
            return PagedBody.response(PagedBody.csv, fileName: "sites.csv", first: first, next: next, bytes: Self.csv)
        }
        return PagedBody.response(
            "application/geo+json", fileName: "sites.geojson", first: first, next: next
        ) { Self.features($0, $1, for: caller) }
    }

    @Sendable private static func csv(_ page: Page?, isFirst: Bool) -> [UInt8] {
        var writer = CSVWriter(header: SiteColumn.allCases.map(\.rawValue))
        if !isFirst { _ = writer.take() }
        for site in page?.sites ?? [] { writer.append(site.cells(readiness: page?.states[site.id])) }
        return writer.take()
    }

    private static func features(_ page: Page?, _ isFirst: Bool, for caller: Caller) -> [UInt8] {
        guard let page else { return Array("]}".utf8) }
        var bytes = isFirst ? Array(#"{"type":"FeatureCollection","features":["#.utf8) : []
        for (index, site) in page.sites.enumerated() {
            if index > 0 || !isFirst { bytes.append(UInt8(ascii: ",")) }
            var writer = JSONWriter(capacity: 1024)
            site.writeFeature(to: &writer, for: caller)
            bytes += writer.bytes
        }
        return bytes
    }
}

extension Caller {
    /// A guardian's key may belong to nobody and to no group: then nothing is its own.
    func refuseGuardianOfNothing() throws {
        guard role == .guardian, groupID == nil else { return }
        throw RegistryError.forbidden("This key belongs to no group.")
    }
}
