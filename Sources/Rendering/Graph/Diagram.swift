/// What is drawn of a configuration or a plan: resources as boxes in the boxes of their modules, and what needs what.
package struct Diagram: Sendable, Equatable {
    /// What a plan does, the gravest last.
    package enum Action: String, Sendable, CaseIterable, Comparable {
        case keep = "no-op"
        case read, create, update, forget, replace, delete

        package static func < (left: Action, right: Action) -> Bool {
            rank(left) < rank(right)
        }

        private static func rank(_ action: Action) -> Int {
            allCases.firstIndex(of: action) ?? 0
        }

        /// As a plan marks it.
        var symbol: String {
            switch self {
            case .keep: ""
            case .read: "<="
            case .create: "+"
            case .update: "~"
            case .forget: "."
            case .replace: "-/+"
            case .delete: "-"
            }
        }
    }

    package struct Node: Sendable, Equatable {
        package let address: String
        /// The box that it stands in, a position in `modules`; nil in the root module.
        package var module: Int?
        package let type: String
        /// With the instance's key.
        package let name: String
        package let isData: Bool
        /// Of another provider, and left to Terraform.
        package var isLeft = false
        /// How many instances each action is done to; empty where there is no plan.
        package var actions: [Action: Int] = [:]
        /// How many instances it stands for; nil for one, or where nobody has counted them.
        package var instances: Int?

        /// What is done to it; of several things the gravest.
        package var action: Action? {
            actions.keys.max()
        }
    }

    package struct Module: Sendable, Equatable {
        package let address: String
        /// As the module around it calls it, with the instance's key.
        package let name: String
        package let parent: Int?
    }

    /// That one node needs another one, by their positions.
    package struct Edge: Sendable, Hashable, Comparable {
        package let node: Int
        package let needed: Int

        package static func < (left: Edge, right: Edge) -> Bool {
            (left.node, left.needed) < (right.node, right.needed)
        }
    }

    /// Sorted by address.
    package internal(set) var nodes: [Node] = []
    /// Each behind the one around it.
    package internal(set) var modules: [Module] = []
    package internal(set) var edges: [Edge] = []
    /// Whether there is a plan, whose actions are shown.
    package internal(set) var hasActions = false
}
