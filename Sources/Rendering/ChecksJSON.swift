import Addresses
import JSONText
import Planning

/// How the conditions of a plan stand, in the form of `checks` in `terraform show -json PLAN`.
enum ChecksJSON {
    static func document(_ checks: [CheckResult]) -> JSONValue {
        var order: [String] = []
        var groups: [String: [CheckResult]] = [:]
        for check in checks {
            let name = objectName(check.subject)
            if groups[name] == nil {
                order.append(name)
            }
            groups[name, default: []].append(check)
        }
        return .array(order.map { object(groups[$0] ?? [], name: $0) })
    }

    private static func object(_ checks: [CheckResult], name: String) -> JSONValue {
        let severity: [CheckResult.Status] = [.error, .fail, .unknown, .pass]
        let status = severity.first { status in checks.contains { $0.status == status } } ?? .pass
        return [
            "address": checks.first.map { address($0.subject, name: name) } ?? .null,
            "status": .string(status.rawValue),
            "instances": .array(checks.map(instance)),
        ]
    }

    private static func address(_ subject: CheckResult.Subject, name: String) -> JSONValue {
        switch subject {
        case .instance(let address):
            .object(object(address.resource, name: name))
        case .output(let output):
            ["kind": "output_value", "name": .string(output), "to_display": .string(name)]
        case .check(let check): ["kind": "check", "name": .string(check), "to_display": .string(name)]
        case .variable(let variable): ["kind": "var", "name": .string(variable), "to_display": .string(name)]
        }
    }

    private static func object(_ resource: ResourceAddress, name: String) -> JSONObject {
        var object: JSONObject = [
            "kind": "resource", "mode": .string(resource.mode.rawValue), "name": .string(resource.name),
            "to_display": .string(name), "type": .string(resource.type),
        ]
        if !resource.module.isRoot {
            object["module"] = .string(resource.module.declared.description)
        }
        return object
    }

    private static func instance(_ check: CheckResult) -> JSONValue {
        var address: JSONObject = [:]
        if case .instance(let instance) = check.subject {
            if !instance.resource.module.isRoot {
                address["module"] = .string(instance.resource.module.description)
            }
            switch instance.key {
            case nil: break
            case .index(let index): address["instance_key"] = .number(JSONNumber(index))
            case .key(let key): address["instance_key"] = .string(key)
            }
            address["to_display"] = .string(instance.description)
        } else {
            address["to_display"] = .string(objectName(check.subject))
        }
        var object: JSONObject = ["address": .object(address), "status": .string(check.status.rawValue)]
        if !check.problems.isEmpty {
            object["problems"] = .array(check.problems.map { ["message": .string($0)] })
        }
        return .object(object)
    }

    private static func objectName(_ subject: CheckResult.Subject) -> String {
        switch subject {
        case .instance(let address): address.resource.declared.description
        case .output(let name): "output.\(name)"
        case .check(let name): "check.\(name)"
        case .variable(let name): "var.\(name)"
        }
    }
}
