import Addresses
import Planning
import Providers
import ResourceSchemas
import StateModel
import Values

/// What becomes of the attributes of an object.
extension ChangeRenderer {
    /// What was found to have become of each attribute.
    func attributes(_ drift: Drift) -> [Difference.Entry] {
        compare(drift.before, drift.after, at: drift.key.address, replacing: [])
    }

    /// Those that change, each in lines of its own.
    func changedAttributes(_ entries: [Difference.Entry]) -> [ChangedAttribute] {
        let context = DifferenceRenderer.Context()
        return entries.filter { $0.difference.action != .unchanged }.map { entry in
            let symbol = differences.margin(1, entry.difference.action, context)
            return ChangedAttribute(
                name: entry.name,
                symbol: symbol,
                text: (entry.difference.sensitivity.map(warning) ?? "") + symbol + entry.name.asAttributeName
                    + " = " + differences.text(entry.difference, indent: 1, context)
            )
        }
    }

    /// What becomes of each attribute of an object.
    func attributes(_ change: ResourceChange) -> [Difference.Entry] {
        if change.action == .forget {
            return compare(change.before, change.before, at: change.address, replacing: [])
        }
        var entries = compare(
            change.before,
            change.after,
            at: change.address,
            replacing: Set(change.replacing),
            provisional: change.provisional
        )
        for name in change.changedSecrets.sorted() {
            let isNew = change.before == nil
            let position = entries.firstIndex { $0.name == name }
            if let position {
                var difference = entries[position].difference
                guard difference.action == .unchanged else {
                    continue
                }
                difference = Difference(
                    shape: difference.shape,
                    action: .update,
                    forcesReplacement: difference.forcesReplacement,
                    sensitivity: difference.sensitivity
                )
                entries[position] = Difference.Entry(name: name, difference: difference)
            } else {
                var difference = Difference(shape: .writeOnly, action: isNew ? .create : .update)
                difference.forcesReplacement = change.replacing.contains(name)
                let index = entries.firstIndex { name.utf8.lexicographicallyPrecedes($0.name.utf8) }
                entries.insert(
                    Difference.Entry(name: name, difference: difference),
                    at: index ?? entries.endIndex
                )
            }
        }
        return entries
    }

    /// Compares the attributes of an object; what is null or empty on both sides is left out.
    func compare(
        _ before: Value?,
        _ after: Value?,
        at address: InstanceAddress,
        replacing: Set<String>,
        provisional: ProvisionalValues? = nil
    ) -> [Difference.Entry] {
        let builder = DifferenceBuilder(style: .typed)
        let old = before?.mapValue ?? ValueMap()
        let new = after?.mapValue ?? ValueMap()
        let entries = DifferenceBuilder.names(old, new).compactMap { (name) -> Difference.Entry? in
            let first = Self.present(old[name])
            let second = Self.present(new[name])
            guard first != nil || second != nil else {
                return nil
            }
            var difference = inWords(
                builder.compare(first, second),
                of: name,
                at: address,
                first,
                second,
                provisional: provisional?.values[name]
            )
            difference.forcesReplacement = replacing.contains(name)
            return Difference.Entry(name: name, difference: difference)
        }
        return following(entries, at: address)
    }

    /// The difference in words, where its type has words for the attribute.
    private func inWords(
        _ difference: Difference,
        of name: String,
        at address: InstanceAddress,
        _ before: Value?,
        _ after: Value?,
        provisional: Value?
    ) -> Difference {
        guard difference.sensitivity == nil else {
            return difference
        }
        if let after, after.isUnknown, !after.isSensitive, let provisional,
            let words = words.change(of: name, at: address, from: before, toProvisional: provisional)
        {
            return Difference(shape: .inWords(words), action: difference.action)
        }
        if after?.isUnknown == true {
            guard before?.isUnknown != true,
                let words = words.change(of: name, at: address, from: before, to: nil), before != nil
            else {
                return difference
            }
            let now = Difference(
                shape: .inWords(ChangeInWords(summary: words.summary, parts: [])),
                action: .delete
            )
            return Difference(shape: .unknown(before: now), action: difference.action)
        }
        let origin = difference.action == .unchanged ? nil : before
        return words.change(of: name, at: address, from: origin, to: after)
            .map { Difference(shape: .inWords($0), action: difference.action) } ?? difference
    }

    /// A top-level attribute that is null or an empty text counts as absent, as in Terraform's plans.
    private static func present(_ value: Value?) -> Value? {
        guard let value, !value.isNull, value.stringValue != "" else {
            return nil
        }
        return value
    }

    /// The attributes, of which those that are computed from others that change say no more than that.
    private func following(
        _ entries: [Difference.Entry],
        at address: InstanceAddress
    ) -> [Difference.Entry] {
        guard let schema = schemas?.schema(of: address.resource) else {
            return entries
        }
        return entries.map { entry in
            // What goes with the object is shown in full.
            guard entry.difference.action == .update, entry.difference.isPage,
                let attribute = schema.attribute(entry.name),
                attribute.mode == .computed
            else {
                return entry
            }
            let origins = attribute.recomputedWith.filter { name in
                entries.contains { $0.name == name && $0.difference.action != .unchanged }
            }
            guard !origins.isEmpty else {
                return entry
            }
            return Difference.Entry(
                name: entry.name,
                difference: Difference(shape: .follows(origins), action: entry.difference.action)
            )
        }
    }
}

extension Difference {
    /// Whether it takes more than a line.
    fileprivate var isPage: Bool {
        switch shape {
        case .list(let parts), .set(let parts): !parts.isEmpty
        case .map(let entries), .object(let entries): !entries.isEmpty
        case .unknown(let before): before?.isPage ?? false
        case .typeChange(let before, let after): before.isPage || after.isPage
        case .primitive, .sensitive, .writeOnly, .inWords, .follows: false
        }
    }
}
