import Addresses
import Configuration
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

/// Elements that the configuration names and that somebody else has made, or an import could not claim yet: they are
/// adopted where they are there already.
extension PlanningPass {
    /// What must be read to tell which elements of an instance are there already.
    func openElements(_ managed: ManagedPlanning) -> [ElementRequest] {
        guard let (record, object) = present(managed) else {
            return []
        }
        return managed.schema.attributes.compactMap { attribute in
            let wanted = unclaimed(attribute, managed, record, object)
            guard let source = attribute.elementSource,
                wanted.contains(where: { isPresent($0, attribute, managed, record, object) == nil })
            else { return nil }
            return request(source, managed, record, wanted)
        }
    }

    /// Tells what could not be read of the elements of an instance.
    ///
    /// - Returns: whether all of it was read.
    func areElementsSound(_ managed: ManagedPlanning) -> Bool {
        guard let (record, object) = present(managed) else {
            return true
        }
        let problems = managed.schema.attributes.flatMap { attribute -> [Diagnostic] in
            guard let answer = answer(attribute, managed, record, object) else {
                return []
            }
            return answer.problems
        }
        diagnostics += problems
        return problems.isEmpty
    }

    /// The object with those elements that the configuration names, no row claims, and that are there.
    func withUnclaimedElements(_ object: ObservedObject, _ managed: ManagedPlanning) -> ObservedObject {
        guard let record = current(managed.instance.address), var attributes = object.attributes.mapValue
        else {
            return object
        }
        for attribute in managed.schema.attributes where attribute.elementSource != nil {
            let found = unclaimed(attribute, managed, record, object).filter {
                isPresent($0, attribute, managed, record, object) ?? false
            }
            guard let first = found.min() else {
                continue
            }
            let marks = attributes[attribute.name]?.marks ?? []
            if attribute.ownsElements {
                let others = attributes[attribute.name]?.elements ?? []
                attributes[attribute.name] = .set(
                    others + found.map(Value.string),
                    of: attribute.type.elementType ?? .string
                )
                .marked(marks)
            } else {
                attributes[attribute.name] = .string(first).marked(marks)
            }
        }
        var object = object
        object.attributes = .object(attributes)
        return object
    }

    private func present(_ managed: ManagedPlanning) -> (ResourceRecord, ObservedObject)? {
        guard managed.schema.attributes.contains(where: { $0.elementSource != nil }),
            let record = current(managed.instance.address), case .found(let object)? = observation(of: record)
        else { return nil }
        return (record, object)
    }

    /// Elements that the configuration names and that the row does not: of its own elements the refresh has read which exist.
    private func unclaimed(
        _ attribute: AttributeSchema,
        _ managed: ManagedPlanning,
        _ record: ResourceRecord,
        _ object: ObservedObject
    ) -> Set<String> {
        guard attribute.elementSource != nil else {
            return []
        }
        let wanted = Self.texts(managed.configuration[attribute.name])
        guard !wanted.isEmpty else {
            return []
        }
        let known = Set(
            (Self.texts(object.attributes[attribute.name]).union(
                Self.texts(record.attributes[attribute.name])
            ))
            .map(attribute.normal)
        )
        return wanted.filter { !known.contains(attribute.normal($0)) }
    }

    private static func texts(_ value: Value?) -> Set<String> {
        Set((value?.elements ?? value.map { [$0] } ?? []).compactMap { $0.unmarkedDeep.stringValue })
    }

    /// Whether an element is there; nil where that must be read.
    private func isPresent(
        _ element: String,
        _ attribute: AttributeSchema,
        _ managed: ManagedPlanning,
        _ record: ResourceRecord,
        _ object: ObservedObject
    ) -> Bool? {
        guard let name = attribute.elementSource, let source = managed.schema.attribute(name) else {
            return false
        }
        if let all = object.elements[name] {
            return all.contains(source.normal(element))
        }
        if let mirror = source.mirroredBy, let other = observed(mirror.type, id: element),
            let all = other.elements[mirror.attribute]
        {
            return all.contains(source.normal(record.objectID))
        }
        return answer(attribute, managed, record, object).map {
            $0.present.contains(source.normal(element))
        }
    }

    private func answer(
        _ attribute: AttributeSchema,
        _ managed: ManagedPlanning,
        _ record: ResourceRecord,
        _ object: ObservedObject
    ) -> ElementAnswer? {
        guard let source = attribute.elementSource else {
            return nil
        }
        return answers.elements.isEmpty
            ? nil
            : answers.elements[
                request(source, managed, record, unclaimed(attribute, managed, record, object))
            ]
    }

    private func request(
        _ attribute: String,
        _ managed: ManagedPlanning,
        _ record: ResourceRecord,
        _ elements: Set<String>
    ) -> ElementRequest {
        ElementRequest(
            address: managed.instance.address,
            objectID: record.objectID,
            provider: managed.instance.block.provider,
            attribute: attribute,
            elements: elements
        )
    }

    /// An object that this plan has read, for its row or to import it.
    private func observed(_ type: String, id: String) -> ObservedObject? {
        if observedRows == nil {
            observedRows = [:]
            for record in allRecords where record.generation == 0 {
                let type = record.address.resource.type
                observedRows?[type, default: [:]][normalID(record.objectID, of: type)] = record
            }
        }
        let id = normalID(id, of: type)
        if let record = observedRows?[type]?[id], case .found(let object)? = observation(of: record) {
            return object
        }
        return importedByID[type]?[id]
    }

    /// The form in which the ids of one object are equal.
    func normalID(_ id: String, of type: String) -> String {
        input.schemas.schema(.managed, type)?.normalID(id) ?? id
    }
}

extension AttributeSchema {
    /// The set of elements that it names, or names one of.
    var elementSource: String? {
        ownsElements ? name : elementOf
    }
}
