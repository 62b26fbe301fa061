import Addresses
import Evaluation
import HCL
import SourceText
import TestSupport
import Values

/// The variables and the resource of `fixtures/expressions/main.tf`, the latter not created yet.
struct FixtureScope: Scope {
    private let variables: [String: Value]

    init() throws {
        let file = SourceFile(name: "main.tf", text: try Fixtures.text("expressions/main.tf"))
        var variables: [String: Value] = [:]
        for block in Parser.parse(file: file).tree.root.blocks where block.type == "variable" {
            // The console leaves variables without a value unknown.
            var value = Value.unknown()
            if let given = block.body.attribute(named: "default") {
                value = Evaluator.constant(given.value).value
            }
            if let type = block.body.attribute(named: "type") {
                value = try value.converted(to: TypeExpression.parse(type.value).type)
            }
            if block.body.attribute(named: "sensitive") != nil {
                value = value.marked(.sensitive)
            }
            if block.body.attribute(named: "ephemeral") != nil {
                value = value.marked(.ephemeral)
            }
            variables[block.labels[0]] = value
        }
        self.variables = variables
    }

    func value(of reference: Reference) -> Result<Value, DiagnosticsError> {
        switch reference.subject {
        case .variable(let name):
            if let value = variables[name] { return .success(value) }
        case .resource:
            // Before it is created, Terraform knows nothing about it in the console, not even its type.
            if reference.resource?.type == "terraform_data" { return .success(.unknown()) }
        default: break
        }
        return .failure(
            DiagnosticsError(
                .error("Undeclared", "\(reference.subject) is not declared.", at: reference.range)
            )
        )
    }
}
