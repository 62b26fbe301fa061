import Addresses
import Configuration
import HCL
import SourceText

/// The `removed` blocks, by what they are about.
struct Removals {
    private var blocks: [AddressTarget: RemovedBlock] = [:]
    let diagnostics: [Diagnostic]

    init(_ configuration: Configuration) {
        for removal in configuration.removals {
            let target = removal.from.within(removal.module)
            if blocks[target] == nil {
                blocks[target] = removal
            }
        }
        diagnostics = configuration.removals.compactMap { removal in
            switch removal.from.within(removal.module) {
            case .module(let module):
                configuration.moduleCalls[module].map {
                    removal.stillExists("module", module.description, $0.declaration)
                }
            case .resource(let address):
                configuration.blocks[address.resource].map {
                    removal.stillExists("resource", address.resource.description, $0.declaration)
                }
            }
        }
    }

    /// The block that says what becomes of a recorded object: of its resource, or else of the innermost module that it is in.
    func removal(of address: InstanceAddress) -> RemovedBlock? {
        guard !blocks.isEmpty else { return nil }
        let resource = address.resource.declared
        if let removal = blocks[.resource(InstanceAddress(resource))] {
            return removal
        }
        var module: ModuleAddress? = resource.module
        while let path = module, !path.isRoot {
            if let removal = blocks[.module(path)] {
                return removal
            }
            module = path.parent
        }
        return nil
    }
}

extension RemovedBlock {
    fileprivate func stillExists(_ kind: String, _ address: String, _ declaration: SourceRange) -> Diagnostic
    {
        .error(
            "Removed \(kind) still exists",
            "This statement declares that \(address) was removed, but it is still declared in configuration.\n\nRemove"
                + " the block that declares it, or the statement at \(self.declaration.placeDescription)",
            at: declaration
        )
    }
}
