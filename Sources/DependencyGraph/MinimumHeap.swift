/// A binary heap of node numbers, the smallest one on top.
struct MinimumHeap: Sendable {
    private var nodes: [Int32] = []

    var count: Int {
        nodes.count
    }

    mutating func insert(_ node: Int) {
        nodes.append(Int32(node))
        var child = nodes.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard nodes[child] < nodes[parent] else { return }
            nodes.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeMinimum() -> Int? {
        guard let minimum = nodes.first, let last = nodes.popLast() else { return nil }
        guard !nodes.isEmpty else { return Int(minimum) }
        nodes[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < nodes.count && nodes[child] < nodes[least] {
                least = child
            }
            if least == parent { return Int(minimum) }
            nodes.swapAt(parent, least)
            parent = least
        }
    }
}
