import Addresses
import DependencyGraph

extension ResourceGraph {
    /// What is said of some locals, variables and outputs, and the same of those that are made of them.
    func spread(_ marks: [SiteOwner: String]) -> [SiteOwner: String] {
        var marks = marks
        var open = marks.keys.sorted { "\($0)" < "\($1)" }.compactMap { numbers[$0] }
        while let node = open.popLast() {
            for user in graph.dependents(of: node) where nodes[user].isValue && marks[nodes[user]] == nil {
                marks[nodes[user]] = marks[nodes[node]]
                open.append(user)
            }
        }
        return marks
    }

    /// The locals, variables, outputs and calls that something is made of, directly or through others of them.
    func allValues(neededBy owner: SiteOwner) -> [SiteOwner] {
        guard let start = numbers[owner] else { return [] }
        var seen: Set<Int> = [start]
        var open = [start]
        var found: [SiteOwner] = []
        while let node = open.popLast() {
            for dependency in graph.dependencies(of: node) where seen.insert(dependency).inserted {
                guard nodes[dependency].isValue || nodes[dependency].isCall else { continue }
                found.append(nodes[dependency])
                open.append(dependency)
            }
        }
        return found
    }

    /// The locals, variables and outputs that one argument of a block refers to directly.
    func values(of resource: ResourceAddress, argument: String) -> [SiteOwner] {
        guard let node = numbers[.resource(resource)], let direct = arguments[node]?[argument] else {
            return []
        }
        return direct.map { nodes[$0] }.filter(\.isValue)
    }
}

extension SiteOwner {
    fileprivate var isValue: Bool {
        switch self {
        case .variable, .local, .output: true
        case .call, .end, .resource, .provider, .check, .importing: false
        }
    }

    fileprivate var isCall: Bool {
        if case .call = self { true } else { false }
    }
}
