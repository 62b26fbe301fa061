import Addresses
import Providers
import ResourceSchemas
import SourceText

/// The provider `hashicorp/local`: files of this machine.
struct LocalProvider: UtilityProvider {
    let schema = ProviderSchema(source: "hashicorp/local", arguments: [])
    let guards = [
        PlanGuard(
            .replaceFiles,
            permits: "write over local files that keyform did not make, or that were changed since"
        )
    ]

    func rules(of type: ResourceSchema) -> (any TypeRules)? {
        type.kind == .managed ? LocalFileRules(type) : nil
    }

    func resourceTypes(in surroundings: ProviderSurroundings) -> [any ResourceType] {
        [LocalFileType.plain, LocalFileType.secret]
    }

    func dataTypes(in surroundings: ProviderSurroundings) -> [any DataType] {
        [LocalFileData(name: "local_file"), LocalFileData(name: "local_sensitive_file")]
    }

    func configured(in surroundings: ProviderSurroundings) -> any ConfiguredProvider {
        LocalFiles(
            resourceTypes: resourceTypes(in: surroundings),
            dataTypes: dataTypes(in: surroundings)
        )
    }
}

extension PlanGuard.Name {
    static let replaceFiles = PlanGuard.Name(rawValue: "replace-files")
    /// That of its own, which is the shorter one.
    static let replaceFilesOption = "-replace-files"
}
