import JSONText
package import ResourceSchemas
import SourceText

extension ChangeInWords {
    /// What becomes of a policy, statement by statement.
    ///
    /// - Parameters:
    ///   - before: nil where there is none.
    ///   - after: nil where there will be none.
    ///   - objects: what is known of the users that are named.
    ///   - notes: on the policy that there will be.
    package init(
        from before: PolicyDocument?,
        to after: PolicyDocument?,
        objects: KnownObjects,
        notes: [String] = []
    ) {
        let difference = PolicyDifference(from: before, to: after)
        let words = PolicyWords(objects: objects)
        var parts = Self.document(from: before, to: after)
        var placed: [(order: Int, part: Part)] = []
        for pair in difference.changed {
            placed.append((pair.after.position, Self.changed(pair.before, pair.after, words)))
        }
        for entry in difference.added {
            placed.append((entry.position, Self.whole(entry, .create, words)))
        }
        parts += placed.sorted { $0.order < $1.order }.map(\.part)
        parts += difference.removed.map { Self.whole($0, .delete, words) }
        self.init(
            summary: Self.summary(difference, before, after),
            parts: parts,
            unchanged: difference.unchanged == 0
                ? nil
                : "\(difference.unchanged) unchanged statement\(difference.unchanged == 1 ? "" : "s")",
            notes: notes
        )
    }

    private static func summary(
        _ difference: PolicyDifference,
        _ before: PolicyDocument?,
        _ after: PolicyDocument?
    ) -> String {
        let count = (after ?? before)?.statements.count ?? 0
        let all = "\(count) statement\(count == 1 ? "" : "s")"
        guard before != nil, after != nil else {
            return all
        }
        let changes = [
            (difference.added.count, "added"), (difference.changed.count, "changed"),
            (difference.removed.count, "removed"),
        ]
        .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return changes.isEmpty ? all : "\(all): \(changes.joined(separator: ", "))"
    }

    /// A statement that comes or goes.
    private static func whole(_ entry: PolicyDifference.Entry, _ action: Action, _ words: PolicyWords) -> Part
    {
        let statement = entry.statement
        return Part(
            action,
            "statement",
            "\(PolicyWords.name(statement, at: entry.position)) \(PolicyWords.verb(statement.effect))",
            parts: words.lines(entry).map { Part(action, $0.kind, $0.text) }
        )
    }

    private static func changed(
        _ before: PolicyDifference.Entry,
        _ after: PolicyDifference.Entry,
        _ words: PolicyWords
    ) -> Part {
        var parts: [Part] = []
        let (old, new) = (before.statement, after.statement)
        if old.sid != new.sid {
            func quoted(_ sid: String?) -> String {
                sid.map { "\"\($0.inLine)\"" } ?? "none"
            }
            parts.append(Part(.update, "name", "name:  \(quoted(old.sid)) -> \(quoted(new.sid))"))
        }
        if old.effect != new.effect {
            let verbs = "\(PolicyWords.verb(old.effect)) -> \(PolicyWords.verb(new.effect))"
            parts.append(Part(.update, "effect", "does:  \(verbs)"))
        }
        let oldLines = words.lines(before)
        let newLines = words.lines(after)
        let (oldSet, newSet) = (Set(oldLines), Set(newLines))
        for kind in ["principal", "action", "resource", "condition", "member"] {
            parts += Self.unique(oldLines, kind).filter { !newSet.contains($0) }
                .map { Part(.delete, kind, $0.text) }
            parts += Self.unique(newLines, kind).filter { !oldSet.contains($0) }
                .map { Part(.create, kind, $0.text) }
        }
        return Part(
            .update,
            "statement",
            "\(PolicyWords.name(new, at: after.position)) \(PolicyWords.verb(new.effect))",
            parts: parts
        )
    }

    private static func unique(_ lines: [PolicyWords.Line], _ kind: String) -> [PolicyWords.Line] {
        var seen: Set<PolicyWords.Line> = []
        return lines.filter { $0.kind == kind && seen.insert($0).inserted }
    }

    /// What changes of the document besides its statements; of one that comes or goes the usual version is not told.
    private static func document(from before: PolicyDocument?, to after: PolicyDocument?) -> [Part] {
        let (before, after) = (before?.json.object, after?.json.object)
        let isWhole = before == nil || after == nil
        var seen: Set<String> = []
        return ((before?.members ?? []) + (after?.members ?? [])).map(\.name).filter {
            $0 != "Statement" && seen.insert($0).inserted
        }
        .compactMap { name in
            let old = before?[name]?.text(.canonical)
            let new = after?[name]?.text(.canonical)
            if isWhole, name == "Version", (new ?? old) == "\"2012-10-17\"" {
                return nil
            }
            switch (old, new) {
            case (nil, let new?): return Part(.create, "member", "\(name.inLine): \(new.inLine)")
            case (let old?, nil): return Part(.delete, "member", "\(name.inLine): \(old.inLine)")
            case (let old?, let new?) where old != new:
                return Part(.update, "member", "\(name.inLine): \(old.inLine) -> \(new.inLine)")
            default: return nil
            }
        }
    }
}
