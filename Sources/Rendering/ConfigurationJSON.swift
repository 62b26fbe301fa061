import Addresses
import Configuration
import Evaluation
import HCL
import JSONText
import ResourceSchemas
import SourceText
import Values

/// A configuration in the form of `configuration` in `terraform show -json PLAN`.
///
/// Literals are told only where no secret can stand: those of sensitive arguments and variables, and of a provider's
/// credentials, are left out.
struct ConfigurationJSON {
    private let configuration: Configuration
    private let schemas: SchemaCatalog
    /// By the module in which they stand.
    private let blocks: [ModuleAddress: [ResourceBlock]]

    init(_ configuration: Configuration, schemas: SchemaCatalog) {
        self.configuration = configuration
        self.schemas = schemas
        blocks = Dictionary(grouping: configuration.resources, by: \.address.module)
    }

    var document: JSONValue {
        ["provider_config": .object(providers), "root_module": .object(module(configuration.root))]
    }

    // MARK: - Providers

    private var providers: JSONObject {
        var found: JSONObject = [:]
        let used = Set(configuration.resources.map(\.provider.name))
        for provider in schemas.providers where used.contains(provider.name) {
            found[provider.name] = [
                "name": .string(provider.name),
                "full_name": .string(ResourceJSON.source(of: provider.name, in: schemas)),
            ]
        }
        for block in configuration.providers {
            var object: JSONObject = [
                "name": .string(block.name),
                "full_name": .string(ResourceJSON.source(of: block.name, in: schemas)),
            ]
            object["alias"] = block.alias.map { .string($0) }
            let secrets = schemas.provider(block.name)?.secretArguments ?? []
            object["expressions"] = Self.expressions(block.arguments) { secrets.contains($0) }
            object["module_address"] = block.address.place.module.map { .string($0) }
            found[Self.key(block.address)] = .object(object)
        }
        return found
    }

    // MARK: - Modules

    private func module(_ own: Module) -> JSONObject {
        var module: JSONObject = [:]
        let outputs = own.outputs.map { output in
            JSONObject.Member(name: output.name, value: .object(Self.output(output)))
        }
        if !outputs.isEmpty {
            module["outputs"] = .object(JSONObject(outputs))
        }
        let resources = (blocks[own.address] ?? []).sorted { $0.address < $1.address }
        if !resources.isEmpty {
            module["resources"] = .array(resources.map { .object(resource($0)) })
        }
        let calls = own.calls.sorted { $0.key < $1.key }.map { name, call in
            JSONObject.Member(name: name, value: .object(self.call(call, of: own.address.calling(name))))
        }
        if !calls.isEmpty {
            module["module_calls"] = .object(JSONObject(calls))
        }
        let variables = own.variables.values.sorted { $0.name < $1.name }.map { variable in
            JSONObject.Member(name: variable.name, value: .object(Self.variable(variable)))
        }
        if !variables.isEmpty {
            module["variables"] = .object(JSONObject(variables))
        }
        return module
    }

    private func call(_ call: ModuleCall, of address: ModuleAddress) -> JSONObject {
        let called = configuration.module(address)
        var object: JSONObject = ["source": .string(call.source)]
        if !call.arguments.isEmpty {
            object["expressions"] = Self.expressions(call.arguments) { name in
                called?.variables[name].map { $0.isSensitive || $0.isEphemeral } ?? true
            }
        }
        switch call.repetition {
        case .none: break
        case .count(let count): Self.note(count, as: "count_expression", in: &object)
        case .forEach(let map): Self.note(map, as: "for_each_expression", in: &object)
        }
        object["module"] = .object(called.map(module) ?? [:])
        Self.note(call.dependsOn, call.modulePrerequisites, in: &object)
        return object
    }

    private static func output(_ output: OutputBlock) -> JSONObject {
        var object: JSONObject = [:]
        if output.isSensitive {
            object["sensitive"] = true
        }
        if output.isEphemeral {
            object["ephemeral"] = true
        }
        object["expression"] = expression(output.value, isSecret: output.isSensitive)
        object["description"] = output.description.map { .string($0) }
        note(output.dependsOn, output.modulePrerequisites, in: &object)
        return object
    }

    private static func variable(_ variable: VariableBlock) -> JSONObject {
        var object: JSONObject = [:]
        if !variable.isSensitive, let value = variable.defaultValue?.json {
            object["default"] = value
        }
        object["description"] = variable.description.map { .string($0) }
        if variable.isSensitive {
            object["sensitive"] = true
        }
        if variable.isEphemeral {
            object["ephemeral"] = true
        }
        return object
    }

    private func resource(_ block: ResourceBlock) -> JSONObject {
        let schema = schemas.schema(of: block.address)
        var object: JSONObject = [
            "address": .string(block.address.inOwnModule.description),
            "mode": .string(block.address.mode.rawValue),
            "type": .string(block.address.type),
            "name": .string(block.address.name),
            "provider_config_key": .string(Self.key(block.provider)),
            "expressions": Self.expressions(block.arguments) { name in
                schema?.attribute(name)?.isSensitive ?? true
            },
            "schema_version": .number(JSONNumber(schema?.terraform.schemaVersion ?? 0)),
        ]
        switch block.repetition {
        case .none: break
        case .count(let count): Self.note(count, as: "count_expression", in: &object)
        case .forEach(let map): Self.note(map, as: "for_each_expression", in: &object)
        }
        Self.note(block.dependsOn, block.modulePrerequisites, in: &object)
        return object
    }

    /// What `depends_on` names.
    private static func note(
        _ resources: [ResourceAddress],
        _ modules: [ModulePrerequisite],
        in object: inout JSONObject
    ) {
        let needed =
            resources.map(\.inOwnModule.description)
            + modules.map { "module.\($0.call)" + ($0.output.map { ".\($0)" } ?? "") }
        if !needed.isEmpty {
            object["depends_on"] = .array(needed.map { .string($0) })
        }
    }

    /// A configuration as `provider_config` names it.
    private static func key(_ provider: ProviderAddress) -> String {
        let place = provider.place
        return (place.module.map { "\($0):" } ?? "") + provider.name + (place.alias.map { ".\($0)" } ?? "")
    }

    // MARK: - Expressions

    private static func expressions(
        _ arguments: [String: Expression],
        isSecret: (String) -> Bool
    ) -> JSONValue {
        .object(
            JSONObject(
                arguments.sorted { $0.key < $1.key }.map { name, value in
                    JSONObject.Member(name: name, value: expression(value, isSecret: isSecret(name)))
                }
            )
        )
    }

    /// Nothing where there is nothing to say, as of a call without references.
    private static func note(_ expression: Expression, as name: String, in object: inout JSONObject) {
        let found = Self.expression(expression, isSecret: false)
        if !(found.object?.members.isEmpty ?? true) {
            object[name] = found
        }
    }

    /// Its references, or else its value.
    private static func expression(_ expression: Expression, isSecret: Bool) -> JSONValue {
        let found = references(in: expression).found
        if !found.isEmpty {
            var seen: Set<String> = []
            let texts = found.flatMap(\.texts).filter { seen.insert($0).inserted }
            return ["references": .array(texts.map { .string($0) })]
        }
        guard !isSecret else {
            return [:]
        }
        let constant = Evaluator.constant(expression)
        guard !constant.diagnostics.hasErrors, let value = constant.value.json else {
            return [:]
        }
        return ["constant_value": value]
    }
}

extension Reference {
    /// What it names, from the most to the least exact: `t.n[0].a.b`, `t.n[0].a`, `t.n[0]`, `t.n`; of a module's output
    /// `module.m[0].o` and `module.m[0]`.
    var texts: [String] {
        let text = subjectText
        guard !text.isEmpty else {
            return []
        }
        var rest = remaining
        var named = [text]
        var whole = text
        if case .constant = key, let step = rest.popFirst() {
            whole += step.text
            // Of an output, the instance of the module that it is in is named, and not the module.
            named = moduleOutput == nil ? [whole, text] : [whole]
        }
        for step in rest {
            whole += step.text
            named.insert(whole, at: 0)
        }
        return named
    }

    private var subjectText: String {
        switch subject {
        case .variable(let name): "var.\(name)"
        case .local(let name): "local.\(name)"
        case .resource(let address): address.description
        case .module(let name): "module.\(name)"
        case .each(let name): "each.\(name)"
        case .count(let name): "count.\(name)"
        case .path(let name): "path.\(name)"
        case .terraform(let name): "terraform.\(name)"
        case .itself: "self"
        }
    }
}

extension TraversalStep {
    fileprivate var text: String {
        switch kind {
        case .attribute(let name): ".\(name)"
        case .stringIndex(let key): "[\(key.quotedAsInGo)]"
        case .numberIndex(let number), .legacyIndex(let number): "[\(number)]"
        }
    }
}
