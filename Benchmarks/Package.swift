// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds keyform builds this. `Sources` is a link: the engine is
// compiled here once more, because only targets of one package see what is `package`.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let language: [Target.Dependency] = [
    "SourceText", "JSONText", "DependencyGraph", "Addresses", "HCL", "Values", "ResourceSchemas",
    "Evaluation",
]

let package = Package(
    name: "keyform-benchmarks",
    dependencies: [.package(url: "https://github.com/attaswift/BigInt", from: "6.0.1")],
    targets: [
        .target(name: "JSONText"),
        .target(name: "SourceText", dependencies: ["JSONText"]),
        .target(name: "DependencyGraph"),
        .target(name: "HCL", dependencies: ["SourceText", "JSONText"]),
        .target(name: "Values", dependencies: ["JSONText", .product(name: "BigInt", package: "BigInt")]),
        .target(name: "Addresses", dependencies: ["Values"]),
        .target(name: "ResourceSchemas", dependencies: ["SourceText", "JSONText", "Values"]),
        .target(name: "YAMLText", dependencies: ["Values"]),
        .target(name: "Evaluation", dependencies: ["SourceText", "JSONText", "Addresses", "HCL", "Values"]),
        .target(name: "CDigests", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "Digests", dependencies: ["CDigests"]),
        .target(
            name: "Functions",
            dependencies: ["JSONText", "Digests", "Values", "YAMLText", "Evaluation"]
        ),
        .target(name: "Configuration", dependencies: language),
        .target(name: "StateModel", dependencies: ["SourceText", "JSONText", "Addresses", "Values"]),
        .target(name: "HTTPTransport"),
        .target(
            name: "Providers",
            dependencies: [
                "SourceText", "JSONText", "Addresses", "Values", "ResourceSchemas", "StateModel",
                "HTTPTransport",
            ]
        ),
        .target(name: "Planning", dependencies: language + ["Configuration", "StateModel", "Providers"]),
        .target(
            name: "Execution",
            dependencies: language + ["Configuration", "StateModel", "Providers", "Planning"]
        ),
        .executableTarget(
            name: "engine",
            dependencies: language + [
                "Functions", "Configuration", "StateModel", "Providers", "Planning", "Execution",
            ],
            path: "Engine"
        ),
    ],
    cLanguageStandard: .gnu2x
)

for target in package.targets where !["CDigests"].contains(target.name) {
    target.swiftSettings = settings
}
