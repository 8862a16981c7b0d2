import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InMemoryLogging
import Logging
import NIOCore
import NationalGrid
import Registry
import RegistryAPI
import SpatialGrid
import StrictJSON
import Testing

/// The service's public port over an invented register in memory.
struct Service {
    let locator: Locator
    let devices = MemoryDevices()
    let keyStore = MemoryKeys()
    let keys: KeyRing
    let log = InMemoryLogHandler()

    static let nottingham = Coordinate(latitude: 52.9548, longitude: -1.1581)!

    init(siteCount: Int = 8, isReady: Bool = true) throws {
        keys = KeyRing(store: keyStore)
        locator = try Locator(places: PlaceResolver(grid: NationalGridTransform.load()))
        guard isReady else { return }
        let policy = DispatchPolicy(
            id: "invented-1", searchRadius: 500, resultLimit: 5, detourFactor: 1.5, footSpeed: 2.3,
            fetchingBystanders: 2, areaName: "East Midlands",
            area: BoundingBox(south: 51.97, west: -2.04, north: 53.72, east: 0.36)!)
        let postcodes = PostcodeDirectory(
            [(try Postcode("NG1 5FS"), Self.nottingham)], edition: "an invented directory")
        let readiness = ReadinessPolicy(
            id: "invented-readiness-1", checkDueAfterDays: 335, unverifiedAfterDays: 365, codeIssueMinutes: 240,
            required: [.adultPads, .battery])
        locator.use(
            LocatorSnapshot(
                generation: 1, records: (0..<siteCount).map(Self.site), policy: policy, readinessPolicy: readiness,
                postcodes: postcodes, at: Date()))
    }

    private static func site(_ number: Int) -> SiteRecord {
        let key = { UUID(uuidString: "00000000-0000-7000-8000-" + String(format: "%012d", $0))! }
        var record = SiteRecord(
            siteID: key(number), defibrillatorID: key(1000 + number), code: "HS-2222",
            coordinate: Coordinate(latitude: 52.9548 + Double(number) * 0.0005, longitude: -1.1581)!)
        record.name = "Invented \"site\" \(number) \u{1F3E5}"
        record.surroundings = "Behind the\tbar"
        record.invented = true
        record.publication = number == 1 ? .locationOnly : .full
        record.access = number == 2 ? .private : .public
        return record
    }

    func router() throws -> Router<ServiceRequestContext> {
        try RegistryRouter.make(locator: locator, devices: devices, keys: keys).router
    }

    /// Runs requests against the router.
    func test(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        var logger = Logger(label: "test") { [log] _ in log }
        logger.logLevel = .trace
        let application = Application(router: try router(), logger: logger)
        try await keys.refresh()
        try await application.test(.router, body)
    }
}

extension TestResponse {
    var json: JSONObject {
        get throws { try #require(try JSONReader.read(Array(buffer: body)).object) }
    }

    /// The problem's field pointers.
    var pointers: [String] {
        get throws {
            try json["errors"]?.array?.compactMap { $0.object?["pointer"]?.string } ?? []
        }
    }

    /// Whether it is a problem document of its own status, with nothing of the server's inside.
    func expectProblem(_ status: HTTPResponse.Status, _ comment: Comment? = nil) throws {
        #expect(self.status == status, comment)
        #expect(headers[.contentType] == "application/problem+json", comment)
        let json = try json
        #expect(json["status"]?.number?.integer == status.code, comment)
        #expect(json["title"]?.string == status.reasonPhrase, comment)
        #expect(json["detail"]?.string?.isEmpty == false, comment)
        #expect(json["requestId"]?.string == headers[HTTPField.Name("X-Request-Id")!], comment)
    }
}
