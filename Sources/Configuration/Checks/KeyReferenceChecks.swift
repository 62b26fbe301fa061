import Addresses
import ResourceSchemas
import SourceText

/// Checks what a block of keyform's own files names as a key.
struct KeyReferenceChecks {
    /// How messages call the block and what it is for.
    struct Wording {
        /// The summary of what names no key, such as `Invalid signer key`.
        let summary: String
        /// What a key is that can be named, such as `can sign`.
        let ability: String
        /// Who must name one instance, such as `a signer`; nil where all instances may be named together.
        let soleNamer: String?
    }

    let configuration: Configuration
    private let blocks: BlockTable
    private let types: Set<String>
    private let wording: Wording

    init(_ configuration: Configuration, _ wording: Wording) {
        self.configuration = configuration
        self.wording = wording
        blocks = configuration.declaredBlocks
        types = configuration.keyTypes
    }

    /// What is wrong with the name of a key, or of all instances of one, at a place in a block.
    func problem(of key: InstanceAddress, at range: SourceRange, in context: String) -> Diagnostic? {
        let resource = key.resource
        let place = Place(range: range, context: context)
        guard types.contains(resource.type) else {
            let near = nearMiss(resource.type, among: types.sorted())
            return place.refuse(
                wording.summary,
                "\(key) is no key that \(wording.ability). "
                    + (near.map { "Did you mean a resource of type \"\($0)\"?" }
                        ?? "Name a resource of type \(alternatives).")
            )
        }
        if let problem = callProblem(resource.module, place) {
            return problem
        }
        guard let block = blocks[resource.declared] else {
            return undeclared(resource.declared, place)
        }
        return mistake(of: key.key, block.repetition, named: "\(resource.inOwnModule)", place)
            ?? moduleKeyProblem(resource.module, place)
    }

    /// What is wrong with the name of a module of which all keys are meant.
    func problem(of module: ModuleAddress, at range: SourceRange, in context: String) -> Diagnostic? {
        let place = Place(range: range, context: context)
        if let problem = callProblem(module, place) ?? moduleKeyProblem(module, place) {
            return problem
        }
        let declared = module.declared
        guard !keys.contains(where: { $0.module.isWithin(declared) }) else { return nil }
        return place.refuse(
            wording.summary,
            "There is no key in \(declared). Name a module with a resource of type \(alternatives), or remove it here."
        )
    }

    /// All blocks that declare keys.
    var keys: [ResourceAddress] {
        blocks.addresses.filter { $0.mode == .managed && types.contains($0.type) }
    }

    private struct Place {
        let range: SourceRange
        let context: String

        func refuse(_ summary: String, _ detail: String) -> Diagnostic {
            .error(summary, detail, at: range, in: context)
        }
    }

    private var alternatives: String {
        types.sorted().map { "\"\($0)\"" }.joined(separator: " or ")
    }

    private static func name(_ module: ModuleAddress) -> String {
        module.isRoot ? "the root module" : "\(module)"
    }

    /// What is wrong with the first call on the way to a module that is not there.
    private func callProblem(_ module: ModuleAddress, _ place: Place) -> Diagnostic? {
        for depth in module.steps.indices {
            let called = ModuleAddress(Array(module.steps[...depth])).declared
            guard configuration.module(called) == nil else { continue }
            let parent = ModuleAddress(Array(called.steps.dropLast()))
            let name = module.steps[depth].name
            let names = configuration.module(parent)?.calls.keys.sorted() ?? []
            return place.refuse(
                "Reference to undeclared module",
                "No module call named \"\(name)\" is declared in \(Self.name(parent))."
                    + (nearMiss(name, among: names).map { " Did you mean \"\($0)\"?" } ?? "")
            )
        }
        return nil
    }

    private func undeclared(_ resource: ResourceAddress, _ place: Place) -> Diagnostic {
        let keys = blocks.addresses.filter { $0.module == resource.module && $0.type == resource.type }
        let near = nearMiss(resource.name, among: keys.map(\.name).sorted())
        return place.refuse(
            "Reference to undeclared resource",
            "A managed resource \"\(resource.type)\" \"\(resource.name)\" has not been declared in "
                + "\(Self.name(resource.module))."
                + (near.map { " Did you mean \"\($0)\"?" } ?? "")
        )
    }

    private func moduleKeyProblem(_ module: ModuleAddress, _ place: Place) -> Diagnostic? {
        for depth in module.steps.indices {
            let step = module.steps[depth]
            let called = ModuleAddress(Array(module.steps[...depth])).declared
            guard let call = configuration.moduleCalls[called] else { continue }
            if let found = mistake(of: step.key, call.repetition, named: "module.\(call.name)", place) {
                return found
            }
        }
        return nil
    }

    /// Whether a key is there only where there are instances by key, and of the right kind.
    private func mistake(
        of key: InstanceKey?,
        _ repetition: Repetition,
        named name: String,
        _ place: Place
    ) -> Diagnostic? {
        let missing = "Missing resource instance key"
        switch (repetition, key) {
        case (.none, nil), (.count, .index), (.forEach, .key):
            return nil
        case (_, nil) where wording.soleNamer == nil:
            return nil
        case (.none, _?):
            return place.refuse(
                "Unexpected resource instance key",
                "Because \(name) does not have \"count\" or \"for_each\" set, references to it must not include an index "
                    + "key. Remove the bracketed index."
            )
        case (.count, _):
            return place.refuse(
                wording.soleNamer == nil ? "Invalid resource instance key" : missing,
                "Because \(name) has \"count\" set, \(wording.soleNamer.map { "\($0) must name" } ?? "name") one instance"
                    + " by its number: \(name)[0]"
            )
        case (.forEach, _):
            return place.refuse(
                wording.soleNamer == nil ? "Invalid resource instance key" : missing,
                "Because \(name) has \"for_each\" set, \(wording.soleNamer.map { "\($0) must name" } ?? "name") one"
                    + " instance by its key: \(name)[\"KEY\"]"
            )
        }
    }
}
