import HCL
package import SourceText

/// The `state` block: where the state is kept.
package struct StateBlock: Sendable {
    /// What is written, of which whoever opens states knows whether it can be one.
    package let location: String
    /// Where that is written.
    package let range: SourceRange
}

/// What stands in files that Terraform does not read.
extension ConfigurationReader {
    mutating func readOwn(_ content: BlockContent, _ kind: KeyformFile.BlockKind) {
        switch kind {
        case .importing: readImport(content)
        case .state: readState(content)
        case .signer: readSigner(content)
        case .access: readAccess(content)
        case .rotation: readRotation(content)
        }
    }

    private mutating func readState(_ content: BlockContent) {
        let context = content.block.title
        _ = reporting { KeyformFile.BlockKind.state.shape.check(content, in: context, $0) }
        if let earlier = declare("state", "", content.header) {
            report(
                .error(
                    "Duplicate state block",
                    "A state block was already given at \(earlier.placeDescription). There is one state, so only one block may"
                        + " say where it is kept.",
                    at: content.block.typeRange
                )
            )
            return
        }
        guard let written = content["location"]?.value else { return }
        guard case .string(let location) = written.node, !location.isEmpty else {
            if case .invalid = written.node { return }
            report(
                .error(
                    "Invalid state location",
                    "The location must be a literal text that is not empty, such as \"states/team.db\": it is needed before"
                        + " any variable, local or function has a value. To choose it from outside, set KEYFORM_STATE or give"
                        + " -state.",
                    at: written.range,
                    in: context
                )
            )
            return
        }
        stateBlock = StateBlock(location: location, range: written.range)
    }
}
