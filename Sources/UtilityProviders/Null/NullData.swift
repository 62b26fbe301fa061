import Providers
import ResourceSchemas
import SourceText
import Values

/// `data "null_data_source"`: gives out what is put in.
struct NullData: DataType {
    let name = "null_data_source"

    let generator: @Sendable () -> any RandomNumberGenerator

    struct Rules: TypeRules {
        func problems(in arguments: ValueMap) -> [ArgumentProblem] {
            [
                ArgumentProblem(
                    "Data source is deprecated",
                    "A null_data_source gives out what is put in. A local value does the same.",
                    severity: .warning
                )
            ]
        }
    }

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let given = configuration.mapValue ?? ValueMap()
        let text = given["has_computed_default"].flatMap { $0.isNull ? nil : $0 }
        return .object(
            ValueMap([
                ("inputs", given["inputs"] ?? .null(.map(.string))),
                ("outputs", given["inputs"] ?? .null(.map(.string))),
                ("random", .string(NullNumber.text(generator()))),
                ("has_computed_default", text ?? .string("default")),
                ("id", .string("static")),
            ])
        )
    }
}
