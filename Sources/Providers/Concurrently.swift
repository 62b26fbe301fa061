/// Transforms all elements at once; whoever sends requests bounds how many are under way.
package func mapConcurrently<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    _ transform: @escaping @Sendable (Element) async -> Result
) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
        for (index, element) in elements.enumerated() {
            group.addTask {
                // Awaited before the pair is made: Swift 6.3's optimiser can lose what stands beside an `await`.
                let result = await transform(element)
                return (index, result)
            }
        }
        var results: [(Int, Result)] = []
        for await result in group {
            results.append(result)
        }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
