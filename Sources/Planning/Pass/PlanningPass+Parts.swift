import Addresses
import Providers
import ResourceSchemas
import SourceText
import StateModel
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
            replacedWholes[type, default: [:]][name, default: [:]][value.unmarkedDeep] = change.address
        }
    }

    /// Whether an object, by its attributes before the plan, is a part of one whose replacement is planned already.
    func isPartOfReplaced(_ before: Value, _ schema: ResourceSchema) -> Bool {
        replacedWhole(of: before, schema) != nil
    }

    /// The address of the object whose replacement is planned already and of which an object, by its attributes before the
    /// plan, is a part.
    private func replacedWhole(of before: Value, _ schema: ResourceSchema) -> InstanceAddress? {
        guard !replacedWholes.isEmpty else {
            return nil
        }
        for ordering in schema.orderings where ordering.isPart {
            if let whole = before[ordering.attribute],
                let address = replacedWholes[ordering.afterType]?[ordering.sharing]?[whole.unmarkedDeep]
            {
                return address
            }
        }
        return nil
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

    /// Refuses to replace an object without its parts, which would be gone with it and not be made anew.
    func checkPartsLeftOut() {
        guard !replacedWholes.isEmpty, !scope.isEverything else {
            return
        }
        var left: [InstanceAddress: [InstanceAddress]] = [:]
        for record in allRecords where record.generation == 0 && !scope.contains(record.address) {
            guard let schema = schema(of: record.address.resource),
                let whole = replacedWhole(of: shown(record), schema)
            else { continue }
            left[whole, default: []].append(record.address)
        }
        for (whole, parts) in left.sorted(by: { $0.key < $1.key }) {
            let parts = parts.sorted()
            let isExcluded = input.selection.targets.isEmpty
            let options = parts.map { "-target=\($0.description.inShellQuotes)" }.joined(separator: " ")
            diagnostics.append(
                .error(
                    "A replaced object would lose its parts",
                    "\(whole) is to be replaced, and what is a part of it is gone with the old object. The plan leaves"
                        + " \(parts.count == 1 ? "this part" : "these parts") out, so that nothing would make"
                        + " \(parts.count == 1 ? "it" : "them") anew:\n\(parts.map { "\n  - \($0)" }.joined())\n\n"
                        + (isExcluded
                            ? "Do not leave \(parts.count == 1 ? "it" : "them") out with -exclude, or exclude \(whole), too."
                            : "To replace \(parts.count == 1 ? "it" : "them") with the object, add \(options)."),
                    address: whole.description
                )
            )
        }
    }
}
