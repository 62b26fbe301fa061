import JSONText
import TestSupport
import Testing

@testable import Rendering

/// What a diagram becomes as text and as a picture.
@Suite struct DiagramTests {
    private static func node(_ name: String, module: Int? = nil) -> Diagram.Node {
        Diagram.Node(address: "a.\(name)", module: module, type: "a", name: name, isData: false)
    }

    /// A random diagram without cycles, whose nodes stand in nested modules.
    private static func random(_ generator: inout SeededGenerator) -> Diagram {
        var diagram = Diagram()
        for number in 0..<Int.random(in: 0..<8, using: &generator) {
            let parent = number == 0 ? nil : Int.random(in: -1..<number, using: &generator)
            diagram.modules.append(
                Diagram.Module(
                    address: "module.m\(number)",
                    name: "module.m\(number)",
                    parent: parent == -1 ? nil : parent
                )
            )
        }
        for number in 0..<Int.random(in: 1..<60, using: &generator) {
            let module = diagram.modules.indices.randomElement(using: &generator)
            diagram.nodes.append(node("n\(number)", module: Bool.random(using: &generator) ? module : nil))
        }
        var edges: Set<Diagram.Edge> = []
        for node in diagram.nodes.indices where node > 0 {
            for _ in 0..<Int.random(in: 0..<4, using: &generator) {
                edges.insert(Diagram.Edge(node: node, needed: Int.random(in: 0..<node, using: &generator)))
            }
        }
        diagram.edges = edges.sorted()
        return diagram
    }

    /// What each node needs, directly or not.
    private static func reachable(_ diagram: Diagram) -> [Set<Int>] {
        var found = [Set<Int>](repeating: [], count: diagram.nodes.count)
        for node in diagram.nodes.indices {
            for edge in diagram.edges where edge.node == node {
                found[node].insert(edge.needed)
                found[node].formUnion(found[edge.needed])
            }
        }
        return found
    }

    @Test(arguments: 1...40) func reductionKeepsWhatNeedsWhat(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let diagram = Self.random(&generator)
        let reduced = diagram.reduced
        #expect(Self.reachable(reduced) == Self.reachable(diagram))
        let reach = Self.reachable(reduced)
        for edge in reduced.edges {
            let others = reduced.edges.filter { $0.node == edge.node && $0.needed != edge.needed }
            #expect(!others.contains { reach[$0.needed].contains(edge.needed) }, "\(edge) says nothing")
        }
    }

    @Test(arguments: 1...40) func boxesStandApartAndInTheirModules(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let diagram = Self.random(&generator)
        let widths = diagram.nodes.map { _ in Double.random(in: 40..<200, using: &generator).rounded() }
        let layout = DiagramLayout(diagram, widths: widths)
        func contains(_ outer: DiagramLayout.Frame, _ inner: DiagramLayout.Frame) -> Bool {
            inner.origin.x >= outer.origin.x - 0.001 && inner.origin.y >= outer.origin.y - 0.001
                && inner.origin.x + inner.size.width <= outer.origin.x + outer.size.width + 0.001
                && inner.origin.y + inner.size.height <= outer.origin.y + outer.size.height + 0.001
        }
        func overlap(_ one: DiagramLayout.Frame, _ other: DiagramLayout.Frame) -> Bool {
            one.origin.x < other.origin.x + other.size.width - 0.001
                && other.origin.x < one.origin.x + one.size.width - 0.001
                && one.origin.y < other.origin.y + other.size.height - 0.001
                && other.origin.y < one.origin.y + one.size.height - 0.001
        }
        let page = DiagramLayout.Frame(origin: LayeredLayout.Point(x: 0, y: 0), size: layout.size)
        for (position, node) in diagram.nodes.enumerated() {
            #expect(contains(node.module.map { layout.modules[$0] } ?? page, layout.nodes[position]))
            for other in diagram.nodes.indices.prefix(position) {
                #expect(!overlap(layout.nodes[position], layout.nodes[other]), "\(position) and \(other)")
            }
        }
        for (position, module) in diagram.modules.enumerated() {
            #expect(contains(module.parent.map { layout.modules[$0] } ?? page, layout.modules[position]))
            for other in diagram.modules.indices.prefix(position)
            where diagram.modules[other].parent == module.parent {
                #expect(!overlap(layout.modules[position], layout.modules[other]))
            }
        }
        // Every line arrives where it leads to.
        let ends = Set(layout.heads)
        for edge in diagram.edges {
            #expect(ends.contains(layout.nodes[edge.needed].right))
            #expect(layout.pieces.contains { $0.start == layout.nodes[edge.node].left })
        }
        #expect(layout.pieces == DiagramLayout(diagram, widths: widths).pieces)
    }

    @Test(arguments: 1...20) func saysNothingThatAFormatWouldObey(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let name = "k[\"" + String.hostile(length: 20, using: &generator) + "]]--><script>end\\\"]"
        var diagram = Diagram()
        diagram.modules = [Diagram.Module(address: "module.\(name)", name: name, parent: nil)]
        diagram.nodes = [Self.node(name), Self.node("\\", module: 0)]
        diagram.edges = [Diagram.Edge(node: 0, needed: 1)]
        // Of a line of Graphviz, quotes come in pairs, and those inside are escaped.
        for line in diagram.dot.split(separator: "\n") {
            let plain = line.replacing("\\\\", with: "").replacing("\\\"", with: "")
            #expect(plain.count { $0 == "\"" } % 2 == 0, "\(line)")
        }
        for line in diagram.mermaid.split(separator: "\n") where line.contains("[") {
            let label = try #require(
                line.split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first
            )
            #expect(label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "#;._- ".contains($0)) })
            #expect(line.count { $0 == "\"" } == 2)
        }
        let svg = diagram.svg
        #expect(!svg.contains("<script") && !svg.contains("-->") && !svg.contains("href"))
        #expect(svg.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\n") })
        #expect(diagram.dot.count { $0 == "\n" } == diagram.dot.split(separator: "\n").count)
    }

    @Test func showsActionsAndCounts() {
        var diagram = Diagram()
        diagram.hasActions = true
        diagram.nodes = [Self.node("one"), Self.node("many")]
        diagram.nodes[0].actions = [.replace: 1]
        diagram.nodes[1].actions = [.create: 3, .delete: 1, .keep: 6]
        diagram.nodes[1].instances = 10
        #expect(diagram.nodes[1].action == .delete)
        #expect(diagram.nodes[1].label == "a.many ×10 (+3 -1)")
        #expect(
            diagram.dot.contains("\"a.one\" [label=\"a.one -/+\", fillcolor=\"#f6e0f7\", color=\"#8e24aa\"];")
        )
        #expect(diagram.mermaid.contains("class n1 delete"))
        #expect(diagram.svg.contains("<g class=\"node replace\"><title>a.one</title>"))
        #expect(diagram.document["nodes"]?.array?[1]["actions"]?["no-op"] == 6)
    }

    /// Modules may use each other.
    @Test func drawsModulesThatNeedEachOther() {
        var diagram = Diagram()
        diagram.modules = ["x", "y"].map { Diagram.Module(address: $0, name: $0, parent: nil) }
        diagram.nodes = [
            Self.node("a", module: 0), Self.node("b", module: 0), Self.node("c", module: 1),
            Self.node("d", module: 1),
        ]
        diagram.edges = [Diagram.Edge(node: 0, needed: 2), Diagram.Edge(node: 3, needed: 1)]
        let layout = DiagramLayout(diagram, widths: [80, 80, 80, 80])
        #expect(layout.heads.count == 2)
    }
}
