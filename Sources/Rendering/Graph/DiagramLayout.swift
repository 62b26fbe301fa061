/// Where everything of a diagram is drawn: modules as boxes in boxes, each laid out by itself.
struct DiagramLayout {
    typealias Point = LayeredLayout.Point
    typealias Size = LayeredLayout.Size

    struct Frame: Equatable {
        var origin: Point
        var size: Size
    }

    /// A piece of a line, from the right to the left.
    struct Piece: Hashable {
        let start: Point
        let end: Point
    }

    private static let padding = 14.0
    static let header = 24.0
    static let nodeHeight = 38.0

    private(set) var nodes: [Frame]
    private(set) var modules: [Frame]
    /// Each once, though several lines go over it.
    private(set) var pieces: [Piece] = []
    /// Where lines end.
    private(set) var heads: [Point] = []
    private(set) var size = Size(width: 0, height: 0)

    /// What stands in one module, or in the root.
    private struct Level {
        /// Nodes, then modules, by their positions in the diagram.
        var nodes: [Int] = []
        var modules: [Int] = []
        var lines: Set<LayeredLayout.Line> = []
        var leaving: Set<Int> = []
        var reached: Set<Int> = []
        var layout: LayeredLayout?
        var origin = Point(x: 0, y: 0)
    }

    /// Places everything.
    ///
    /// - Parameters:
    ///   - diagram: what is drawn.
    ///   - widths: of the nodes.
    ///   - headers: how wide the names of the modules are.
    init(_ diagram: Diagram, widths: [Double], headers: [Double] = []) {
        nodes = widths.map {
            Frame(origin: Point(x: 0, y: 0), size: Size(width: $0, height: Self.nodeHeight))
        }
        modules = diagram.modules.map { _ in
            Frame(origin: Point(x: 0, y: 0), size: Size(width: 0, height: 0))
        }
        // The root stands at position zero, module n at n + 1.
        var levels = [Level](repeating: Level(), count: diagram.modules.count + 1)
        var itemOfNode = [Int](repeating: 0, count: diagram.nodes.count)
        var itemOfModule = [Int](repeating: 0, count: diagram.modules.count)
        for (position, node) in diagram.nodes.enumerated() {
            let level = node.module.map { $0 + 1 } ?? 0
            itemOfNode[position] = levels[level].nodes.count
            levels[level].nodes.append(position)
        }
        for (position, module) in diagram.modules.enumerated() {
            let level = module.parent.map { $0 + 1 } ?? 0
            itemOfModule[position] = levels[level].nodes.count + levels[level].modules.count
            levels[level].modules.append(position)
        }
        /// The levels that a node is in, its own first, with what stands for it in each.
        func places(of node: Int) -> [(level: Int, item: Int)] {
            var places: [(level: Int, item: Int)] = []
            var module = diagram.nodes[node].module
            places.append((module.map { $0 + 1 } ?? 0, itemOfNode[node]))
            while let inner = module {
                module = diagram.modules[inner].parent
                places.append((module.map { $0 + 1 } ?? 0, itemOfModule[inner]))
            }
            return places
        }
        var routes:
            [(
                out: ArraySlice<(level: Int, item: Int)>, line: LayeredLayout.Line, level: Int,
                in: ArraySlice<(level: Int, item: Int)>
            )] = []
        for edge in diagram.edges {
            let from = places(of: edge.node)
            let to = places(of: edge.needed)
            // The innermost level that both are in.
            var shared = 1
            while shared < min(from.count, to.count),
                from[from.count - shared].item == to[to.count - shared].item,
                from[from.count - shared - 1].level == to[to.count - shared - 1].level
            {
                shared += 1
            }
            let out = from.dropLast(shared)
            let into = to.dropLast(shared)
            let line = LayeredLayout.Line(
                node: from[from.count - shared].item,
                needed: to[to.count - shared].item
            )
            let level = from[from.count - shared].level
            levels[level].lines.insert(line)
            for place in out { levels[place.level].leaving.insert(place.item) }
            for place in into { levels[place.level].reached.insert(place.item) }
            routes.append((out, line, level, into))
        }
        for level in levels.indices.reversed() {
            let sizes =
                levels[level].nodes.map { nodes[$0].size } + levels[level].modules.map { modules[$0].size }
            let layout = LayeredLayout(
                sizes,
                lines: levels[level].lines.sorted { ($0.node, $0.needed) < ($1.node, $1.needed) },
                leaving: levels[level].leaving,
                reached: levels[level].reached
            )
            levels[level].layout = layout
            if level > 0 {
                modules[level - 1].size = Size(
                    width: max(
                        layout.size.width + 2 * Self.padding,
                        headers.isEmpty ? 0 : headers[level - 1]
                    ),
                    height: layout.size.height + Self.padding + Self.header
                )
            } else {
                size = layout.size
            }
        }
        for level in levels.indices {
            guard let layout = levels[level].layout else { continue }
            let origin = levels[level].origin
            for (item, node) in levels[level].nodes.enumerated() {
                nodes[node].origin = layout.origins[item] + origin
            }
            for (item, module) in levels[level].modules.enumerated() {
                let start = layout.origins[levels[level].nodes.count + item] + origin
                modules[module].origin = start
                levels[module + 1].origin = Point(x: start.x + Self.padding, y: start.y + Self.header)
            }
        }
        var drawn: Set<Piece> = []
        var ended: Set<Point> = []
        for (edge, route) in zip(diagram.edges, routes) {
            let end = nodes[edge.needed].right
            var points = [nodes[edge.node].left]
            for place in route.out {
                guard let layout = levels[place.level].layout else { continue }
                let origin = levels[place.level].origin
                points += layout.pointsOut(of: place.item).map { $0 + origin }
                if let last = points.last {
                    points.append(Point(x: origin.x - Self.padding, y: last.y))
                }
            }
            // From the inside on: the line meets each box where it goes on in it.
            var rest = [end]
            for place in route.in {
                guard let layout = levels[place.level].layout else { continue }
                let origin = levels[place.level].origin
                rest = Self.joined(layout.pointsIn(to: place.item).map { $0 + origin }, rest)
                if let first = rest.first {
                    rest.insert(
                        Point(x: origin.x - Self.padding + modules[place.level - 1].size.width, y: first.y),
                        at: 0
                    )
                }
            }
            let origin = levels[route.level].origin
            points += Self.joined(
                levels[route.level].layout?.points(of: route.line).map { $0 + origin } ?? [],
                rest
            )
            for (start, end) in zip(points, points.dropFirst()) where start != end {
                let piece = Piece(start: start, end: end)
                if drawn.insert(piece).inserted {
                    pieces.append(piece)
                }
            }
            if ended.insert(end).inserted {
                heads.append(end)
            }
        }
    }

    /// A way and what follows, which it leads to on its height.
    private static func joined(_ way: [Point], _ rest: [Point]) -> [Point] {
        var way = way
        if let last = way.indices.last, let next = rest.first {
            way[last].y = next.y
        }
        return way + rest
    }
}

extension DiagramLayout.Frame {
    /// The middle of the left side, where lines begin.
    var left: LayeredLayout.Point {
        LayeredLayout.Point(x: origin.x, y: origin.y + size.height / 2)
    }

    /// The middle of the right side, where lines end.
    var right: LayeredLayout.Point {
        LayeredLayout.Point(x: origin.x + size.width, y: origin.y + size.height / 2)
    }
}

extension LayeredLayout.Point {
    static func + (left: Self, right: Self) -> Self {
        Self(x: left.x + right.x, y: left.y + right.y)
    }
}
