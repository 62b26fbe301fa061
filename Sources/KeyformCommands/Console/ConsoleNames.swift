import Addresses
import Configuration
import Evaluation
import ResourceSchemas

/// The names that can be typed at the console.
struct ConsoleNames {
    private let names: [String]

    init(_ configuration: Configuration, functions: FunctionTable) {
        var names = functions.functions.keys.map { $0 + "(" } + ["try(", "can(", "type("]
        names += configuration.variables.keys.map { "var." + $0 }
        names += configuration.locals.keys.map { "local." + $0 }
        for block in configuration.resources {
            let address = block.address.description
            names.append(address)
            if case .none = block.repetition {
                let attributes = configuration.schema(of: block.address)?.attributes ?? []
                names += attributes.map { "\(address).\($0.name)" }
            }
        }
        names += [
            "path.cwd", "path.module", "path.root", "terraform.workspace", "null", "true", "false", "exit",
        ]
        self.names = names.sorted()
    }

    /// What a beginning could become: whole names, but only up to the next dot where there are several.
    func completions(of beginning: String) -> [String] {
        var found: [String] = []
        for name in names where name.hasPrefix(beginning) {
            let rest = name.dropFirst(beginning.count)
            let part = rest.firstIndex(of: ".").map { beginning + rest[...$0] } ?? name
            if found.last != part, !(found.last.map { $0 + "." == part } ?? false) {
                found.append(part)
            }
        }
        return found
    }
}
