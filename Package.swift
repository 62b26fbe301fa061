// swift-tools-version: 6.2
import PackageDescription

// One rule set for every target of ours, applied in the loop at the end.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    // Debug information makes the program twice as large. SwiftPM asks the driver for it, so only the frontend can refuse.
    .unsafeFlags(["-Xfrontend", "-gnone"], .when(configuration: .release)),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
// GRDB's own view of SQLite: `Row` gives up the process over a column of another type than the one asked for.
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let bigInt = Target.Dependency.product(name: "BigInt", package: "BigInt")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]

/// A floor's target and the test target that mirrors it.
func floor(
    _ name: String,
    on dependencies: [Target.Dependency] = [],
    testing extra: [Target.Dependency] = []
)
    -> [Target]
{
    [
        .target(name: name, dependencies: dependencies),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.target(name: name), "TestSupport"] + dependencies + extra
        ),
    ]
}

// Only a target in C can be given a text from here. `make` sets the variable.
let commit = (Context.environment["KEYFORM_COMMIT"] ?? "").filter { $0.isHexDigit || "-dirty".contains($0) }

let package = Package(
    name: "keyform",
    products: [
        .executable(name: "keyform", targets: ["keyform"]),
        .executable(name: "keyform-sandbox", targets: ["keyform-sandbox"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // Floor 0
        floor("JSONText"),
        floor("SourceText", on: ["JSONText"]),
        floor("DependencyGraph"),
        floor("LargeStack"),
        floor("Timestamps"),
        floor("Settings"),
        floor("FileAccess", on: ["SourceText"]),
        [.target(name: "CDigests", linkerSettings: [.linkedLibrary("dl")])],
        floor("Digests", on: ["CDigests"]),
        // Floor 1
        floor("HCL", on: ["SourceText", "JSONText", "LargeStack"]),
        floor("Values", on: ["JSONText", bigInt]),
        floor("YAMLText", on: ["Values"]),
        floor("Addresses", on: ["SourceText", "Values"]),
        // Floor 2
        [
            .target(
                name: "ResourceSchemas",
                dependencies: ["SourceText", "JSONText", "Timestamps", "Addresses", "Values"]
            )
        ],
        floor(
            "Evaluation",
            on: ["SourceText", "Addresses", "HCL", "Values"],
            testing: ["LargeStack", "JSONText", "Functions"]
        ),
        floor(
            "Functions",
            on: ["JSONText", "Timestamps", "Digests", "Values", "YAMLText", "Evaluation"],
            testing: ["SourceText", "LargeStack", "HCL", "Addresses"]
        ),
        // Floor 3
        floor(
            "StateModel",
            on: ["SourceText", "JSONText", "DependencyGraph", "FileAccess", "Addresses", "Values"],
            testing: ["StateStoreTests"]
        ),
        floor("Rotation", on: ["SourceText", "Addresses", "Values", "StateModel"]),
        floor(
            "Configuration",
            on: [
                "SourceText", "JSONText", "DependencyGraph", "Addresses", "HCL", "Values", "ResourceSchemas",
                "Evaluation", "StateModel", "Rotation",
            ],
            testing: ["Functions", "Providers", "IonosCloud", "UtilityProviders"]
        ),
        [.systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])])],
        floor(
            "Sealing",
            on: [
                "Settings", "SourceText", "FileAccess", "Addresses", "StateModel",
                "CSodium",
            ]
        ),
        floor("HTTPTransport"),
        // Floor 4
        floor(
            "SQLiteState",
            on: [
                "SourceText", "JSONText", "LargeStack", "FileAccess", "Addresses", "Values", "StateModel",
                "Sealing", grdb, sqlite,
            ],
            testing: ["StateStoreTests"]
        ),
        [.target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")])],
        floor("CurlTransport", on: ["Settings", "HTTPTransport", "CCurl"], testing: ["IonosCloud"]),
        floor(
            "Providers",
            on: [
                "SourceText", "JSONText", "Timestamps", "Addresses", "Values", "ResourceSchemas",
                "StateModel",
                "Rotation", "HTTPTransport",
            ],
            testing: ["Evaluation", "Functions", "Configuration", "Planning", "Execution", "StateStoreTests"]
        ),
        floor(
            "Planning",
            on: [
                "HCL", "SourceText", "JSONText", "DependencyGraph", "Addresses", "Values", "ResourceSchemas",
                "Configuration", "StateModel", "Rotation", "Providers",
            ],
            testing: ["Evaluation", "Functions", "IonosCloud"]
        ),
        // Floor 5
        floor(
            "Execution",
            on: [
                "SourceText", "JSONText", "DependencyGraph", "Addresses", "Values", "ResourceSchemas",
                "Configuration", "StateModel", "Rotation", "Providers", "Planning",
            ],
            testing: ["Evaluation", "Functions", "StateStoreTests", "Terminal", "Rendering"]
        ),
        [.target(name: "SchemaData", path: "schemas", exclude: ["utility"], cSettings: [])],
        [.target(name: "UtilitySchemaData", path: "schemas/utility", cSettings: [])],
        floor(
            "ObjectStorage",
            on: [
                "SourceText", "JSONText", "Timestamps", "Digests", "Addresses", "Values", "ResourceSchemas",
                "StateModel", "HTTPTransport", "Providers",
            ],
            testing: ["IonosSandbox"]
        ),
        floor(
            "Credentials",
            on: [
                "Settings", "SourceText", "JSONText", "FileAccess", "Addresses", "Values", "StateModel",
                "HTTPTransport", "ObjectStorage",
            ]
        ),
        [.target(name: "CSpawn")],
        floor(
            "Delivery",
            on: [
                "Settings", "SourceText", "JSONText", "Addresses", "Rotation", "HTTPTransport", "Credentials",
                "CSpawn",
            ],
            testing: ["CurlTransport"]
        ),
        floor(
            "IonosCloud",
            on: [
                "Rotation", "Timestamps", "SchemaData", "Settings",
                "SourceText", "JSONText", "Addresses", "Values", "YAMLText", "ResourceSchemas", "StateModel",
                "HTTPTransport", "Providers", "ObjectStorage",
            ],
            testing: ["IonosSandbox", "Planning"]
        ),
        floor(
            "UtilityProviders",
            on: [
                "UtilitySchemaData", "SourceText", "JSONText", "Timestamps", "FileAccess", "Digests",
                "Addresses", "Values", "Evaluation", "ResourceSchemas", "StateModel", "HTTPTransport",
                "Providers",
            ],
            testing: [
                "HCL", "Functions", "Configuration", "Planning", "Execution", "StateStoreTests",
            ]
        ),
        floor("IonosSandbox", on: [grdb]),
        // Floor 6
        floor("Terminal", on: ["FileAccess", "Settings", "SourceText"], testing: ["JSONText"]),
        [.target(name: "CBuild", cSettings: [.define("KEYFORM_COMMIT", to: "\"\(commit)\"")])],
        floor(
            "Rendering",
            on: [
                "DependencyGraph", "CBuild", "SourceText", "JSONText", "Addresses", "Values",
                "ResourceSchemas", "HCL",
                "Evaluation",
                "Configuration",
                "StateModel", "Rotation", "Providers", "Planning", "Execution", "Terminal",
            ],
            testing: ["Digests"]
        ),
        floor(
            "TerraformState",
            on: [
                "Rotation", "SourceText", "JSONText", "Addresses", "Values", "ResourceSchemas", "Evaluation",
                "Configuration",
                "StateModel", "Providers", "Rendering", "Execution",
            ],
            testing: ["Digests", "IonosCloud", "UtilityProviders"]
        ),
        floor(
            "Workbench",
            on: [
                "Settings", "SourceText", "JSONText", "FileAccess", "Addresses", "Values", "ResourceSchemas",
                "Evaluation", "Functions", "Configuration", "StateModel", "Rotation", "HTTPTransport",
                "Providers", "Planning", "SQLiteState", "CurlTransport", "Execution", "Terminal", "Rendering",
                "TerraformState", "HCL", "Delivery",
            ]
        ),
        // Floor 7
        floor(
            "KeyformCommands",
            on: [
                "Settings", "SourceText", "JSONText", "Timestamps", "FileAccess", "Addresses", "HCL",
                "Values", "ResourceSchemas",
                "Evaluation", "Functions", "Configuration", "StateModel", "Rotation", "Sealing",
                "HTTPTransport", "Providers", "Planning", "Execution", "ObjectStorage", "Credentials",
                "IonosCloud", "UtilityProviders", "IonosSandbox",
                "Terminal",
                "Rendering",
                "TerraformState", "Workbench", argumentParser,
            ]
        ),
        // Floor 8
        [
            .executableTarget(
                name: "keyform",
                dependencies: ["KeyformCommands", "LargeStack", "Terminal", "Workbench"]
            ),
            .executableTarget(name: "keyform-sandbox", dependencies: ["IonosSandbox", argumentParser] + nio),
            .target(name: "TestSupport", path: "Tests/TestSupport"),
            .target(
                name: "StateStoreTests",
                dependencies: ["JSONText", "Addresses", "Values", "StateModel", "TestSupport"],
                path: "Tests/StateStoreTests"
            ),
            .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
            .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"]),
            .testTarget(
                name: "EndToEndTests",
                dependencies: [
                    "TestSupport", "SourceText", "JSONText", "HTTPTransport", "CurlTransport",
                    "ObjectStorage",
                    "keyform", "keyform-sandbox", grdb,
                ]
            ),
        ],
    ].flatMap(\.self),
    cLanguageStandard: .gnu2x
)

// Only on request, so that nobody who builds or tests keyform builds them.
if Context.environment["KEYFORM_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "SourceText", "DependencyGraph", "Addresses", "Values", "ResourceSchemas", "Evaluation",
                "Functions", "Configuration", "StateModel", "Providers", "Planning", "Execution",
                "JSONText", "Timestamps", "HTTPTransport", "ObjectStorage", "IonosCloud", "IonosSandbox",
                "StateStoreTests",
            ],
            path: "Benchmarks",
            exclude: ["README.md"]
        )
    )
}

for target in package.targets
where target.type != .system
    && !["CBuild", "CCurl", "CDigests", "CSpawn", "SchemaData", "UtilitySchemaData"].contains(target.name)
{
    target.swiftSettings = settings
}
