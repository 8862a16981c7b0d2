import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InMemoryLogging
import Logging
import NIOCore
import NationalGrid
import PostgresClient
import Registry
import RegistryAPI
import RegistryStore
import SpatialGrid
import StrictJSON
import TestDatabases
import Testing

/// The service's public port over an invented register in memory.
struct Service {
    let locator: Locator
    /// Whether there is a database, with what ``Known`` says.
    let hasRegister: Bool
    let keyStore = MemoryKeys()
    let keys: KeyRing
    let log = InMemoryLogHandler()
    /// Of what needs no key; generous where a test is not about it.
    var limiter = RateLimiter { 1_000_000 }
    var verifier: (any IdentityVerifier)?
    var isSecure = false

    static let nottingham = Coordinate(latitude: 52.9548, longitude: -1.1581)!

    init(siteCount: Int = 8, isReady: Bool = true, hasRegister: Bool = false) throws {
        self.hasRegister = hasRegister
        keys = KeyRing(store: keyStore)
        locator = try Locator(places: PlaceResolver(grid: NationalGridTransform.load()))
        guard isReady else { return }
        let policy = DispatchPolicy(
            id: "invented-1", searchRadius: 500, resultLimit: 5, detourFactor: 1.5, footSpeed: 2.3,
            fetchingBystanders: 2, areaName: "East Midlands",
            area: BoundingBox(south: 51.97, west: -2.04, north: 53.72, east: 0.36)!)
        let postcodes = PostcodeDirectory(
            [.init(try Postcode("NG1 5FS"), Self.nottingham)], edition: "an invented directory")
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

    /// The routes with their declarations.
    func guarded(
        _ register: any Register = AbsentRegister(), codes: (any Register)? = nil
    ) throws -> GuardedRouter {
        try RegistryRouter.make(
            locator: locator, register: register, codes: codes, keys: keys, verifier: verifier, isSecure: isSecure,
            limiter: limiter)
    }

    /// Runs requests against the router. The service is at the database who it is in life: somebody who owns nothing.
    func test(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await test { client, _ in try await body(client) }
    }

    /// - Parameter body: is given the owner's connection string, too.
    func test(_ body: @escaping @Sendable (any TestClientProtocol, String) async throws -> Void) async throws {
        try await keys.refresh()
        guard hasRegister else { return try await run(AbsentRegister()) { try await body($0, "") } }
        try await TestDatabase.with { connectionString in
            try await Self.asOwner(connectionString) { try await $0.execute(script: Known.script) }
            func pool(_ settings: [String: String]) -> PostgresPool {
                PostgresPool(
                    configuration: PostgresConfiguration(
                        connectionString: TestDatabase.serviceString(for: connectionString), sessionSettings: settings,
                        poolSize: 4, minimumConnections: 0, acquireTimeout: .seconds(30), shutdownGrace: .seconds(1)),
                    logger: Self.quiet)
            }
            let (answering, watching) = (pool([:]), pool(Clockwork.systemSettings))
            let statements = try SQLFolder().statements()
            keyStore.follow(try PostgresKeyStore(pool: watching, statements: statements))
            let result: Result<Void, any Error>
            do {
                try await keys.refresh()
                try await run(PostgresRegister(pool: answering, statements: statements)) {
                    try await body($0, connectionString)
                }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await answering.shutdown()
            await watching.shutdown()
            try result.get()
        }
    }

    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A connection that no rule binds, to prepare rows and to look at them.
    static func asOwner<Result: Sendable>(
        _ connectionString: String, _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let owner = try await PostgresConnection.connect(
            configuration: PostgresConfiguration(connectionString: connectionString), logger: quiet)
        do {
            let result = try await body(owner)
            await owner.close()
            return result
        } catch {
            await owner.close()
            throw error
        }
    }

    private func run(
        _ register: any Register, _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test") { [log] _ in log }
        logger.logLevel = .trace
        try await Application(router: guarded(register).router, logger: logger).test(.router, body)
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
