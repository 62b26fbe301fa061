import Addresses
import Providers
import ResourceSchemas
import Values

/// Parts of objects, which are gone when the objects are: where an object is replaced, so are its parts.
extension PlanningPass {
    /// By which attributes the parts of objects name them, by the objects' type.
    static func namesInParts(_ schemas: SchemaCatalog) -> [String: Set<String>] {
        var names: [String: Set<String>] = [:]
        for type in schemas.types(.managed) {
            for ordering in schemas.schema(.managed, type)?.orderings ?? [] where ordering.isPart {
                names[ordering.afterType, default: []].insert(ordering.sharing)
            }
        }
        return names
    }

    /// Remembers an object that is replaced, for its parts.
    func noteReplaced(_ change: ResourceChange) {
        let type = change.address.resource.type
        guard change.action.replaces, let names = namesInParts[type] else {
            return
        }
        for name in names {
            guard let value = change.before?[name], !value.isNull, value.isWhollyKnown else { continue }
            replacedWholes[type, default: [:]][name, default: []].insert(value.unmarkedDeep)
        }
    }

    /// Whether an object, by its attributes before the plan, is a part of one whose replacement is planned already.
    func isPartOfReplaced(_ before: Value, _ schema: ResourceSchema) -> Bool {
        guard !replacedWholes.isEmpty else {
            return false
        }
        return schema.orderings.contains { ordering in
            guard ordering.isPart, let whole = before[ordering.attribute] else {
                return false
            }
            return replacedWholes[ordering.afterType]?[ordering.sharing]?.contains(whole.unmarkedDeep)
                ?? false
        }
    }

    /// Whether an instance that was planned may have to be replaced for the sake of an object that is planned later.
    func mayBePart(_ draft: ChangeDraft, _ schema: ResourceSchema) -> Bool {
        draft.change.before != nil && !draft.change.action.replaces
            && schema.orderings.contains(where: \.isPart)
    }

    /// Plans parts once more whose object is replaced, as was planned after them: nothing in their arguments refers to it.
    func replaceParts() {
        guard !replacedWholes.isEmpty else {
            return
        }
        for managed in parts {
            guard let index = draftIndex[managed.instance.address], let before = drafts[index].change.before,
                isPartOfReplaced(before, managed.schema)
            else { continue }
            planAgain(managed, at: index)
            noteReplaced(drafts[index].change)
            checkProtection(drafts[index], block: managed.instance.block)
        }
    }
}
