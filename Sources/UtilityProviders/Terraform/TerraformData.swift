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

    /// The output is the input, secret as a whole if anything in it is.
    private static func givenOut(_ planned: ValueMap) -> ValueMap {
        var made = planned
        let input = planned["input"] ?? .null()
        made["output"] = input.unmarkedDeep.marked(input.marksDeep)
        return made
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
            let output: Value
            if isNew {
                output = input.isNull ? .null() : .unknown(input.type)
            } else {
                output = (object["output"] ?? .null()).unmarkedDeep
            }
            object["output"] = output.marked(input.marksDeep)
            if let id = object["id"], id.isUnknown {
                // Terraform promises that there will be one.
                object["id"] = id.refined(.notNull)
            }
            return object
        }
    }
}
