import Providers
import SourceText
import Values

/// `data "null_data_source"`: gives out what is put in.
struct NullData: DataType {
    let name = "null_data_source"

    let generator: @Sendable () -> any RandomNumberGenerator

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
