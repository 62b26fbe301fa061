import Addresses
import Configuration
import HCL
import ResourceSchemas
import SourceText

/// Leaves secrets that are written out in files out of the lines that diagnostics show.
struct WithheldLiterals {
    private let literals: SecretLiterals
    private var ranges: [ObjectIdentifier: [Range<Int>]] = [:]
    private var sensitiveVariables: Set<String>?

    init() {
        let catalog = try? Schemas.catalog()
        literals = SecretLiterals { type, label, argument in
            switch type {
            case "provider":
                return label.flatMap { catalog?.provider($0) }?.secretArguments.contains(argument) ?? false
            case "resource", "data":
                let attribute = label.flatMap { label in
                    catalog?.schema(type == "data" ? .data : .managed, label)?.attribute(argument)
                }
                return attribute?.isSensitive ?? false
            default:
                return false
            }
        }
    }

    /// The diagnostics with what their files' lines must not show.
    static func apply(to all: [Diagnostic]) -> [Diagnostic] {
        let diagnostics = all.limitedForDisplay()
        guard diagnostics.contains(where: { $0.subject != nil }) else {
            return diagnostics
        }
        var withheld = WithheldLiterals()
        return diagnostics.map { diagnostic in
            guard let file = diagnostic.subject?.file else {
                return diagnostic
            }
            var diagnostic = diagnostic
            diagnostic.withheld = withheld.ranges(in: file)
            return diagnostic
        }
    }

    private mutating func ranges(in file: SourceFile) -> [Range<Int>] {
        if let known = ranges[ObjectIdentifier(file)] {
            return known
        }
        let found =
            ConfigurationDirectory.isConfiguration(file.name)
            ? literals.ranges(inConfiguration: file)
            : SecretLiterals.ranges(inVariableFile: file, secret: variables())
        ranges[ObjectIdentifier(file)] = found
        return found
    }

    /// The names of the sensitive variables of the working directory's configuration.
    private mutating func variables() -> Set<String> {
        if let known = sensitiveVariables {
            return known
        }
        let found = ConfigurationDirectory().files.reduce(into: Set<String>()) {
            $0.formUnion(SecretLiterals.sensitiveVariables(in: $1))
        }
        sensitiveVariables = found
        return found
    }
}
