import Addresses
import JSONText
import Planning
import Providers
import ResourceSchemas
import Values

/// Says in words what becomes of attributes whose texts people do not read.
struct AttributeWords {
    private let schemas: SchemaCatalog?
    private let objects: KnownObjects
    private let standIns: StandIns

    /// Words for nothing: every value is shown as it is.
    init() {
        schemas = nil
        objects = KnownObjects()
        standIns = StandIns([:])
    }

    /// - Parameters:
    ///   - schemas: of the types in the plan.
    ///   - plan: what it knows of objects names those that texts mention.
    init(_ schemas: SchemaCatalog?, of plan: Plan) {
        let isNeeded = plan.changes.contains { change in
            schemas?.schema(of: change.address.resource)?.attributes.contains { $0.comparison == .byMeaning }
                ?? false
        }
        self.schemas = isNeeded ? schemas : nil
        objects =
            isNeeded ? KnownObjects(plan.changes.lazy.compactMap { Self.known($0, schemas) }) : KnownObjects()
        standIns = StandIns(plan.changes)
    }

    private static func known(_ change: ResourceChange, _ schemas: SchemaCatalog?) -> KnownObjects.Object? {
        guard let attributes = change.after ?? change.before,
            let schema = schemas?.schema(of: change.address.resource)
        else {
            return nil
        }
        return KnownObjects.Object(
            address: change.address,
            attributes: attributes,
            schema: schema,
            standIn: change.standIn
        )
    }

    /// - Parameters:
    ///   - name: of the attribute.
    ///   - address: of its object.
    ///   - before: nil where it has none.
    ///   - after: nil where it will have none; not unknown.
    /// - Returns: nil where the values are shown as they are.
    func change(
        of name: String,
        at address: InstanceAddress,
        from before: Value?,
        to after: Value?
    ) -> ChangeInWords? {
        guard let schema = schemas?.schema(of: address.resource), let rules = schema.rulesOfType,
            schema.attribute(name)?.comparison == .byMeaning,
            [before, after].allSatisfy({ $0.map { !$0.isSensitive && $0.stringValue != nil } ?? true })
        else {
            return nil
        }
        return rules.change(of: name, from: before?.stringValue, to: after?.stringValue, objects: objects)
    }

    /// What becomes of an attribute that is known only after apply, as far as that can be told; nil where it cannot.
    func change(
        of name: String,
        at address: InstanceAddress,
        from before: Value?,
        toProvisional value: Value
    ) -> ChangeInWords? {
        change(of: name, at: address, from: before, to: value)?.provisional(standIns.replaced)
    }

    /// What becomes of the attributes of an object, as JSON; nil where there are words for none.
    func document(
        _ before: Value?,
        _ after: Value?,
        at address: InstanceAddress,
        provisional: ProvisionalValues? = nil
    ) -> JSONValue? {
        guard let schema = schemas?.schema(of: address.resource) else {
            return nil
        }
        var members: [JSONObject.Member] = []
        for attribute in schema.attributes where attribute.comparison == .byMeaning {
            let old = before?[attribute.name]
            let new = after?[attribute.name]
            func text(_ value: Value?) -> Value? {
                value?.isNull ?? true ? nil : value
            }
            guard old != new, text(old) != nil || text(new) != nil else {
                continue
            }
            var words: ChangeInWords?
            if let new, new.isUnknown {
                words = provisional?.values[attribute.name].flatMap {
                    change(of: attribute.name, at: address, from: text(old), toProvisional: $0)
                }
            } else {
                words = change(of: attribute.name, at: address, from: text(old), to: text(new))
            }
            if let words {
                members.append(JSONObject.Member(name: attribute.name, value: words.json))
            }
        }
        return members.isEmpty ? nil : .object(JSONObject(members))
    }
}

extension ChangeInWords {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["summary": .string(summary), "parts": .array(parts.map(\.json))]
        if !notes.isEmpty {
            object["notes"] = .array(notes.map(JSONValue.string))
        }
        if isProvisional {
            object["known_after_apply"] = true
        }
        return .object(object)
    }
}

extension ChangeInWords.Part {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "action": .string(action.rawValue), "kind": .string(kind), "text": .string(text),
        ]
        if !parts.isEmpty {
            object["parts"] = .array(parts.map(\.json))
        }
        return .object(object)
    }
}
