import Addresses
import HCL
import ResourceSchemas
import SourceText
import Values

/// What an `import` block names its object by: `id` or `identity`.
extension ConfigurationEvaluator {
    /// The value of `id` or `identity`.
    func importName(_ block: ImportBlock, _ place: EvaluationPlace) -> Outcome {
        block.isIdentity ? evaluate(block.id, in: place) : evaluate(block.id, in: place, as: .string)
    }

    /// The import id that a known value of `id` or `identity` stands for.
    func importID(_ name: Value, _ block: ImportBlock) -> String? {
        guard block.isIdentity else { return name.stringValue }
        return identity(of: block)?.importID { attribute in
            (try? name.mapValue?[attribute]?.converted(to: .string))?.stringValue
        }
    }

    private func identity(of block: ImportBlock) -> ImportIdentity? {
        configuration.schema(of: block.resource)?.identity
    }

    /// Why a value names no object to import.
    func importNameProblem(_ name: Value, _ block: ImportBlock, isValidating: Bool) -> Diagnostic? {
        let (argument, word) = block.isIdentity ? ("identity", "identity") : ("id", "ID")
        let problem: String
        if name.isNull {
            problem = "The import \(word) cannot be null."
        } else if block.isIdentity, let mistake = identityMistake(name, block) {
            problem = mistake
        } else if !name.isWhollyKnown {
            guard !isValidating else { return nil }
            problem =
                "The import block \"\(argument)\" argument depends on resource attributes that cannot be determined "
                + "until apply, so keyform cannot plan to import this resource."
        } else if name.marksDeep.contains(.sensitive) {
            // Terraform's validate says nothing of it either.
            guard !isValidating else { return nil }
            problem = "The import \(word) cannot be sensitive."
        } else if name.stringValue == "" {
            problem = "The import ID value evaluates to an empty string, please provide a non-empty value."
        } else {
            return nil
        }
        return .error("Invalid import \(argument) argument", problem, at: block.id.range, in: "import")
    }

    /// Why a value is no identity of the type, as far as it is known.
    private func identityMistake(_ name: Value, _ block: ImportBlock) -> String? {
        let type = block.resource.type
        // That there is no such type is said at its block, or by the plan.
        guard configuration.schema(of: block.resource) != nil else { return nil }
        guard let identity = identity(of: block) else {
            return
                "Objects of the type \"\(type)\" have no identity. Name the object by its import id: write \"id\" "
                + "in place of \"identity\"."
        }
        // What is secret of it is refused as such.
        if name.isUnknown || name.isSensitive { return nil }
        let wanted = "The identity of an object of the type \"\(type)\" is { \(identity.example) }"
        guard let given = name.mapValue else {
            return "\(wanted), and this is \(name.type.typeName)."
        }
        if let missing = identity.attributes.first(where: { given[$0] == nil }) {
            return "\(wanted): attribute \"\(missing)\" is required."
        }
        if let extra = given.keys.first(where: { !identity.attributes.contains($0) }) {
            return "\(wanted): an attribute \"\(extra)\" is not expected."
        }
        for attribute in identity.attributes {
            guard let part = given[attribute], !part.isUnknown else { continue }
            guard let text = try? part.converted(to: .string) else {
                return "\(wanted): attribute \"\(attribute)\": string required."
            }
            if text.isNull || text.stringValue == "" {
                return "\(wanted): attribute \"\(attribute)\" must not be null or empty."
            }
        }
        return nil
    }
}
