import Providers
import ResourceSchemas
import SourceText
import Values

/// `terraform_data`: keeps a value of any type, and is replaced when another one changes.
struct TerraformData: UtilityType {
    static let name = "terraform_data"

    let source: RandomSource

    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        var made = Self.givenOut(planned)
        made["id"] = .string(UUIDText(bytes: UUIDText.stamped(source.bytes(16), version: 4)).text)
        return made
    }

    func change(_ prior: ValueMap, to planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        Self.givenOut(planned)
    }

    /// The output is the input, as secret in each part.
    private static func givenOut(_ planned: ValueMap) -> ValueMap {
        var made = planned
        made["output"] = planned["input"] ?? .null()
        return made
    }

    /// A value that is to be given out with the secrets of the input: part by part where it is the input.
    private static func marked(_ output: Value, as input: Value) -> Value {
        let output = output.unmarkedDeep
        return output == input.unmarkedDeep ? input : output.marked(input.marksDeep)
    }

    /// What is known of the output before the apply: its type, and which parts are secret.
    private static func expected(_ input: Value) -> Value {
        guard input.containsMarks, input.marks.isEmpty else {
            return input.isNull ? .null().marked(input.marks) : .unknown(input.type).marked(input.marks)
        }
        switch input.content {
        case .list(let elements, let element): return Value(.list(elements.map(part), element: element))
        case .tuple(let elements): return Value(.tuple(elements.map(part)))
        case .map(let entries, let element):
            return Value(.map(entries.mapValues { part($1) }, element: element))
        case .object(let entries): return Value(.object(entries.mapValues { part($1) }))
        case .unknown, .null, .bool, .number, .string, .set:
            return .unknown(input.type).marked(input.marksDeep)
        }
    }

    private static func part(_ value: Value) -> Value {
        value.isNull ? .unknown(value.type).marked(value.marks) : expected(value)
    }

    /// Any text can be the id of such an object.
    func imported(_ id: String) throws(DiagnosticsError) -> ValueMap? {
        guard !id.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "Invalid import id",
                    "The id of a terraform_data is any text, but the one that is given is empty."
                )
            )
        }
        return ValueMap([
            ("id", .string(id)), ("input", .null()), ("output", .null()), ("triggers_replace", .null()),
        ])
    }

    struct Rules: TypeRules {
        func refusal(ofSetting attribute: String) -> ArgumentProblem? {
            ArgumentProblem(
                "\"\(attribute)\" attribute is read-only",
                "The object itself decides it. Remove the argument; to keep a value of your own, give it as \"input\".",
                at: attribute
            )
        }

        /// Terraform does not call the output of a secret input one.
        func takenOver(_ object: ValueMap, version: Int) -> ValueMap {
            var object = object
            object["output"] = object["output"]?.marked(object["input"]?.marksDeep ?? [])
            return object
        }

        /// A `null_resource` becomes one of these: its triggers replace it as before.
        func translated(_ attributes: ValueMap) -> ValueMap {
            guard let triggers = attributes["triggers"] else {
                return attributes
            }
            return ValueMap([
                ("id", attributes["id"] ?? .null(.string)),
                (
                    "triggers_replace",
                    triggers.mapValue.map { Value(.object($0), marks: triggers.marks) } ?? .null()
                ),
            ])
        }

        func planned(
            _ object: ValueMap,
            arguments: ValueMap,
            prior: ValueMap?,
            changed: Set<String>
        ) -> ValueMap {
            var object = object
            let input = object["input"] ?? .null()
            let isNew = prior == nil || changed.contains("input")
            object["output"] =
                isNew
                ? TerraformData.expected(input)
                : TerraformData.marked(object["output"] ?? .null(), as: input)
            if let id = object["id"], id.isUnknown {
                // Terraform promises that there will be one.
                object["id"] = id.refined(.notNull)
            }
            return object
        }
    }
}
