import SourceText

extension Diagram {
    /// Names are cut in the middle behind as many columns.
    private static let longestName = 44
    private static let margin = 20.0
    private static let top = 56.0

    /// A picture without scripts and references, legible on light and dark pages.
    package var svg: String {
        let texts = nodes.map(DiagramTexts.init)
        let layout = DiagramLayout(
            self,
            widths: texts.map(\.width),
            headers: modules.map {
                Double($0.name.cut(to: Self.longestName).count) * DiagramTexts.smallColumn + 20
            }
        )
        let legend = legend
        let width = max(layout.size.width, legend.width) + 2 * Self.margin
        let height = layout.size.height + Self.top + Self.margin
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Self.text(width))\" height=\"\(Self.text(height))\""
                + " viewBox=\"0 0 \(Self.text(width)) \(Self.text(height))\" role=\"img\">",
            "<title>\(Self.escaped(heading))</title>",
            "<style>\(Self.style)</style>",
            "<rect class=\"page\" width=\"100%\" height=\"100%\"/>",
            "<text class=\"name\" x=\"\(Self.text(Self.margin))\" y=\"24\">\(Self.escaped(heading))</text>",
        ]
        lines += legend.lines
        lines.append("<g transform=\"translate(\(Self.text(Self.margin)) \(Self.text(Self.top)))\">")
        for (module, frame) in zip(modules, layout.modules) {
            lines.append(
                "<g>\(Self.rectangle("module", frame))<title>\(Self.escaped(module.address))</title>"
                    + "<text class=\"type\" x=\"\(Self.text(frame.origin.x + 10))\" y=\"\(Self.text(frame.origin.y + 16))\">"
                    + "\(Self.escaped(module.name.cut(to: Self.longestName)))</text></g>"
            )
        }
        lines += layout.pieces.map(Self.path)
        lines += layout.heads.map { head in
            let x = head.x
            let y = head.y
            return "<path class=\"head\" d=\"M\(Self.text(x)) \(Self.text(y))l7 -4v8z\"/>"
        }
        for (position, node) in nodes.enumerated() {
            lines.append(Self.box(node, texts[position], layout.nodes[position]))
        }
        lines += ["</g>", "</svg>"]
        return lines.map { $0 + "\n" }.joined()
    }

    // MARK: - Parts

    private static func box(_ node: Node, _ texts: DiagramTexts, _ frame: DiagramLayout.Frame) -> String {
        let kind = node.action.map { " \($0)" } ?? ""
        let form = node.isLeft ? " left" : node.isData ? " data" : ""
        let x = frame.origin.x
        let y = frame.origin.y
        var text = "<g class=\"node\(kind)\(form)\"><title>\(escaped(node.address))</title>"
        text += rectangle("box", frame, radius: node.isData ? 12 : 4)
        text += "<text class=\"name\" x=\"\(Self.text(x + 10))\" y=\"\(Self.text(y + 16))\">"
        text += "\(escaped(texts.name))</text>"
        text += "<text class=\"type\" x=\"\(Self.text(x + 10))\" y=\"\(Self.text(y + 30))\">"
        text += "\(escaped(texts.type))</text>"
        if let mark = texts.mark {
            text +=
                "<text class=\"mark\" x=\"\(Self.text(x + frame.size.width - 8))\" y=\"\(Self.text(y + 16))\">"
            text += "\(escaped(mark))</text>"
        }
        return text + "</g>"
    }

    private static func rectangle(
        _ name: String,
        _ frame: DiagramLayout.Frame,
        radius: Int = 6
    ) -> String {
        "<rect class=\"\(name)\" x=\"\(text(frame.origin.x))\" y=\"\(text(frame.origin.y))\""
            + " width=\"\(text(frame.size.width))\" height=\"\(text(frame.size.height))\" rx=\"\(radius)\"/>"
    }

    /// Straight where it is level, else a curve that is level at both ends.
    private static func path(_ piece: DiagramLayout.Piece) -> String {
        let (start, end) = (piece.start, piece.end)
        guard text(start.y) != text(end.y) || end.x > start.x else {
            return "<path class=\"line\" d=\"M\(text(start.x)) \(text(start.y))H\(text(end.x))\"/>"
        }
        let reach = start.x > end.x ? (start.x - end.x) / 2 : max((end.x - start.x) / 2, 24)
        return
            "<path class=\"line\" d=\"M\(text(start.x)) \(text(start.y))C\(text(start.x - reach)) \(text(start.y))"
            + " \(text(end.x + reach)) \(text(end.y)) \(text(end.x)) \(text(end.y))\"/>"
    }

    /// What is drawn, in a few words.
    private var heading: String {
        let data = nodes.count(where: \.isData)
        let resources = nodes.count - data
        var parts = ["\(resources) resource\(resources == 1 ? "" : "s")"]
        if data > 0 { parts.append("\(data) data source\(data == 1 ? "" : "s")") }
        if !modules.isEmpty { parts.append("\(modules.count) module\(modules.count == 1 ? "" : "s")") }
        return parts.joined(separator: ", ") + ". Arrows lead to what is needed."
    }

    private var legend: (lines: [String], width: Double) {
        var counts: [Action: Int] = [:]
        for node in nodes {
            for (action, count) in node.actions { counts[action, default: 0] += count }
        }
        var lines: [String] = []
        var x = Self.margin
        for (action, count) in counts.sorted(by: { $0.key < $1.key }) {
            let word = (action == .keep ? "unchanged" : "\(action.symbol) \(action)") + " \(count)"
            lines.append(
                "<g class=\"node \(action)\"><rect class=\"box\" x=\"\(Self.text(x))\" y=\"34\" width=\"12\" height=\"12\""
                    + " rx=\"2\"/><text class=\"type\" x=\"\(Self.text(x + 18))\" y=\"44\">\(Self.escaped(word))</text></g>"
            )
            x += 18 + Double(word.count) * DiagramTexts.smallColumn + 22
        }
        return (lines, max(x - Self.margin, Double(heading.count) * DiagramTexts.column))
    }

    private static var style: String {
        func rules(_ colors: (Action) -> DiagramColors?) -> String {
            Action.allCases.compactMap { action in
                colors(action).map {
                    ".\(action) .box{fill:\($0.fill);stroke:\($0.line)}.\(action) .mark{fill:\($0.line)}"
                }
            }.joined()
        }
        return "text{font-family:ui-monospace,\"DejaVu Sans Mono\",Menlo,Consolas,monospace}"
            + ".name{font-size:12px;fill:#1b1f24}.type{font-size:10px;fill:#57606a}"
            + ".mark{font-size:12px;font-weight:bold;text-anchor:end;fill:#57606a}.page{fill:#fff}"
            + ".box{fill:#f5f6f8;stroke:#8c959f}.module{fill:#afb8c1;fill-opacity:.12;stroke:#afb8c1}"
            + ".left .box{stroke-dasharray:4 3}.line{fill:none;stroke:#8c959f;stroke-width:1.2}.head{fill:#6e7781}"
            + rules(DiagramColors.light)
            + "@media(prefers-color-scheme:dark){.name{fill:#e6edf3}.type{fill:#9aa4b0}.mark{fill:#9aa4b0}"
            + ".page{fill:#0d1117}.box{fill:#20242a;stroke:#8b949e}.module{fill:#6e7681;stroke:#484f58}"
            + ".line{stroke:#6e7681}.head{fill:#9aa4b0}" + rules(DiagramColors.dark) + "}"
    }

    /// Text that stands in XML, with what XML cannot hold escaped as on a terminal.
    private static func escaped(_ text: String) -> String {
        String(
            text.inLine.map { character in
                switch character {
                case "&": "&amp;"
                case "<": "&lt;"
                case ">": "&gt;"
                case "\"": "&quot;"
                case "'": "&#39;"
                case "\u{FFFE}", "\u{FFFF}": "\u{FFFD}"
                default: String(character)
                }
            }.joined()
        )
    }

    private static func text(_ number: Double) -> String {
        String(Int(number.rounded()))
    }
}

/// What stands in the box of a node.
struct DiagramTexts {
    static let column = 7.25
    static let smallColumn = 6.05
    private static let longest = 44

    let name: String
    let type: String
    let mark: String?

    init(_ node: Diagram.Node) {
        name = node.name.inLine.cut(to: Self.longest)
        type = (node.isData ? "data " : "") + node.type.inLine.cut(to: Self.longest)
        mark = node.counts
    }

    var width: Double {
        let first =
            Double(name.drawnColumns) * Self.column
            + (mark.map { Double($0.count) * Self.column + 12 } ?? 0)
        return max(80, first + 20, Double(type.drawnColumns) * Self.smallColumn + 20).rounded(.up)
    }
}

extension String {
    /// Without its middle where it is longer than that.
    fileprivate func cut(to count: Int) -> String {
        guard self.count > count else { return self }
        return "\(prefix(count * 2 / 3))…\(suffix(count / 3 - 1))"
    }

    /// As many columns as it takes in a fixed font; characters that are not Latin, Greek or Cyrillic count twice.
    fileprivate var drawnColumns: Int {
        reduce(0) { $0 + (($1.unicodeScalars.first?.value ?? 0) < 0x1100 ? 1 : 2) }
    }
}
