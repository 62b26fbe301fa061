import Providers
import ResourceSchemas
import SourceText
import Values

/// `random_integer`: a random whole number of a range, both ends included.
struct RandomInteger: UtilityType {
    static let name = "random_integer"

    let source: RandomSource

    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        let (least, most) = (planned.whole("min") ?? 0, planned.whole("max") ?? 0)
        var generator = try SeededSequence.generator(planned.text("seed"), source)
        let width = UInt64(bitPattern: Int64(most)) &- UInt64(bitPattern: Int64(least))
        let step = width == .max ? generator.next() : generator.number(below: width + 1)
        return Self.completed(
            planned,
            Int(truncatingIfNeeded: Int64(bitPattern: UInt64(bitPattern: Int64(least)) &+ step))
        )
    }

    private static func completed(_ attributes: ValueMap, _ result: Int) -> ValueMap {
        var made = attributes
        made["result"] = .number(result)
        made["id"] = .string(String(result))
        return made
    }

    /// `RESULT,MIN,MAX[,SEED]`.
    func imported(_ id: String) throws(DiagnosticsError) -> ValueMap? {
        let parts = id.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard (3...4).contains(parts.count), let result = Int(parts[0]), let least = Int(parts[1]),
            let most = Int(parts[2])
        else {
            throw DiagnosticsError(
                .error(
                    "Invalid import usage",
                    "Invalid import usage: expecting {result},{min},{max} or {result},{min},{max},{seed}"
                )
            )
        }
        let seed = parts.count == 4 && !parts[3].isEmpty ? Value.string(parts[3]) : .null(.string)
        return Self.completed(
            ValueMap([
                ("min", .number(least)), ("max", .number(most)), ("seed", seed),
                ("keepers", .null(.map(.string))),
            ]),
            result
        )
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
            if let least = checks.whole("min"), let most = checks.whole("max"), most < least {
                checks.report(
                    "Create Random Integer Error",
                    "The minimum (min) value needs to be smaller than or equal to maximum (max) value.",
                    at: "min"
                )
            }
            return checks.problems
        }

        func planned(
            _ object: ValueMap,
            arguments: ValueMap,
            prior: ValueMap?,
            changed: Set<String>
        ) -> ValueMap {
            object.marking(["id", "result"], as: ["min", "max", "seed"])
        }
    }
}
