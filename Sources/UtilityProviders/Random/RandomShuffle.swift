import Providers
import ResourceSchemas
import SourceText
import Values

/// `random_shuffle`: a list in a random order.
struct RandomShuffle: UtilityType {
    static let name = "random_shuffle"

    let source: RandomSource

    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        let input = planned["input"]?.elements ?? []
        let count = input.isEmpty ? 0 : planned.whole("result_count") ?? input.count
        var generator = try SeededSequence.generator(planned.text("seed"), source)
        var result: [Value] = []
        while result.count < count {
            result += generator.shuffled(input)
        }
        var made = planned
        made["result"] = Value(.list(Array(result.prefix(count)), element: .string))
        made["id"] = .string("-")
        return made
    }

    func notes(on creation: ValueMap) -> [Note] {
        SeededSequence.notes(on: creation)
    }

    struct Rules: TypeRules {
        func completed(_ arguments: ValueMap) -> ValueMap {
            arguments.withoutEmptyText("seed")
        }

        func takenOver(_ object: ValueMap, version: Int) -> ValueMap {
            object.withoutEmptyText("seed")
        }

        func problems(in arguments: ValueMap) -> [ArgumentProblem] {
            var checks = ArgumentChecks(arguments)
            checks.whole("result_count", atLeast: 0, atMost: TextRules.longest)
            return checks.problems
        }

        func planned(
            _ object: ValueMap,
            arguments: ValueMap,
            prior: ValueMap?,
            changed: Set<String>
        ) -> ValueMap {
            object.marking(["result"], as: ["input", "result_count", "seed"])
        }
    }
}
