import JSONText
package import SourceText
package import StateModel
import Values

/// Writes output values in the three forms in which they are asked for.
package enum OutputRenderer {
    /// All outputs, `name = value`; ends in a newline unless there are none.
    ///
    /// - Parameters:
    ///   - outputs: in any order.
    ///   - showsSecrets: whether secrets are shown, which otherwise are withheld.
    /// - Returns: a line or more for each, by name.
    package static func text(_ outputs: [OutputRecord], showsSecrets: Bool = false) -> String {
        sorted(outputs).map { output in
            let value =
                showsSecrets && !output.value.isUnknown
                ? ValueRenderer.text(of: output.value.unmarkedDeep)
                : output.value.isSensitive
                    ? "<sensitive>" : ValueRenderer.text(of: output.value)
            return "\(output.name) = \(value)\n"
        }.joined()
    }

    /// One value as an expression, a secret in clear: it was asked for by name.
    package static func text(of output: OutputRecord) -> String {
        ValueRenderer.text(of: output.value.unmarkedDeep) + "\n"
    }

    /// All outputs with type and sensitivity, as `terraform output -json` gives them.
    ///
    /// - Parameters:
    ///   - outputs: in any order.
    ///   - showsSecrets: whether the values of secret outputs are there, which otherwise are left out.
    /// - Returns: an object with a member for each, by name.
    package static func json(_ outputs: [OutputRecord], showsSecrets: Bool = false) -> String {
        let members = sorted(outputs).map { output in
            // What cannot be opened cannot be shown, and null would be another value.
            let isWithheld = output.isSecret && !showsSecrets || output.value.isUnknown
            var object: JSONObject = [
                "sensitive": .bool(output.isSecret),
                "type": (isWithheld ? output.value.type.withheld : output.value.type).json,
            ]
            if !isWithheld {
                object["value"] = output.value.json ?? .null
            }
            return JSONObject.Member(name: output.name, value: .object(object))
        }
        return JSONValue.object(JSONObject(members)).text(.indented) + "\n"
    }

    /// One value as JSON on one line.
    package static func json(of output: OutputRecord) -> String {
        (output.value.json ?? .null).text(JSONStyle(indent: nil, sortedKeys: false, escapesHTML: true)) + "\n"
    }

    /// A text, number or boolean as it is, with no line end after it.
    ///
    /// - Throws: a diagnostic for any other value.
    package static func raw(_ output: OutputRecord) throws(DiagnosticsError) -> String {
        let value = output.value.unmarkedDeep
        switch value.content {
        case .string(let text): return text
        case .number(let number): return number.description
        case .bool(let flag): return flag ? "true" : "false"
        case .null:
            throw DiagnosticsError(
                .error(
                    "Unsupported value for raw output",
                    "The value for output value \"\(output.name)\" is null, so -raw mode cannot print it."
                )
            )
        default:
            throw DiagnosticsError(
                .error(
                    "Unsupported value for raw output",
                    "The -raw option only supports strings, numbers, and boolean values, but output value"
                        + " \"\(output.name)\" is \(value.type.typeName).\n\nUse the -json option for"
                        + " machine-readable representations of output values that have complex types."
                )
            )
        }
    }

    private static func sorted(_ outputs: [OutputRecord]) -> [OutputRecord] {
        outputs.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

extension OutputRecord {
    /// Whether any part of it is secret.
    package var isSecret: Bool {
        value.marksDeep.contains(.sensitive)
    }
}
