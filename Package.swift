// swift-tools-version:6.2
import PackageDescription

/// The compiler keeps the arrows between the rooms: an import is internal unless it says `public`, a member is visible
/// only through an import of the module that declares it, and an existential is written `any`.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func room(
    _ name: String, needs dependencies: [Target.Dependency] = [], carries resources: [Resource]? = nil
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, of dependencies: [Target.Dependency], carries resources: [Resource]? = nil) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let inMemoryLogging = Target.Dependency.product(name: "InMemoryLogging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
    name: "heartshield",
    products: [.executable(name: "heartshield", targets: ["heartshield"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Pure, and without a word of the register.
        room("SpatialGrid"),
        room("EquityMeasures"),
        room("StrictJSON"),
        room("Gzip", needs: ["CZlib"]),
        room("CivilTime"),
        room("OpeningHours", needs: ["CivilTime"]),
        room("NationalGrid", needs: ["Gzip"], carries: [.copy("ShiftGrids")]),

        // The words and rules of the register. No input, no output.
        room(
            "Registry",
            needs: ["CivilTime", "EquityMeasures", "OpeningHours", "SpatialGrid", "NationalGrid", "StrictJSON"]),
        room(
            "DemoRegister", needs: ["CivilTime", "Registry", "SpatialGrid", "NationalGrid", "Gzip"],
            carries: [.copy("Data")]),

        // The database.
        room("PostgresClient", needs: ["CLibPQ", logging]),
        room(
            "RegistryStore",
            needs: ["CivilTime", "OpeningHours", "Registry", "SpatialGrid", "NationalGrid", "PostgresClient", crypto],
            carries: [.copy("../../sql")]),

        // The network.
        room("Mail", needs: [subprocess, system]),
        room("OpenIDConnect", needs: ["StrictJSON", jwt, httpClient, nioCore, nioHTTP1]),
        room(
            "HTTPSupport", needs: ["Registry", hummingbird, httpTypes, nioCore, logging, metrics, coreMetrics, crypto]),
        room(
            "RegistryAPI",
            needs: [
                "CivilTime", "Registry", "SpatialGrid", "NationalGrid", "StrictJSON", "HTTPSupport", "Mail",
                hummingbird, httpTypes,
            ],
            carries: [.copy("OpenAPI")]),

        .executableTarget(
            name: "heartshield",
            dependencies: [
                "CivilTime", "OpeningHours", "Registry", "DemoRegister", "SpatialGrid", "NationalGrid", "Gzip",
                "PostgresClient", "RegistryStore", "Mail", "OpenIDConnect",
                "HTTPSupport", "RegistryAPI", hummingbird, nioCore, logging, metrics, lifecycle, signals, arguments,
                crypto,
            ],
            swiftSettings: settings),

        .target(name: "SeededRandom", path: "Tests/Support/SeededRandom", swiftSettings: settings),
        .target(
            name: "TestDatabases", dependencies: ["PostgresClient", "RegistryStore", logging],
            path: "Tests/Support/TestDatabases", swiftSettings: settings),
        tests("SpatialGridTests", of: ["SpatialGrid", "SeededRandom"], carries: [.copy("Fixtures")]),
        tests("EquityMeasuresTests", of: ["EquityMeasures", "SeededRandom"]),
        tests("CivilTimeTests", of: ["CivilTime"]),
        tests("OpeningHoursTests", of: ["OpeningHours", "CivilTime", "SeededRandom"], carries: [.copy("Fixtures")]),
        tests("StrictJSONTests", of: ["StrictJSON", "SeededRandom"]),
        tests("GzipTests", of: ["Gzip", "CZlib", "SeededRandom"]),
        tests("NationalGridTests", of: ["NationalGrid", "SeededRandom"], carries: [.copy("Fixtures")]),
        tests("PostgresClientTests", of: ["PostgresClient", "SeededRandom", logging]),
        tests(
            "RegistryTests",
            of: [
                "CivilTime", "EquityMeasures", "OpeningHours", "Registry", "SpatialGrid", "NationalGrid", "Gzip",
                "SeededRandom",
            ],
            carries: [.copy("Fixtures")]),
        tests("DemoRegisterTests", of: ["CivilTime", "DemoRegister", "Registry", "SpatialGrid", "NationalGrid"]),
        tests("MailTests", of: ["Mail", "SeededRandom"]),
        tests(
            "OpenIDConnectTests",
            of: ["OpenIDConnect", hummingbird, httpTypes, crypto, cryptoExtras, nioCore, logging]),
        tests(
            "RegistryStoreTests",
            of: [
                "CivilTime", "EquityMeasures", "OpeningHours", "RegistryStore", "Registry", "SpatialGrid",
                "NationalGrid",
                "PostgresClient", "TestDatabases", "SeededRandom", logging,
            ]),
        tests(
            "RegistryAPITests",
            of: [
                "CivilTime", "OpeningHours", "RegistryAPI", "HTTPSupport", "Registry", "SpatialGrid", "NationalGrid",
                "StrictJSON", "SeededRandom", "PostgresClient", "RegistryStore", "TestDatabases",
                hummingbird, hummingbirdTesting, httpTypes, nioCore, logging, inMemoryLogging, coreMetrics,
            ]),
        tests(
            "heartshieldTests",
            of: [
                "heartshield", "HTTPSupport", "Mail", "OpenIDConnect", "PostgresClient", "Registry", "RegistryStore",
                "StrictJSON", "TestDatabases", logging, inMemoryLogging,
            ],
            carries: [.copy("Fixtures")]),
    ]
)

// Neither built nor tested with the rest: deploy/benchmark asks for it.
if Context.environment["HEARTSHIELD_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "NearestBenchmark",
            dependencies: [
                "CivilTime", "DemoRegister", "NationalGrid", "Registry", "RegistryAPI", "SeededRandom", "SpatialGrid",
                hummingbird,
                nioCore, arguments,
            ],
            path: "Tests/Benchmarks/NearestBenchmark", swiftSettings: settings))
}
