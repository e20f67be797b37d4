// swift-tools-version:6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio: [Target.Dependency] = [.product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio")]
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "gatehouse",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "gatehouse", targets: ["Gatehouse"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .target(name: "Vocabulary", swiftSettings: settings),
        // Draws pages; imports nothing.
        .target(name: "Templates", swiftSettings: settings),
        .target(name: "CSV", dependencies: ["Vocabulary"], swiftSettings: settings),
        .target(name: "Access", dependencies: ["Vocabulary"], swiftSettings: settings),
        .systemLibrary(name: "CSQLiteOptions"),
        .systemLibrary(name: "CAllocator"),
        .target(
            name: "Database",
            dependencies: [
                "Vocabulary", "CPostgres", "CSQLiteOptions", .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"), crypto, logging,
            ],
            swiftSettings: settings),
        .systemLibrary(name: "CProton", providers: [.apt(["libqpid-proton11-dev"])]),
        .target(
            name: "Messaging",
            dependencies: [
                "Vocabulary", "Database", "CProton", logging, crypto,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .target(name: "Provisioning", dependencies: ["Vocabulary", "Messaging", crypto], swiftSettings: settings),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "Mail", dependencies: ["Vocabulary", "Database", "Web", "CCurl", logging], swiftSettings: settings),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "Web",
            dependencies: [
                "Vocabulary", "CSV", "Database", "Templates", "CZlib", hummingbird, crypto, cryptoExtras, logging,
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            resources: [.copy("Localisation"), .copy("Assets"), .copy("Templates")],
            swiftSettings: settings),
        .target(
            name: "Imports",
            dependencies: ["Vocabulary", "CSV", "Database", "Web", hummingbird, crypto, logging, .product(name: "NIOCore", package: "swift-nio")],
            resources: [.copy("Templates")],
            swiftSettings: settings),
        .target(name: "OpenID", dependencies: ["Vocabulary", crypto, jwt, httpClient, logging] + nio, swiftSettings: settings),
        .target(
            name: "Directory",
            dependencies: ["Vocabulary", "CSV", "Access", "Database", "Messaging", "Mail", "Web", "Imports", "OpenID", hummingbird, crypto, logging],
            resources: [.copy("Templates")],
            swiftSettings: settings),
        .target(
            name: "Portal",
            dependencies: [
                "Vocabulary", "CSV", "Access", "Database", "Messaging", "Provisioning", "Mail", "Web", "Imports", "Directory",
                hummingbird, crypto, logging,
            ] + nio,
            resources: [.copy("Templates")],
            swiftSettings: settings),
        .target(
            name: "Node",
            dependencies: [
                "Vocabulary", "Database", "Messaging", "Provisioning", "Web",
                hummingbird, crypto, logging,
            ],
            resources: [.copy("Templates")],
            swiftSettings: settings),
        .target(
            name: "Samples",
            dependencies: [
                "Vocabulary", "Access", "Database", "Messaging", "Mail", "Web", "Directory", "Portal", hummingbird, crypto, logging,
            ],
            resources: [.copy("Templates")],
            swiftSettings: settings),
        .target(
            name: "SimulatedFAS",
            dependencies: ["Vocabulary", "Templates", hummingbird, crypto, cryptoExtras, logging],
            resources: [.copy("Templates")],
            swiftSettings: settings),
        .executableTarget(
            name: "Gatehouse",
            dependencies: [
                "CAllocator", "Vocabulary", "CSV", "Access", "Database", "Messaging", "Provisioning", "Mail", "Web", "Imports", "OpenID", "Directory", "Portal", "Node", "Samples", "SimulatedFAS",
                hummingbird, logging, lifecycle, httpClient,
                "Yams",
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(name: "GatehouseTests", dependencies: ["Gatehouse", "Database", "CSV", "OpenID", "Portal", "Directory", "Samples", "Mail", "Messaging", "Provisioning", "Node", "Vocabulary", logging], swiftSettings: settings),
        // What tests share: chance that repeats itself.
        .target(name: "Randomness", path: "Tests/Randomness", swiftSettings: settings),
        .testTarget(name: "VocabularyTests", dependencies: ["Vocabulary", "Randomness"], swiftSettings: settings),
        // How the house is built, read from its sources.
        .testTarget(name: "HouseTests", swiftSettings: settings),
        .testTarget(name: "CSVTests", dependencies: ["CSV", "Vocabulary", "Randomness"], swiftSettings: settings),
        .testTarget(name: "ImportsTests", dependencies: ["Imports", "CSV", "Vocabulary", "Randomness"], swiftSettings: settings),
        .testTarget(name: "TemplatesTests", dependencies: ["Templates"], swiftSettings: settings),
        .testTarget(name: "AccessTests", dependencies: ["Access", "Vocabulary", "Randomness"], swiftSettings: settings),
        // What tests share: databases of either engine.
        .target(
            name: "DatabaseTesting", dependencies: ["Database", "CPostgres", "Vocabulary"], path: "Tests/DatabaseTesting", exclude: ["serve-postgresql.sh"],
            swiftSettings: settings),
        .testTarget(name: "DatabaseTests", dependencies: ["Database", "DatabaseTesting", "Vocabulary", crypto], swiftSettings: settings),
        // A feature that knows nothing of Portal.
        .testTarget(
            name: "DirectoryTests",
            dependencies: [
                "Directory", "OpenID", "Web", "Database", "DatabaseTesting", "Vocabulary", hummingbird, httpClient, crypto, logging,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "PortalTests",
            dependencies: [
                "Portal", "Directory", "Imports", "Samples", "Node", "SimulatedFAS", "OpenID", "CSV", "Web", "Access", "Database", "DatabaseTesting", "Randomness", "Messaging", "Provisioning", "Mail", "Vocabulary",
                hummingbird, jwt, httpClient, crypto, cryptoExtras, logging,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ] + nio,
            exclude: ["Authorisation/json.md", "Authorisation/routes.md", "BulkUpload/Corpus", "Snapshots/mails", "Snapshots/pages"],
            swiftSettings: settings),
        .testTarget(
            name: "MessagingTests", dependencies: ["Messaging", "Database", "DatabaseTesting", "Vocabulary", logging],
            exclude: ["ContraryPeer/peer.py", "RabbitMQ/rabbitmq.py"], swiftSettings: settings),
        .testTarget(name: "ProvisioningTests", dependencies: ["Provisioning", "Messaging", "Vocabulary"], swiftSettings: settings),
        .testTarget(
            name: "MailTests", dependencies: ["Mail", "Database", "DatabaseTesting", "Vocabulary", logging, crypto], exclude: ["SMTP/server.py"], swiftSettings: settings),
        .testTarget(
            name: "NodeTests",
            dependencies: [
                "Node", "Web", "Messaging", "Provisioning", "Database", "DatabaseTesting", "Vocabulary", hummingbird, logging,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: settings),
    ]
)
