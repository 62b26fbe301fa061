import Addresses
import Configuration
import HCL
import ResourceSchemas
import SourceText
import StateModel
import Workbench

/// Leaves secrets that are written out in files out of the lines that diagnostics show.
struct WithheldLiterals: Sendable {
    let installed: InstalledProviders
    let sources: ReadSources

    /// The diagnostics with what their files' lines must not show.
    func apply(to all: [Diagnostic]) -> [Diagnostic] {
        let diagnostics = all.limitedForDisplay()
        guard diagnostics.contains(where: { $0.subject != nil }) else {
            return diagnostics
        }
        let literals = literals
        var ranges: [ObjectIdentifier: [Range<Int>]] = [:]
        return diagnostics.map { diagnostic in
            guard let file = diagnostic.subject?.file else {
                return diagnostic
            }
            let found =
                ranges[ObjectIdentifier(file)]
                ?? (ConfigurationDirectory.isConfiguration(file.name)
                    ? literals.ranges(inConfiguration: file)
                    : SecretLiterals.ranges(inVariableFile: file, secret: sources.sensitiveVariables))
            ranges[ObjectIdentifier(file)] = found
            var diagnostic = diagnostic
            // Who made it may know better what its lines must not show.
            diagnostic.withheld = diagnostic.withheld.isEmpty ? found : diagnostic.withheld
            return diagnostic
        }
    }

    /// The name that was meant: a secret is one also where its name is mistyped.
    private static func meant(_ name: String, among names: some Sequence<String>) -> String {
        let names = Array(names)
        return names.contains(name) ? name : nearMiss(name, among: names) ?? name
    }

    private var literals: SecretLiterals {
        let catalog = try? installed.catalog()
        return SecretLiterals { type, label, argument, value in
            switch type {
            case "provider":
                guard let schema = label.flatMap({ catalog?.provider($0) }) else { return false }
                return schema.secretArguments.contains(Self.meant(argument, among: schema.arguments))
            case "resource", "data":
                let schema = label.flatMap { catalog?.schema(type == "data" ? .data : .managed, $0) }
                guard let schema else { return false }
                let name = Self.meant(argument, among: schema.attributes.map(\.name))
                return schema.attribute(name)?.isSensitive ?? false
            case "state":
                // A URL may hold a password; without one it helps to see what is meant.
                return argument == "location" && StateLocation.holdsPassword(value)
            case "deliver":
                // What was meant for one, though it is refused there.
                return RotationBlock.isSecret(argument, value) || StateLocation.holdsPassword(value)
            default:
                return false
            }
        }
    }
}
