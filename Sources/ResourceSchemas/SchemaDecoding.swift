package import JSONText
import SourceText

/// Why a schema file is not one.
package struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file concerned, for example `aws_instance.json`.
    let file: String
    /// Where in the file, for example `attributes.email.mode`.
    package let path: String
    package let problem: String

    package var description: String {
        "\(file): \(path): \(problem)"
    }
}

extension ResourceSchema {
    /// Reads one file of `schemas/`.
    ///
    /// - Parameters:
    ///   - bytes: the file's content.
    ///   - file: its name, for messages.
    /// - Throws: `SchemaError` for anything but a schema.
    package init(parsing bytes: [UInt8], file: String) throws(SchemaError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw SchemaError(file: file, path: "byte \(error.offset)", problem: error.message)
        }
        try self.init(json, file: file)
    }

    /// Decodes one file of `schemas/`, which `schemas/resource-type.schema.json` describes.
    ///
    /// - Parameters:
    ///   - json: the file's content.
    ///   - file: its name, for messages.
    /// - Throws: `SchemaError` for anything the description does not allow.
    package init(_ json: JSONValue, file: String) throws(SchemaError) {
        let root = SchemaNode(json, file: file, path: "")
        try root.rejectUnknown([
            "$schema", "type", "kind", "version", "secret_import_id", "moves_from", "signed",
            "description", "attributes", "rules", "orderings", "timeouts", "terraform", "identity",
            "later_blocks",
        ])
        let attributes = try root.required("attributes").members().map {
            (name, node) throws(SchemaError) in
            try AttributeSchema(name: name, node)
        }
        let names = Set(attributes.map(\.name))
        let rules = try root.optional("rules")?.elements().map { (node) throws(SchemaError) in
            try AttributeRule(node, names: names)
        }
        let orderings = try root.optional("orderings")?.elements().map { (node) throws(SchemaError) in
            try Ordering(node)
        }
        let timeouts = try root.optional("timeouts")?.members().map { (operation, node) throws(SchemaError) in
            OperationTimeout(operation: operation, defaultSeconds: try node.integer())
        }
        let identity = try root.optional("identity").map { (node) throws(SchemaError) in
            guard let identity = ImportIdentity(try node.string()) else {
                throw node.problem("an import id with attributes in braces is needed")
            }
            return identity
        }
        let laterBlocks = try root.optional("later_blocks")?.members().map {
            (name, node) throws(SchemaError) in
            (name, try node.string())
        }
        self.init(
            kind: try root.required("kind").choice(),
            type: try root.required("type").string(),
            version: try root.required("version").integer(),
            hasSecretImportID: try root.optional("secret_import_id")?.bool() ?? false,
            movesFrom: try root.optional("moves_from")?.strings() ?? [],
            isSigned: try root.optional("signed")?.bool() ?? false,
            description: try root.required("description").string(),
            attributes: attributes,
            rules: rules ?? [],
            orderings: orderings ?? [],
            timeouts: timeouts ?? [],
            terraform: try root.optional("terraform").map { (node) throws(SchemaError) in
                try TerraformForm(node, names: names)
            } ?? TerraformForm(),
            identity: identity,
            laterBlocks: Dictionary(firstOf: laterBlocks ?? [])
        )
    }
}

extension AttributeSchema {
    fileprivate init(name: String, _ node: SchemaNode) throws(SchemaError) {
        try node.rejectUnknown([
            "type", "mode", "default", "at_creation", "when_removed", "forces_replacement", "sensitive",
            "write_only", "storage", "comparison", "owns_elements", "owns_all_with", "mirrored_by",
            "element_of", "local", "noted", "recomputed_with", "validations", "refers_to", "description",
            "deprecation", "stand_in",
        ])
        let type = try node.required("type").valueType()
        self.init(
            name: name,
            type: type,
            mode: try node.required("mode").choice(),
            defaultValue: try node.optional("default")?.constant(of: type),
            valueAtCreation: try node.optional("at_creation")?.constant(of: type),
            valueWhenRemoved: try node.optional("when_removed")?.constant(of: type),
            forcesReplacement: try node.optional("forces_replacement")?.bool() ?? false,
            isSensitive: try node.optional("sensitive")?.bool() ?? false,
            isWriteOnly: try node.optional("write_only")?.bool() ?? false,
            storage: try node.optional("storage")?.choice() ?? .plain,
            comparison: try node.optional("comparison")?.choice() ?? .exact,
            ownsElements: try node.optional("owns_elements")?.bool() ?? false,
            ownsAllWith: try node.optional("owns_all_with")?.string(),
            mirroredBy: try node.optional("mirrored_by").map { (mirror) throws(SchemaError) in
                let parts = try mirror.string().split(separator: ".", omittingEmptySubsequences: false)
                guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
                    throw mirror.problem("TYPE.ATTRIBUTE is needed")
                }
                return AttributeSchema.Mirror(type: String(parts[0]), attribute: String(parts[1]))
            },
            elementOf: try node.optional("element_of")?.string(),
            isLocal: try node.optional("local")?.bool() ?? false,
            isNoted: try node.optional("noted")?.bool() ?? false,
            recomputedWith: try node.optional("recomputed_with")?.strings() ?? [],
            validations: try node.optional("validations")?.elements().map { (element) throws(SchemaError) in
                try element.choice()
            } ?? [],
            refersTo: try node.optional("refers_to")?.string(),
            hasStandIn: try node.optional("stand_in")?.bool() ?? false,
            description: try node.required("description").string(),
            deprecation: try node.optional("deprecation")?.string()
        )
    }
}

extension AttributeRule {
    fileprivate init(_ node: SchemaNode, names: Set<String>) throws(SchemaError) {
        let members = try node.members()
        guard members.count == 1, let (rule, list) = members.first else {
            throw node.problem("a rule has exactly one member")
        }
        let attributes = try list.strings()
        if let stranger = attributes.first(where: { !names.contains($0) }) {
            throw list.problem("no attribute is named \(stranger)")
        }
        guard let first = attributes.first, attributes.count > 1 else {
            throw list.problem("at least two attributes are needed")
        }
        switch rule {
        case "exactly_one_of": self = .exactlyOneOf(attributes)
        case "one_of_at_creation": self = .oneOfAtCreation(attributes)
        case "at_most_one_of": self = .atMostOneOf(attributes)
        case "requires": self = .requires(first, Array(attributes.dropFirst()))
        default: throw node.problem("unknown rule \(rule)")
        }
    }
}

extension TerraformForm {
    fileprivate init(_ node: SchemaNode, names: Set<String>) throws(SchemaError) {
        try node.rejectUnknown(["schema_version", "sensitive", "absent", "timeouts"])
        let absent = try node.optional("absent")
        let absentNames = try absent?.strings() ?? []
        if let absent, let stranger = absentNames.first(where: { !names.contains($0) }) {
            throw absent.problem("no attribute is named \(stranger)")
        }
        self.init(
            schemaVersion: try node.optional("schema_version")?.integer() ?? 0,
            sensitiveAttributes: try node.optional("sensitive")?.strings() ?? [],
            absentAttributes: Set(absentNames),
            timeouts: try node.optional("timeouts")?.strings()
        )
    }
}

extension Ordering {
    fileprivate init(_ node: SchemaNode) throws(SchemaError) {
        try node.rejectUnknown(["attribute", "after_type", "sharing", "across_deletion", "part"])
        self.init(
            attribute: try node.required("attribute").string(),
            afterType: try node.required("after_type").string(),
            sharing: try node.required("sharing").string(),
            isAcrossDeletion: try node.optional("across_deletion")?.bool() ?? false,
            isPart: try node.optional("part")?.bool() ?? false
        )
    }
}
