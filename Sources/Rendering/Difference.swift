import JSONText
import ResourceSchemas
import Values

/// What becomes of one value, in the terms in which it is shown.
struct Difference {
    enum Action: Hashable {
        case unchanged
        case create
        case delete
        case update
    }

    indirect enum Shape {
        case primitive(before: Value?, after: Value?)
        /// Known after apply; what it was before, if it was anything.
        case unknown(before: Difference?)
        case sensitive
        case writeOnly
        case list([Difference])
        case set([Difference])
        case map([Entry])
        case object([Entry])
        case typeChange(before: Difference, after: Difference)
        /// In place of a text that people do not read.
        case inWords(ChangeInWords)
        /// In place of what is computed from these attributes, which change.
        case follows([String])
    }

    struct Entry {
        let name: String
        let difference: Difference
    }

    let shape: Shape
    let action: Action
    /// Whether this change makes a replacement necessary.
    var forcesReplacement = false
    /// What a value that is there before and after is to be, when that is another matter: sensitive, or not any more.
    var sensitivity: SensitivityChange?

    struct SensitivityChange {
        let isSensitiveAfter: Bool
        let isValueUnchanged: Bool
    }
}

extension Difference.Action {
    /// The action of a whole that has a part with the given action.
    func combined(with part: Difference.Action) -> Difference.Action {
        part == .unchanged || part == self ? self : .update
    }

    /// The action of a whole before its parts are looked at.
    init(before: Value?, after: Value?) {
        switch (before, after) {
        case (nil, .some): self = .create
        case (.some, nil): self = .delete
        default: self = .unchanged
        }
    }
}

/// Compares values for display.
struct DifferenceBuilder {
    enum Style {
        /// As attributes with a schema are shown: sets as sets, map keys in quotes.
        case typed
        /// As outputs are shown: everything is lists and objects.
        case untyped
    }

    let style: Style

    /// Compares a value with what becomes of it; nil is absence, which is not the same as a null in a collection.
    func compare(_ before: Value?, _ after: Value?) -> Difference {
        if before?.isSensitive == true || after?.isSensitive == true {
            return sensitive(before, after)
        }
        if let after, after.isUnknown {
            guard let before, !before.isUnknown, !before.isNull else {
                return Difference(shape: .unknown(before: nil), action: before == nil ? .create : .update)
            }
            return Difference(shape: .unknown(before: compare(before, nil)), action: .update)
        }
        if let before, before.isUnknown {
            // Only a stored secret is unknown before, and those are sensitive; nothing to show of any other.
            return Difference(shape: .unknown(before: nil), action: after == nil ? .delete : .update)
        }
        switch (kind(before), kind(after)) {
        case (nil, nil): return Difference(shape: .primitive(before: nil, after: nil), action: .unchanged)
        case (let left?, let right?) where !left.shares(right):
            return Difference(
                shape: .typeChange(before: compare(before, nil), after: compare(nil, after)),
                action: .update
            )
        case (.list?, _), (nil, .list?): return list(before, after)
        case (.set?, _), (nil, .set?): return set(before, after)
        case (.map?, _), (nil, .map?): return entries(before, after, wrap: Difference.Shape.map)
        case (.object?, _), (nil, .object?): return entries(before, after, wrap: Difference.Shape.object)
        default: return primitive(before, after)
        }
    }

    private func sensitive(_ before: Value?, _ after: Value?) -> Difference {
        let isEqual = before?.unmarkedDeep == after?.unmarkedDeep
        let action = isEqual ? .unchanged : compare(before?.unmarked, after?.unmarked).action
        // The state calls the whole secret of which a part is.
        guard let before, let after, before.isSensitive != after.isSensitive,
            !(before.isSensitive && after.containsMarks)
        else {
            return Difference(shape: .sensitive, action: action)
        }
        let change = Difference.SensitivityChange(
            isSensitiveAfter: after.isSensitive,
            isValueUnchanged: action == .unchanged
        )
        return Difference(
            shape: .sensitive,
            action: action == .unchanged ? .update : action,
            sensitivity: change
        )
    }

    private func primitive(_ before: Value?, _ after: Value?) -> Difference {
        let action: Difference.Action =
            switch (before, after) {
            case (nil, _): .create
            case (_, nil): .delete
            default: before == after ? .unchanged : .update
            }
        return Difference(shape: .primitive(before: before, after: after), action: action)
    }

    private func list(_ before: Value?, _ after: Value?) -> Difference {
        let old = before?.elements ?? []
        let new = after?.elements ?? []
        var action = Difference.Action(before: before, after: after)
        let parts = ListAlignment.pairs(old, new).map { pair in
            compare(pair.before.map { old[$0] }, pair.after.map { new[$0] })
        }
        for part in parts {
            action = action.combined(with: part.action)
        }
        return Difference(shape: .list(parts), action: action)
    }

    private func set(_ before: Value?, _ after: Value?) -> Difference {
        let old = before?.elements ?? []
        let new = after?.elements ?? []
        var action = Difference.Action(before: before, after: after)
        let kept = Set(new.filter(\.isWhollyKnown)).intersection(old)
        var parts = old.map { compare($0, kept.contains($0) ? $0 : nil) }
        parts += new.filter { !kept.contains($0) }.map { compare(nil, $0) }
        for part in parts {
            action = action.combined(with: part.action)
        }
        return Difference(shape: .set(parts), action: action)
    }

    private func entries(
        _ before: Value?,
        _ after: Value?,
        wrap: ([Difference.Entry]) -> Difference.Shape
    ) -> Difference {
        let old = before?.mapValue ?? ValueMap()
        let new = after?.mapValue ?? ValueMap()
        var action = Difference.Action(before: before, after: after)
        let entries = Self.names(old, new).map { name in
            Difference.Entry(name: name, difference: compare(old[name], new[name]))
        }
        for entry in entries {
            action = action.combined(with: entry.difference.action)
        }
        return Difference(shape: wrap(entries), action: action)
    }

    /// The names of both, each once, by their bytes.
    static func names(_ first: ValueMap, _ second: ValueMap) -> [String] {
        Set(first.keys).union(second.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private enum Kind {
        case primitive
        case bool, number, string
        case list, set, map, object

        /// Whether one can become the other without being shown as two values.
        func shares(_ other: Kind) -> Bool {
            switch (self, other) {
            case (.primitive, .bool), (.primitive, .number), (.primitive, .string),
                (.bool, .primitive), (.number, .primitive), (.string, .primitive):
                true
            default: self == other
            }
        }
    }

    private func kind(_ value: Value?) -> Kind? {
        switch value?.content {
        case nil: nil
        case .unknown, .null: .primitive
        case .bool: .bool
        case .number: .number
        case .string: .string
        case .list, .tuple: .list
        case .set: style == .typed ? .set : .list
        case .map: style == .typed ? .map : .object
        case .object: .object
        }
    }
}
