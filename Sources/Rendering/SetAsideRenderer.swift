import Addresses
package import Configuration
package import JSONText
import SourceText

/// What keyform leaves to Terraform, in a line and as data.
package enum SetAsideRenderer {
    private static let most = 5

    /// One line, for people.
    package static func line(_ setAside: SetAside) -> String {
        var text = ""
        if !setAside.resources.isEmpty {
            text = resources(setAside)
            let others =
                addresses(setAside.outputs, "output.") + addresses(setAside.checks, "check.")
                + addresses(setAside.locals, "local.")
            if !others.isEmpty {
                let isOne = setAside.resources.count == 1
                text +=
                    " Set aside with \(isOne ? "it" : "them"), for want of \(isOne ? "its" : "their") values:"
                text += " \(listed(others))."
            }
        }
        if !setAside.statements.isEmpty {
            let places = setAside.statements.map {
                "\($0.kind) (\($0.declaration.file.name) line \($0.declaration.line))"
            }
            let verb = setAside.statements.count == 1 ? "is" : "are"
            text +=
                "\(text.isEmpty ? "" : " ")\(setAside.statements.count.of("block")) about resources of other providers"
                + " \(verb) left to Terraform: \(listed(places))."
        }
        return text
    }

    private static func resources(_ setAside: SetAside) -> String {
        let count = setAside.resources.count
        let isData = setAside.resources.allSatisfy { $0.address.mode == .data }
        let isOne = Set(setAside.resources.map(\.provider)).count == 1
        return "\(count.of(isData ? "data source" : "resource")) of"
            + " \(isOne ? "another provider" : "other providers") \(count == 1 ? "is" : "are") left to Terraform:"
            + " \(listed(setAside.resources.map(\.address.description)))."
            + " \(count == 1 ? "It is" : "They are") not managed here, and Terraform must not apply this folder."
    }

    private static func addresses(_ members: [SetAside.Member], _ kind: String) -> [String] {
        members.map { "\($0.module.prefix)\(kind)\($0.name)" }
    }

    private static func listed(_ names: [String]) -> String {
        let rest = names.count - most
        return names.prefix(most).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    /// All of it, for programs.
    package static func json(_ setAside: SetAside) -> JSONValue {
        func names(_ members: [SetAside.Member]) -> JSONValue {
            .array(addresses(members, "").map { .string($0) })
        }
        return [
            "resources": .array(
                setAside.resources.map {
                    ["addr": .string($0.address.description), "provider": .string($0.provider)]
                }
            ),
            "outputs": names(setAside.outputs), "checks": names(setAside.checks),
            "locals": names(setAside.locals),
            "blocks": .array(
                setAside.statements.map {
                    [
                        "type": .string($0.kind), "filename": .string($0.declaration.file.name),
                        "line": .number(JSONNumber($0.declaration.line)),
                    ]
                }
            ),
        ]
    }
}
