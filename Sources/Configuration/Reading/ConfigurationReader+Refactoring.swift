import Addresses
import Evaluation
import HCL
import SourceText

/// `moved`, `removed` and `check`.
extension ConfigurationReader {
    mutating func readMoved(_ content: BlockContent) {
        let context = content.block.title
        _ = reporting { BlockShape.moved.check(content, in: context, $0) }
        guard let from = content["from"]?.value, let to = content["to"]?.value else { return }
        let fromEnd = readMoveEndpoint(from, in: context)
        let toEnd = readMoveEndpoint(to, in: context)
        guard let fromEnd, let toEnd else { return }
        switch (fromEnd, toEnd) {
        case (.module, .module), (.resource, .resource): break
        default:
            report(
                .error(
                    "Invalid \"moved\" addresses",
                    "The \"from\" and \"to\" addresses must either both refer to resources or both refer to modules.",
                    at: content.header
                )
            )
            return
        }
        configuration.moves.append(MovedBlock(from: fromEnd, to: toEnd, declaration: content.header))
    }

    private mutating func readMoveEndpoint(_ expression: Expression, in context: String) -> AddressTarget? {
        guard let traversal = staticTraversal(expression, allowsQuotes: false, in: context) else {
            return nil
        }
        return readTarget(traversal, in: context)
    }

    mutating func readRemoved(_ content: BlockContent) {
        let context = content.block.title
        let nested = reporting { BlockShape.removed.check(content, in: context, $0) }
        var destroys = true
        for block in nested {
            switch block.block.type {
            case "lifecycle":
                // As in Terraform, there may be several of them, and the last one decides.
                _ = reporting { BlockShape.removedLifecycle.check(block, in: context, $0) }
                destroys = reporting { ConstantEvaluation.bool(block["destroy"], in: context, $0) } ?? true
            default:
                report(
                    .error(
                        "Provisioners are not supported",
                        "keyform runs no commands for a resource. Remove the \(block.block.type) block.",
                        at: block.header,
                        in: context
                    )
                )
            }
        }
        guard let expression = content["from"]?.value,
            let traversal = staticTraversal(expression, allowsQuotes: false, in: context),
            let from = readRemovedAddress(traversal, in: context)
        else { return }
        configuration.removals.append(
            RemovedBlock(from: from, destroys: destroys, declaration: content.header)
        )
    }

    private mutating func readRemovedAddress(
        _ traversal: StaticTraversal,
        in context: String
    ) -> AddressTarget? {
        guard let path = readModulePath(traversal, in: context) else { return nil }
        if let key = path.key {
            report(
                .error(
                    "Module instance keys not allowed",
                    "Module address must be a module (e.g. \"module.foo\"), not a module instance (e.g. "
                        + "\"module.foo[1]\").",
                    at: key,
                    in: context
                )
            )
            return nil
        }
        guard let rest = path.rest else { return .module(path.module) }
        return readRemovedResource(rest, in: context)
            .map { .resource(InstanceAddress($0.within(path.module))) }
    }

    private mutating func readRemovedResource(
        _ traversal: StaticTraversal,
        in context: String
    ) -> ResourceAddress? {
        if let reference = try? traversal.reference(), let resource = reference.resource {
            let prefix = traversal.root.text == "data" ? 2 : 1
            if resource.mode == .data {
                report(
                    .error(
                        "Data source address not allowed",
                        "Data sources are never destroyed, so they are not valid targets of removed blocks. To "
                            + "remove the data source from state, remove the data source block from configuration.",
                        at: traversal.range,
                        in: context
                    )
                )
                return nil
            }
            if traversal.steps.count > prefix {
                report(
                    .error(
                        "Resource instance keys not allowed",
                        "Resource address must be a resource (e.g. \"test_instance.foo\"), not a resource instance "
                            + "(e.g. \"test_instance.foo[1]\").",
                        at: traversal.range(ofStep: prefix),
                        in: context
                    )
                )
                return nil
            }
        }
        if let reference = try? traversal.reference(), reference.resource == nil, traversal.steps.count == 1 {
            report(
                .warning(
                    "Block has no effect",
                    "This is read as the address of a resource of the type \"\(traversal.root.text)\", which there "
                        + "is not: the block is ignored. Name the resource that has left the configuration, such as "
                        + "ionoscloud_user.example.",
                    at: traversal.range,
                    in: context
                )
            )
            return nil
        }
        return readInstance(traversal, in: context)?.resource
    }

    /// Reports what a data block inside of a check must not have.
    private mutating func refuseRepetition(inScoped content: BlockContent) {
        for attribute in content.attributes where ["count", "for_each"].contains(attribute.name) {
            report(
                .error(
                    "Invalid \"\(attribute.name)\" attribute",
                    "The \"count\" and \"for_each\" meta-arguments are not supported within nested data blocks.",
                    at: attribute.nameRange,
                    in: content.block.title
                )
            )
        }
        for nested in content.blocks where nested.block.type == "lifecycle" {
            report(
                .error(
                    "Invalid lifecycle block",
                    "Nested data blocks do not support \"lifecycle\" blocks as the lifecycle is managed by the "
                        + "containing block.",
                    at: nested.header,
                    in: content.block.title
                )
            )
        }
    }

    mutating func readCheck(_ content: BlockContent) {
        let name = content.labels[0]
        let context = content.block.title
        let nested = reporting { BlockShape.check.check(content, in: context, $0) }
        guard checkName(name, content.block.labelRanges[0], "Invalid check block name", in: context) else {
            return
        }
        if let earlier = declare("check", name, content.header) {
            report(
                .error(
                    "Duplicate check \"\(name)\" configuration",
                    "A check block named \"\(name)\" was already declared at \(earlier.placeDescription). Check blocks must "
                        + "be unique within each module.",
                    at: content.header
                )
            )
            return
        }
        let assertions = nested.filter { $0.block.type == "assert" }
            .compactMap { readCondition($0, kind: "assert", in: context) }
        if assertions.isEmpty {
            report(
                .error(
                    "Zero assert blocks",
                    "Check blocks must have at least one assert block.",
                    at: content.header
                )
            )
        }
        var dataSource: BlockContent?
        for block in nested where block.block.type == "data" {
            if let dataSource {
                report(
                    .error(
                        "Multiple data resource blocks",
                        "This check block already has a data resource defined at \(dataSource.header.placeDescription).",
                        at: block.header,
                        in: context
                    )
                )
                continue
            }
            dataSource = block
            refuseRepetition(inScoped: block)
            readResource(block, .data, enclosingCheck: name)
        }
        configuration.checks.append(
            CheckBlock(
                name: name,
                assertions: assertions,
                declaration: content.header
            )
        )
    }
}
