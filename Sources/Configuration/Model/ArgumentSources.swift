package import Addresses
import HCL
import SourceText

/// What arguments are written as, with everything that they are made of up to the objects: what can be said of a value
/// that is not known yet.
package struct ArgumentSources {
    private let configuration: Configuration
    private let graph: ResourceGraph
    private let blocks: [ResourceAddress: ResourceBlock]
    private var known: [SiteOwner: Sources] = [:]

    /// Texts, and the variables of the root module whose values count besides.
    package struct Sources: Sendable, Hashable {
        /// In an order that does not depend on the order of files and blocks.
        package var texts: [String] = []
        /// Sorted.
        package var variables: [String] = []
    }

    package init(_ configuration: Configuration, _ graph: ResourceGraph) {
        self.configuration = configuration
        self.graph = graph
        blocks = Dictionary(firstOf: configuration.resources.lazy.map { ($0.address, $0) })
    }

    /// What some arguments of a block are made of.
    ///
    /// - Parameters:
    ///   - names: of arguments; those that the block does not have are passed over.
    ///   - resource: the block as declared.
    /// - Returns: nothing where there is no such block.
    package mutating func sources(of names: [String], in resource: ResourceAddress) -> Sources {
        guard let block = blocks[resource] else {
            return Sources()
        }
        var sources = sources(neededBy: .resource(resource))
        sources.texts += names.sorted().compactMap { name in
            block.arguments[name].map { "\(name) = \($0.text)" }
        }
        sources.texts += block.repetition.texts
        return sources
    }

    /// What an output of the root module is made of.
    package mutating func sources(ofOutput name: String) -> Sources {
        var sources = sources(neededBy: .output(.root, name))
        sources.texts += text(of: .output(.root, name)).map { [$0] } ?? []
        return sources
    }

    private mutating func sources(neededBy owner: SiteOwner) -> Sources {
        if let known = known[owner] {
            return known
        }
        var sources = Sources()
        for value in graph.allValues(neededBy: owner).sorted(by: { "\($0)" < "\($1)" }) {
            if case .variable(.root, let name) = value {
                sources.variables.append(name)
            } else if let text = text(of: value) {
                sources.texts.append(text)
            }
        }
        known[owner] = sources
        return sources
    }

    private func text(of owner: SiteOwner) -> String? {
        let texts: [String]
        switch owner {
        case .local(let module, let name):
            texts = (configuration.module(module)?.locals[name]?.expression.text).map { [$0] } ?? []
        case .variable(let module, let name):
            texts = (call(of: module)?.arguments[name]?.text).map { [$0] } ?? []
        case .output(let module, let name):
            texts = configuration.module(module)?.outputs.filter { $0.name == name }.map(\.value.text) ?? []
        case .call(let module):
            texts = call(of: module)?.repetition.texts ?? []
        case .end, .resource, .provider, .check, .importing:
            texts = []
        }
        return texts.isEmpty ? nil : "\(owner) = \(texts.joined(separator: "\n"))"
    }

    private func call(of module: ModuleAddress) -> ModuleCall? {
        module.parent.flatMap { configuration.module($0) }?.calls[module.steps.last?.name ?? ""]
    }
}

extension Expression {
    /// As it is written.
    fileprivate var text: String {
        let span = range.span
        return String(decoding: range.file.bytes[Int(span.lower)..<Int(span.upper)], as: UTF8.self)
    }
}

extension Repetition {
    fileprivate var texts: [String] {
        switch self {
        case .none: []
        case .count(let expression), .forEach(let expression): [expression.text]
        }
    }
}
