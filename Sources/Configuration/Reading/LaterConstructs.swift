import HCL
import SourceText

/// A construct of the language that keyform knows and does not have, and what to do without it.
struct LaterConstruct: Sendable {
    let name: String
    let summary: String
    let detail: String

    /// Blocks of files.
    static let inFiles = [
        LaterConstruct(
            "action",
            "Actions are not supported",
            "Blocks of type \"action\", which Terraform 1.14 brought, run operations of a provider that no resource "
                + "describes; keyform runs none. Remove the block, and run what it does after \"keyform apply\"."
        ),
        LaterConstruct(
            "list",
            "Queries are not supported",
            "Blocks of type \"list\", which Terraform 1.14 brought, belong into files *.tfquery.hcl, which keyform does "
                + "not read. Move the block there."
        ),
    ]

    /// Blocks inside of a `terraform` block.
    static let inTerraform = [
        LaterConstruct(
            "state_store",
            "State stores are not supported",
            "Blocks of type \"state_store\" are an experiment of Terraform from 1.14 on. keyform keeps its state in a "
                + "file: keyform.db in the configuration's directory, or the one that -state=PATH names. Remove the "
                + "block."
        )
    ]

    /// Blocks and arguments inside of a `lifecycle` block.
    static let inLifecycle = [
        LaterConstruct(
            "action_trigger",
            "Actions are not supported",
            "Blocks of type \"action_trigger\", which Terraform 1.14 brought, run actions of a provider; keyform runs "
                + "none. Remove the block, and run what the action does after \"keyform apply\"."
        ),
        LaterConstruct(
            "destroy",
            "Unsupported lifecycle argument",
            "The argument \"destroy\" came with Terraform 1.16, and keyform reads the language up to "
                + "\(VersionConstraint.newestTerraform). To have the object left alone when it leaves the "
                + "configuration, remove it with a block removed { from = …, lifecycle { destroy = false } }."
        ),
    ]

    private init(_ name: String, _ summary: String, _ detail: String) {
        self.name = name
        self.summary = summary
        self.detail = detail
    }

    fileprivate func refusal(at range: SourceRange, in context: String?) -> Diagnostic {
        .error(summary, detail, at: range, in: context)
    }
}

extension ConfigurationReader {
    /// The content without blocks of later versions, after an error for each.
    mutating func withoutLaterBlocks(
        _ content: BlockContent,
        _ later: [LaterConstruct],
        in context: String
    ) -> BlockContent {
        var result = content
        result.blocks = withoutLaterBlocks(content.blocks, later, in: context)
        result.attributes.removeAll { attribute in
            guard let construct = later.first(where: { $0.name == attribute.name }) else { return false }
            report(construct.refusal(at: attribute.nameRange, in: context))
            return true
        }
        return result
    }

    mutating func withoutLaterBlocks(
        _ blocks: [BlockContent],
        _ later: [LaterConstruct],
        in context: String?
    ) -> [BlockContent] {
        blocks.filter { content in
            guard let construct = later.first(where: { $0.name == content.block.type }) else { return true }
            report(construct.refusal(at: content.header, in: context))
            return false
        }
    }
}
