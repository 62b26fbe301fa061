import Addresses
import Configuration
import Planning
import TestSupport
import Values

extension TestConfiguration {
    /// A configuration of about `size` instances: chains, fans, blocks that refer to instances and to whole blocks.
    static func random(size: Int, using random: inout SeededGenerator) -> TestConfiguration {
        var blocks: [TestBlock] = []
        var instances = 0
        while instances < size {
            let name = "r\(blocks.count)"
            let repetition: TestBlock.Repetition
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                let count = Int.random(in: 0...5, using: &random)
                repetition = .count(count)
                instances += count
            case 1:
                let count = Int.random(in: 1...5, using: &random)
                repetition = .keys((0..<count).map { "k\($0)" })
                instances += count
            default:
                repetition = .none
                instances += 1
            }
            blocks.append(randomBlock(name, repetition, earlier: blocks, using: &random))
        }
        return TestConfiguration(blocks: blocks.shuffled(using: &random))
    }

    private static func randomBlock(
        _ name: String,
        _ repetition: TestBlock.Repetition,
        earlier: [TestBlock],
        using random: inout SeededGenerator
    ) -> TestBlock {
        var needs: [Term] = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            guard let other = earlier.suffix(40).randomElement(using: &random) else { continue }
            switch other.repetition {
            case .none, .unknown: needs.append(.attribute(InstanceAddress(other.address), "id"))
            case .count(let count):
                if count > 0, Bool.random(using: &random) {
                    needs.append(
                        .attribute(
                            InstanceAddress(other.address, .index(Int.random(in: 0..<count, using: &random))),
                            "id"
                        )
                    )
                }
            case .keys(let keys):
                if let key = keys.randomElement(using: &random) {
                    needs.append(.attribute(InstanceAddress(other.address, .key(key)), "id"))
                }
            }
        }
        var block = TestBlock(
            address: ResourceAddress(type: "test_thing", name: name),
            repetition: repetition
        )
        block.arguments = ["name": "n\(Int.random(in: 0..<3, using: &random))", "needs": .list(needs)]
        if Int.random(in: 0..<8, using: &random) == 0,
            let other = earlier.suffix(40).randomElement(using: &random)
        {
            block.arguments["needs"] = .each(other.address, "id")
        }
        if Int.random(in: 0..<10, using: &random) == 0, let other = earlier.randomElement(using: &random) {
            block.dependsOn = [other.address]
        }
        block.lifecycle.createBeforeDestroy = Int.random(in: 0..<5, using: &random) == 0
        return block
    }

    /// The same configuration with some blocks gone, some changed and some forced into replacement.
    func mutated(using random: inout SeededGenerator) -> TestConfiguration {
        var result = self
        let used = Set(blocks.flatMap(\.references))
        result.blocks.removeAll { !used.contains($0.address) && Int.random(in: 0..<4, using: &random) == 0 }
        for index in result.blocks.indices {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: result.blocks[index].arguments["name"] = "m\(Int.random(in: 0..<9, using: &random))"
            case 1: result.blocks[index].arguments["kind"] = "k\(Int.random(in: 0..<9, using: &random))"
            case 2: result.blocks[index].arguments["needs"] = nil
            default: break
            }
        }
        return result
    }
}
