import ResourceSchemas
import SourceText
import Values

/// What is wrong with the arguments of a `terraform_remote_state`.
struct RemoteStateRules: TypeRules {
    /// Those of Terraform 1.11.
    private static let backends: Set<String> = [
        "azurerm", "cloud", "consul", "cos", "gcs", "http", "inmem", "kubernetes", "oci", "oss", "pg",
        "remote",
        "s3",
    ]
    private static let settings: Set<String> = ["path", "workspace_dir"]

    func problems(in arguments: ValueMap) -> [ArgumentProblem] {
        guard let backend = arguments["backend"]?.stringValue else { return [] }
        guard backend == "local" else { return [Self.problem(ofBackend: backend)] }
        return Self.problems(ofSettings: arguments["config"])
            + Self.problems(ofDefaults: arguments["defaults"])
    }

    private static func problem(ofBackend backend: String) -> ArgumentProblem {
        guard backends.contains(backend) else {
            return ArgumentProblem(
                "Invalid backend configuration",
                "There is no backend type named \"\(backend)\".",
                at: "backend"
            )
        }
        return ArgumentProblem(
            "Backend not supported",
            "keyform reads states from files only: run \"terraform state pull > FILE\" in the directory of that state, and set"
                + " backend = \"local\" and config = { path = \"FILE\" } here.",
            at: "backend"
        )
    }

    private static func problems(ofSettings value: Value?) -> [ArgumentProblem] {
        func invalid(_ reason: String) -> ArgumentProblem {
            ArgumentProblem(
                "Invalid backend configuration",
                "The given configuration is not valid for backend \"local\": \(reason).",
                at: "config"
            )
        }
        guard let value, !value.isNull, !value.isUnknown else { return [] }
        guard let given = value.mapValue else { return [invalid("an object is required")] }
        return given.compactMap { name, value in
            guard settings.contains(name) else { return invalid("unexpected attribute \"\(name)\"") }
            let isText = value.isNull || value.isUnknown || value.stringValue.map { !$0.isEmpty } ?? false
            return isText ? nil : invalid("attribute \"\(name)\": a string that is not empty is required")
        }
    }

    private static func problems(ofDefaults value: Value?) -> [ArgumentProblem] {
        guard let value, !value.isNull, !value.isUnknown, value.mapValue == nil else { return [] }
        return [
            ArgumentProblem(
                "Invalid default values",
                "Defaults must be given in an object value.",
                at: "defaults"
            )
        ]
    }
}
