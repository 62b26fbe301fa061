import Addresses
import Configuration
import JSONText
import Rendering
import ResourceSchemas
import SourceText
import StateModel

/// Which providers the blocks of a configuration and the objects of a state belong to.
struct RequiredProviders {
    private struct Provider: Hashable, Comparable {
        let source: String
        let name: String
        let isLeftToTerraform: Bool

        static func < (left: Provider, right: Provider) -> Bool {
            (left.source, left.name) < (right.source, right.name)
        }
    }

    /// By modules as they are declared.
    private var declared: [ModuleAddress: Set<Provider>] = [.root: []]
    private var recorded: Set<Provider> = []

    init(_ configuration: Configuration, _ snapshot: StateSnapshot, schemas: SchemaCatalog) {
        func provider(_ name: String) -> Provider {
            Provider(
                source: ResourceJSON.source(of: name, in: schemas),
                name: name,
                isLeftToTerraform: false
            )
        }
        for block in configuration.resources {
            declared[block.address.module, default: []].insert(provider(block.provider.name))
        }
        for block in configuration.providers {
            declared[.root, default: []].insert(provider(block.name))
        }
        for resource in configuration.setAside.resources {
            let source = resource.provider
            declared[resource.address.module, default: []].insert(
                Provider(
                    source: source.split(separator: "/").count > 2
                        ? source : "registry.terraform.io/\(source)",
                    name: resource.address.provider.name,
                    isLeftToTerraform: true
                )
            )
        }
        recorded = Set(snapshot.records.map { provider($0.address.resource.provider.name) })
    }

    /// Of the providers that the configuration needs here.
    var names: [String] {
        Set(declared.values.joined().filter { !$0.isLeftToTerraform }.map(\.name)).sorted()
    }

    /// As `terraform providers` prints it.
    var text: String {
        var children: [ModuleAddress: Set<ModuleAddress>] = [:]
        for module in declared.keys {
            var module = module
            while let parent = module.parent {
                children[parent, default: []].insert(module)
                module = parent
            }
        }
        var lines = ["", "Providers required by configuration:", "."]
        func add(_ module: ModuleAddress, behind margin: String) {
            let own = (declared[module] ?? []).sorted().map { provider in
                "provider[\(provider.source)]" + (provider.isLeftToTerraform ? " (left to Terraform)" : "")
            }
            let inside = (children[module] ?? []).sorted()
            for (position, name) in own.enumerated() {
                let isLast = inside.isEmpty && position == own.count - 1
                lines.append("\(margin)\(isLast ? "└" : "├")── \(name)".inLine)
            }
            for (position, child) in inside.enumerated() {
                let isLast = position == inside.count - 1
                lines.append("\(margin)\(isLast ? "└" : "├")── module.\(child.steps.last?.name ?? "")".inLine)
                add(child, behind: margin + (isLast ? "    " : "│   "))
            }
        }
        add(.root, behind: "")
        if !recorded.isEmpty {
            lines += ["", "Providers required by state:", ""]
            lines += recorded.sorted().map { "    provider[\($0.source)]" }
        }
        return lines.map { $0 + "\n" }.joined() + "\n"
    }

    var document: JSONValue {
        let all = Set(declared.values.joined()).union(recorded).sorted()
        return [
            "format_version": "1.0",
            "providers": .array(
                all.map { provider in
                    let modules = declared.filter { $0.value.contains(provider) }.keys.sorted()
                    return [
                        "name": .string(provider.name), "source": .string(provider.source),
                        "modules": .array(modules.map { .string($0.description) }),
                        "in_state": .bool(recorded.contains(provider)),
                        "left_to_terraform": .bool(provider.isLeftToTerraform),
                    ]
                }
            ),
        ]
    }
}
