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
}
