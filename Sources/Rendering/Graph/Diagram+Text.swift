package import JSONText
import SourceText

extension Diagram {
    /// For programs: nodes, modules, and which node needs which.
    package var document: JSONValue {
        [
            "format_version": "1.0",
            "modules": .array(
                modules.map { module in
                    var object: JSONObject = ["address": .string(module.address)]
                    object["parent"] = .string(module.parent.map { modules[$0].address } ?? "")
                    return .object(object)
                }
            ),
            "nodes": .array(nodes.map { .object(document($0)) }),
            "edges": .array(
                edges.map {
                    ["from": .string(nodes[$0.node].address), "to": .string(nodes[$0.needed].address)]
                }
            ),
        ]
    }

    private func document(_ node: Node) -> JSONObject {
        var object: JSONObject = [
            "address": .string(node.address),
            "module": .string(node.module.map { modules[$0].address } ?? ""),
            "mode": .string(node.isData ? "data" : "managed"), "type": .string(node.type),
        ]
        if node.isLeft {
            object["left_to_terraform"] = true
        }
        object["instances"] = node.instances.map { .number(JSONNumber($0)) }
        if let action = node.action {
            object["action"] = .string(action.rawValue)
            object["actions"] = .object(
                JSONObject(
                    node.actions.sorted { $0.key < $1.key }
                        .map {
                            JSONObject.Member(name: $0.key.rawValue, value: .number(JSONNumber($0.value)))
                        }
                )
            )
        }
        return object
    }

    /// The nodes and the modules in each module, by positions; in the root, which has none, under nil.
    private var contents: (nodes: [Int?: [Int]], modules: [Int?: [Int]]) {
        (
            Dictionary(grouping: nodes.indices) { nodes[$0].module },
            Dictionary(grouping: modules.indices) { modules[$0].parent }
        )
    }

    /// In the language of Graphviz, in the form of `terraform graph`.
    package var dot: String {
        var lines = [
            "digraph G {", "  rankdir = \"RL\";",
            "  node [shape = rect, fontname = \"sans-serif\", style = \"filled\", fillcolor = \"#f5f6f8\"];",
        ]
        let (inside, calls) = contents
        func add(inside module: Int?, margin: String) {
            for node in (inside[module] ?? []).map({ nodes[$0] }) {
                var attributes = ["label=\(Self.quotedForDOT(node.label))"]
                if let colors = node.action.flatMap(DiagramColors.light) {
                    attributes += ["fillcolor=\"\(colors.fill)\"", "color=\"\(colors.line)\""]
                }
                if node.isLeft || node.isData {
                    attributes.append("style=\"filled,\(node.isLeft ? "dashed" : "rounded")\"")
                }
                lines.append(
                    "\(margin)\(Self.quotedForDOT(node.address)) [\(attributes.joined(separator: ", "))];"
                )
            }
            for position in calls[module] ?? [] {
                lines.append(
                    "\(margin)subgraph \(Self.quotedForDOT("cluster_\(modules[position].address)")) {"
                )
                lines.append("\(margin)  label = \(Self.quotedForDOT(modules[position].name));")
                lines.append("\(margin)  fontname = \"sans-serif\";")
                add(inside: position, margin: margin + "  ")
                lines.append("\(margin)}")
            }
        }
        add(inside: nil, margin: "  ")
        for edge in edges {
            lines.append(
                "  \(Self.quotedForDOT(nodes[edge.node].address)) -> \(Self.quotedForDOT(nodes[edge.needed].address));"
            )
        }
        lines.append("}")
        return lines.map { $0 + "\n" }.joined()
    }

    /// In a label a backslash would begin an escape, so it is doubled, in names as well as there.
    private static func quotedForDOT(_ text: String) -> String {
        "\"" + text.inLine.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// A flowchart of Mermaid.
    package var mermaid: String {
        var lines = ["flowchart RL"]
        let (inside, calls) = contents
        func add(inside module: Int?, margin: String) {
            for number in inside[module] ?? [] {
                let node = nodes[number]
                let label = "\"\(Self.encodedForMermaid(node.label))\""
                lines.append("\(margin)n\(number)" + (node.isData ? "([\(label)])" : "[\(label)]"))
            }
            for position in calls[module] ?? [] {
                let name = Self.encodedForMermaid(modules[position].name)
                lines.append("\(margin)subgraph m\(position)[\"\(name)\"]")
                add(inside: position, margin: margin + "  ")
                lines.append("\(margin)end")
            }
        }
        add(inside: nil, margin: "  ")
        lines += edges.map { "  n\($0.node) --> n\($0.needed)" }
        for action in Action.allCases {
            let own = nodes.indices.filter { nodes[$0].action == action }.map { "n\($0)" }
            guard !own.isEmpty, let colors = DiagramColors.light(action) else { continue }
            lines.append("  classDef \(action) fill:\(colors.fill),stroke:\(colors.line),color:#1b1f24")
            lines.append("  class \(own.joined(separator: ",")) \(action)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Every character that could mean something as its number, which Mermaid shows as the character.
    private static func encodedForMermaid(_ text: String) -> String {
        text.inLine.unicodeScalars.map { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", " ": String(scalar)
            default: "#\(scalar.value);"
            }
        }.joined()
    }
}

extension Diagram.Node {
    /// The address in its own module, with what is done.
    var label: String {
        var text = (isData ? "data." : "") + type + "." + name
        if let counts {
            text += " \(counts)"
        }
        return text
    }

    /// How many instances it stands for, and what is done to how many; nil for one to which nothing is.
    var counts: String? {
        let actions = actions.filter { $0.key != .keep }.sorted { $0.key < $1.key }
        guard let instances else {
            return actions.first.map(\.key.symbol)
        }
        let done = actions.map { "\($0.key.symbol)\($0.value)" }.joined(separator: " ")
        return "×\(instances)" + (done.isEmpty ? "" : " (\(done))")
    }
}

/// The colours of a box.
struct DiagramColors {
    let fill: String
    let line: String

    /// On a light page; nil for what has none of its own.
    static func light(_ action: Diagram.Action) -> DiagramColors? {
        switch action {
        case .keep: nil
        case .read: DiagramColors(fill: "#dceefb", line: "#1565c0")
        case .create: DiagramColors(fill: "#dff5e1", line: "#2e7d32")
        case .update: DiagramColors(fill: "#fff4cc", line: "#a67c00")
        case .forget: DiagramColors(fill: "#e8eaf0", line: "#5c6370")
        case .replace: DiagramColors(fill: "#f6e0f7", line: "#8e24aa")
        case .delete: DiagramColors(fill: "#fde2e0", line: "#c62828")
        }
    }

    /// On a dark page.
    static func dark(_ action: Diagram.Action) -> DiagramColors? {
        switch action {
        case .keep: nil
        case .read: DiagramColors(fill: "#10283f", line: "#64b5f6")
        case .create: DiagramColors(fill: "#12351b", line: "#4caf50")
        case .update: DiagramColors(fill: "#3a2f05", line: "#d4a72c")
        case .forget: DiagramColors(fill: "#262b33", line: "#9aa4b0")
        case .replace: DiagramColors(fill: "#3a1440", line: "#d16be0")
        case .delete: DiagramColors(fill: "#3f1414", line: "#ef5350")
        }
    }
}
