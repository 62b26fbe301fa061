import Addresses
import HCL
import SourceText

/// Blocks of providers that keyform does not have.
extension ConfigurationReader {
    /// Remembers which `provider` blocks there are and what the module calls its providers.
    mutating func readProviderOrigins(_ contents: [BlockContent]) {
        for content in contents where content.block.type == "provider" {
            configuration.root.origins.configured.formUnion(content.labels.prefix(1))
        }
    }

    /// The source of the provider of a block, if keyform does not have it.
    func foreignSource(_ content: BlockContent, _ address: ResourceAddress) -> String? {
        configuration.root.origins.foreignSource(
            of: address,
            provider: content["provider"].flatMap(providerName)
        )
    }

    /// The provider that a `provider` argument names, if it can be read.
    private func providerName(_ attribute: Attribute) -> String? {
        switch attribute.value.nativeReading().0.node {
        case .traversal(let root, _): root.text
        case .string(let text): text.split(separator: ".").first.map(String.init)
        default: nil
        }
    }

    /// Reads a block of another provider: what it refers to, and nothing else.
    mutating func readForeign(
        _ content: BlockContent,
        _ address: ResourceAddress,
        provider source: String,
        enclosingCheck: String?
    ) {
        let context = content.block.title
        _ = readProviderReference(content["provider"], in: context)
        let repetition =
            content["for_each"].map { Repetition.forEach($0.value) }
            ?? content["count"].map { .count($0.value) } ?? .none
        let prerequisites = readDependsOn(content["depends_on"], in: context)
        let block = ResourceBlock(
            address: address,
            repetition: repetition,
            arguments: [:],
            dependsOn: prerequisites.resources,
            modulePrerequisites: prerequisites.modules,
            enclosingCheck: enclosingCheck,
            declaration: content.header
        )
        var expressions: [ForeignBlock.Inner] = []
        collect(content, bound: [], leavingOut: Self.metaArguments, into: &expressions)
        configuration.add(
            ForeignBlock(block: block, provider: source, expressions: expressions)
        )
    }

    /// Whose insides have a meaning of their own, which is not keyform's to judge.
    private static let unjudged: Set<String> = ["lifecycle", "provisioner", "connection"]

    private func collect(
        _ content: BlockContent,
        bound: [String],
        leavingOut names: Set<String>,
        into expressions: inout [ForeignBlock.Inner]
    ) {
        for attribute in content.attributes where !names.contains(attribute.name) {
            expressions.append(ForeignBlock.Inner(expression: attribute.value, bound: bound))
        }
        for nested in content.blocks where !Self.unjudged.contains(nested.block.type) {
            guard nested.block.type == "dynamic", let label = nested.labels.first else {
                collect(nested, bound: bound, leavingOut: [], into: &expressions)
                continue
            }
            var iterator = label
            if case .traversal(let root, _) = nested["iterator"]?.value.nativeReading().0.node {
                iterator = root.text
            }
            for name in ["for_each", "labels"] {
                guard let expression = nested[name]?.value else { continue }
                let isInside = name == "labels"
                expressions.append(
                    ForeignBlock.Inner(expression: expression, bound: isInside ? bound + [iterator] : bound)
                )
            }
            for inner in nested.blocks {
                collect(inner, bound: bound + [iterator], leavingOut: [], into: &expressions)
            }
        }
    }
}
