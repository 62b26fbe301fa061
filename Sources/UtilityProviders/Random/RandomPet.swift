import Providers
import ResourceSchemas
import SourceText
import Values

/// `random_pet`: a name of random words.
struct RandomPet: UtilityType {
    static let name = "random_pet"

    let source: RandomSource

    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        let length = planned.whole("length") ?? 2
        var generator = source.generator()
        var words = (2..<max(length, 2)).map { _ in generator.element(of: PetWords.adverbs) }
        if length > 1 {
            words.append(generator.element(of: PetWords.adjectives))
        }
        words.append(generator.element(of: PetWords.names))
        if let prefix = planned.text("prefix") {
            words.insert(prefix, at: 0)
        }
        var made = planned
        made["id"] = .string(words.joined(separator: planned.text("separator") ?? "-"))
        return made
    }

    struct Rules: TypeRules {
        func completed(_ arguments: ValueMap) -> ValueMap {
            arguments.withoutEmptyText("prefix")
        }

        func takenOver(_ object: ValueMap, version: Int) -> ValueMap {
            object.withoutEmptyText("prefix")
        }

        func problems(in arguments: ValueMap) -> [ArgumentProblem] {
            var checks = ArgumentChecks(arguments)
            checks.whole("length", atLeast: 1, atMost: 10_000)
            return checks.problems
        }

        func planned(
            _ object: ValueMap,
            arguments: ValueMap,
            prior: ValueMap?,
            changed: Set<String>
        ) -> ValueMap {
            object.marking(["id"], as: ["prefix", "separator", "length"])
        }
    }
}
