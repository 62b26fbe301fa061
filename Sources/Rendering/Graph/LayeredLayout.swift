/// Places boxes in columns, so that what is needed stands left of what needs it, with few crossings of lines.
///
/// Layers are longest paths, their order comes from barycentres, heights are the least squares of the lines' slopes under the
/// order. A line over several columns goes through free places in those between; lines to one box share their way.
struct LayeredLayout {
    struct Size: Equatable {
        var width: Double
        var height: Double
    }

    struct Point: Hashable {
        var x: Double
        var y: Double
    }

    /// A line between two boxes, by their positions.
    struct Line: Hashable {
        let node: Int
        let needed: Int
    }

    /// A box, or a free place in a column that lines go through.
    private struct Vertex {
        let layer: Int
        let height: Double
        /// Left and right of it, one column away.
        var left: [Int] = []
        var right: [Int] = []
        var center = 0.0
    }

    private static let gapInColumn = 10.0
    private static let gapOfLines = 5.0
    private static let gapOfColumns = 52.0
    /// So that the many lines between two columns do not become one.
    private static let widestGap = 150.0
    /// As many free places are made; without them lines go straight.
    private static let mostPlaces = 20_000

    private let sizes: [Size]
    private var layers: [Int]
    private var vertices: [Vertex] = []
    private var columns: [[Int]] = []
    /// Free places right of a box, for lines to it, by layer; and left of it, for lines out of the picture.
    private var waysIn: [Int: [Int: Int]] = [:]
    private var waysOut: [Int: [Int: Int]] = [:]
    private var columnStarts: [Double] = []
    private var columnWidths: [Double] = []

    /// Where each box begins.
    private(set) var origins: [Point]
    private(set) var size = Size(width: 0, height: 0)

    /// - Parameters:
    ///   - sizes: of the boxes.
    ///   - lines: between them.
    ///   - leaving: boxes with lines that leave the picture on the left.
    ///   - reached: boxes with lines that come from the right of the picture.
    init(_ sizes: [Size], lines: [Line], leaving: Set<Int>, reached: Set<Int>) {
        self.sizes = sizes
        layers = [Int](repeating: 0, count: sizes.count)
        origins = [Point](repeating: Point(x: 0, y: 0), count: sizes.count)
        var isLinked = [Bool](repeating: false, count: sizes.count)
        for line in lines {
            isLinked[line.node] = true
            isLinked[line.needed] = true
        }
        for item in leaving.union(reached) {
            isLinked[item] = true
        }
        let linked = sizes.indices.filter { isLinked[$0] }
        let alone = sizes.indices.filter { !isLinked[$0] }
        if !linked.isEmpty {
            assignLayers(lines, linked)
            makeVertices(lines, linked, leaving, reached)
            orderColumns()
            placeVertices()
            placeColumns(linked)
        }
        placeAlone(alone)
    }

    // MARK: - Layers

    /// The longest way to something that needs nothing; a cycle, as between modules, is cut somewhere.
    private mutating func assignLayers(_ lines: [Line], _ linked: [Int]) {
        var needs = [[Int]](repeating: [], count: sizes.count)
        var users = [[Int]](repeating: [], count: sizes.count)
        var waiting = [Int](repeating: 0, count: sizes.count)
        for line in lines {
            needs[line.node].append(line.needed)
            users[line.needed].append(line.node)
            waiting[line.node] += 1
        }
        var isDone = [Bool](repeating: false, count: sizes.count)
        var open = Array(linked.filter { waiting[$0] == 0 }.reversed())
        var rest = linked.makeIterator()
        while true {
            guard let item = open.popLast() ?? next(&rest, isDone) else { break }
            guard !isDone[item] else { continue }
            isDone[item] = true
            var layer = 0
            for needed in needs[item] where isDone[needed] && needed != item {
                layer = max(layer, layers[needed] + 1)
            }
            layers[item] = layer
            for user in users[item] where !isDone[user] {
                waiting[user] -= 1
                if waiting[user] == 0 {
                    open.append(user)
                }
            }
        }
        // What needs nothing stands beside its users, not at the very left.
        for item in linked where needs[item].isEmpty {
            let next = users[item].map { layers[$0] }.min() ?? 1
            layers[item] = max(0, next - 1)
        }
    }

    private func next(_ rest: inout IndexingIterator<[Int]>, _ isDone: [Bool]) -> Int? {
        while let item = rest.next() {
            if !isDone[item] { return item }
        }
        return nil
    }

    private mutating func makeVertices(
        _ lines: [Line],
        _ linked: [Int],
        _ leaving: Set<Int>,
        _ reached: Set<Int>
    ) {
        let last = linked.map { layers[$0] }.max() ?? 0
        columns = [[Int]](repeating: [], count: last + 1)
        vertices = sizes.indices.map { Vertex(layer: layers[$0], height: sizes[$0].height) }
        for item in linked {
            columns[layers[item]].append(item)
        }
        var farthest: [Int: Int] = [:]
        for line in lines where layers[line.needed] < layers[line.node] {
            farthest[line.needed] = max(farthest[line.needed] ?? 0, layers[line.node])
        }
        for item in reached {
            farthest[item] = last + 1
        }
        let places =
            farthest.reduce(0) { $0 + $1.value - layers[$1.key] } + leaving.reduce(0) { $0 + layers[$1] }
        guard places <= Self.mostPlaces else { return }
        for (item, end) in farthest.sorted(by: { $0.key < $1.key }) where end > layers[item] + 1 {
            var from = item
            for layer in (layers[item] + 1)..<end {
                let place = addPlace(in: layer)
                waysIn[item, default: [:]][layer] = place
                connect(from, place)
                from = place
            }
        }
        for item in leaving.sorted() where layers[item] > 0 {
            var from = item
            for layer in (0..<layers[item]).reversed() {
                let place = addPlace(in: layer)
                waysOut[item, default: [:]][layer] = place
                connect(place, from)
                from = place
            }
        }
        for line in lines where layers[line.needed] < layers[line.node] {
            let before = layers[line.node] - 1
            connect(before == layers[line.needed] ? line.needed : waysIn[line.needed]?[before], line.node)
        }
    }

    private mutating func addPlace(in layer: Int) -> Int {
        vertices.append(Vertex(layer: layer, height: 0))
        columns[layer].append(vertices.count - 1)
        return vertices.count - 1
    }

    private mutating func connect(_ left: Int?, _ right: Int) {
        guard let left else { return }
        vertices[left].right.append(right)
        vertices[right].left.append(left)
    }

    // MARK: - Order

    private mutating func orderColumns() {
        var positions = [Int](repeating: 0, count: vertices.count)
        func number(_ column: [Int]) {
            for (position, vertex) in column.enumerated() { positions[vertex] = position }
        }
        columns.forEach(number)
        var best = columns
        var fewest = crossings(positions)
        for sweep in 0..<12 where fewest > 0 {
            let goesRight = sweep % 2 == 0
            for layer in goesRight
                ? Array(columns.indices.dropFirst()) : columns.indices.dropLast().reversed()
            {
                let keys = columns[layer].map { vertex -> Double in
                    let beside = goesRight ? vertices[vertex].left : vertices[vertex].right
                    guard !beside.isEmpty else { return Double(positions[vertex]) }
                    return Double(beside.reduce(0) { $0 + positions[$1] }) / Double(beside.count)
                }
                columns[layer] = columns[layer].indices
                    .sorted { (keys[$0], $0) < (keys[$1], $1) }.map { columns[layer][$0] }
                number(columns[layer])
            }
            let count = crossings(positions)
            if count < fewest {
                fewest = count
                best = columns
            }
        }
        columns = best
    }

    /// How many pairs of lines cross.
    private func crossings(_ positions: [Int]) -> Int {
        var total = 0
        for column in columns.dropLast() {
            let ends = column.sorted { positions[$0] < positions[$1] }
                .flatMap { vertices[$0].right.map { positions[$0] }.sorted() }
            guard let largest = ends.max() else { continue }
            // Counts the ends seen so far that are farther down, with a tree of partial sums.
            var sums = [Int](repeating: 0, count: largest + 2)
            for (seen, end) in ends.enumerated() {
                var index = end + 1
                var above = 0
                while index > 0 {
                    above += sums[index]
                    index -= index & -index
                }
                total += seen - above
                index = end + 1
                while index < sums.count {
                    sums[index] += 1
                    index += index & -index
                }
            }
        }
        return total
    }

    // MARK: - Places

    private mutating func placeVertices() {
        for column in columns {
            place(column, wishes: column.map { _ in 0 })
        }
        for sweep in 0..<10 {
            let order = sweep % 2 == 0 ? Array(columns.indices) : columns.indices.reversed()
            for layer in order {
                let wishes = columns[layer].map { vertex in
                    let beside = vertices[vertex].left + vertices[vertex].right
                    return beside.isEmpty
                        ? vertices[vertex].center
                        : beside.reduce(0) { $0 + vertices[$1].center } / Double(beside.count)
                }
                place(columns[layer], wishes: wishes)
            }
        }
        let top = columns.joined().map { vertices[$0].center - vertices[$0].height / 2 }.min() ?? 0
        for vertex in columns.joined() {
            vertices[vertex].center -= top
        }
    }

    /// Gives the members of a column the heights that are nearest to what they wish, in their order and without touching
    /// each other: an isotonic regression, by pooling neighbours.
    private mutating func place(_ column: [Int], wishes: [Double]) {
        var offsets: [Double] = []
        for (position, vertex) in column.enumerated() {
            guard position > 0, let before = offsets.last else {
                offsets.append(0)
                continue
            }
            let upper = vertices[column[position - 1]].height
            let lower = vertices[vertex].height
            let gap = upper == 0 || lower == 0 ? Self.gapOfLines : Self.gapInColumn
            offsets.append(before + (upper + lower) / 2 + gap)
        }
        var pools: [(sum: Double, count: Double)] = []
        for (wish, offset) in zip(wishes, offsets) {
            pools.append((wish - offset, 1))
            while pools.count > 1,
                pools[pools.count - 2].sum / pools[pools.count - 2].count
                    >= pools[pools.count - 1].sum / pools[pools.count - 1].count
            {
                let last = pools.removeLast()
                pools[pools.count - 1].sum += last.sum
                pools[pools.count - 1].count += last.count
            }
        }
        var position = 0
        for pool in pools {
            for _ in 0..<Int(pool.count) {
                vertices[column[position]].center = pool.sum / pool.count + offsets[position]
                position += 1
            }
        }
    }

    private mutating func placeColumns(_ linked: [Int]) {
        var x = 0.0
        for column in columns {
            let width = column.filter { $0 < sizes.count }.map { sizes[$0].width }.max() ?? 0
            columnStarts.append(x)
            columnWidths.append(width)
            size.width = x + width
            let lines = column.reduce(0) { $0 + vertices[$1].right.count }
            x += width + min(Self.gapOfColumns + Double(lines), Self.widestGap)
        }
        size.height = columns.joined().map { vertices[$0].center + vertices[$0].height / 2 }.max() ?? 0
        for item in linked {
            origins[item] = Point(
                x: columnStarts[layers[item]],
                y: vertices[item].center - vertices[item].height / 2
            )
        }
    }

    /// What nothing leads to or from stands below the rest, in rows.
    private mutating func placeAlone(_ alone: [Int]) {
        guard !alone.isEmpty else { return }
        let gap = 2 * Self.gapInColumn
        let cell = alone.map { sizes[$0].width }.min() ?? 0
        let widths = alone.map { max(sizes[$0].width, cell) }
        let area = zip(alone, widths).reduce(0) { $0 + (sizes[$1.0].height + gap) * ($1.1 + gap) }
        let limit = max(size.width, (area * 1.7).squareRoot(), widths.max() ?? 0)
        var x = 0.0
        var y = size.height > 0 ? size.height + gap : 0
        var rowHeight = 0.0
        for (item, width) in zip(alone, widths) {
            if x > 0, x + width > limit {
                x = 0
                y += rowHeight + gap / 2
                rowHeight = 0
            }
            origins[item] = Point(x: x, y: y)
            x += width + gap / 2
            rowHeight = max(rowHeight, sizes[item].height)
            size.width = max(size.width, x - gap / 2)
        }
        size.height = y + rowHeight
    }

    // MARK: - Lines

    /// Whether the line leads to the left, as nearly all do.
    private func leadsLeft(_ line: Line) -> Bool {
        layers[line.needed] < layers[line.node]
    }

    /// The points between the left side of what needs something and the right side of that.
    func points(of line: Line) -> [Point] {
        guard leadsLeft(line) else { return [] }
        return pointsIn(to: line.needed, from: layers[line.node] - 1)
    }

    /// From the left side of a box to the left border.
    func pointsOut(of item: Int) -> [Point] {
        guard let places = waysOut[item] else {
            return []
        }
        return (0..<layers[item]).reversed().flatMap { layer -> [Point] in
            places[layer].map { points(through: $0) } ?? []
        }
    }

    /// From the right border to the right side of a box.
    func pointsIn(to item: Int) -> [Point] {
        pointsIn(to: item, from: columns.count - 1)
    }

    private func pointsIn(to item: Int, from layer: Int) -> [Point] {
        let between = layers[item] + 1
        let through =
            layer < between
            ? []
            : (between...layer).reversed().flatMap { layer -> [Point] in
                waysIn[item]?[layer].map { points(through: $0) } ?? []
            }
        guard let start = columnStarts.isEmpty ? nil : columnStarts[layers[item]] else { return through }
        return through + [Point(x: start + columnWidths[layers[item]], y: vertices[item].center)]
    }

    private func points(through place: Int) -> [Point] {
        let vertex = vertices[place]
        let start = columnStarts[vertex.layer]
        return [
            Point(x: start + columnWidths[vertex.layer], y: vertex.center), Point(x: start, y: vertex.center),
        ]
    }
}
