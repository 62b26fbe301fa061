import Evaluation
import Functions
import Testing
import Values

/// Calls a function by its name with arguments that have its parameters' types.
func call(
    _ name: String,
    _ arguments: Value...,
    in context: FunctionContext = FunctionContext()
) throws -> Value {
    let function = try #require(FunctionTable.terraform[name])
    return try function.call(arguments, in: context)
}

/// Why a function refuses its arguments.
func refusal(
    _ name: String,
    _ arguments: Value...,
    in context: FunctionContext = FunctionContext()
) throws -> String {
    let function = try #require(FunctionTable.terraform[name])
    let error = #expect(throws: FunctionError.self) { try function.call(arguments, in: context) }
    return try #require(error).message
}
