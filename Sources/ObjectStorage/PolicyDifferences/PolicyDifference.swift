import JSONText

/// What makes one policy out of another, statement by statement.
struct PolicyDifference {
    /// A statement with its place and its parts, each as a value that is the same for parts of one meaning.
    struct Entry {
        /// Position in its document.
        let position: Int
        let statement: PolicyStatement
        /// In canonical form.
        fileprivate let members: [String: JSONValue]
        fileprivate let whole: [UInt8]

        fileprivate init(_ position: Int, _ statement: PolicyStatement, _ json: JSONValue) {
            self.position = position
            self.statement = statement
            let normal = PolicyMeaning.statement(json)
            whole = normal.bytes(.canonical)
            members = Dictionary(
                (normal.object?.members ?? []).map { ($0.name, $0.value) },
                uniquingKeysWith: { $1 }
            )
        }

        /// A member that nobody here knows.
        func unknown(_ name: String) -> JSONValue? {
            members[name]
        }

        /// Equal for statements that differ in one part only; of different parts, never.
        fileprivate func key(without parts: Set<String>) -> [UInt8] {
            let rest = members.filter { !parts.contains($0.key) && $0.key != "Sid" }
            return JSONValue.object(JSONObject(rest.map { .init(name: $0, value: $1) })).bytes(.canonical)
        }
    }

    private(set) var added: [Entry] = []
    private(set) var removed: [Entry] = []
    /// In the order of the new document.
    private(set) var changed: [(before: Entry, after: Entry)] = []
    private(set) var unchanged = 0

    /// What two statements may differ in and still be taken for one, the most telling first.
    private static let parts: [Set<String>] = [
        ["Action", "NotAction"], ["Principal", "NotPrincipal"], ["Resource", "NotResource"], ["Condition"],
        ["Effect"],
    ]

    /// - Parameters:
    ///   - before: nil where there is none.
    ///   - after: nil where there will be none.
    init(from before: PolicyDocument?, to after: PolicyDocument?) {
        removed = Self.entries(before)
        added = Self.entries(after)
        unchanged = added.count
        _ = pair { $0.whole }
        unchanged -= added.count
        changed += pair(Self.sids(removed).intersection(Self.sids(added)))
        for parts in Self.parts {
            changed += pair { $0.key(without: parts) }
        }
        changed.sort { $0.after.position < $1.after.position }
    }

    private static func entries(_ document: PolicyDocument?) -> [Entry] {
        guard let document else {
            return []
        }
        let statements = document.sent["Statement"]?.array ?? []
        return zip(statements, document.statements).enumerated().map { Entry($0, $1.1, $1.0) }
    }

    /// The names that one statement has and no other.
    private static func sids(_ entries: [Entry]) -> Set<String> {
        let counts = Dictionary(entries.compactMap(\.statement.sid).map { ($0, 1) }, uniquingKeysWith: +)
        return Set(counts.filter { $0.value == 1 }.keys)
    }

    private mutating func pair(_ sids: Set<String>) -> [(before: Entry, after: Entry)] {
        sids.isEmpty
            ? []
            : pair { entry in entry.statement.sid.flatMap { sids.contains($0) ? Array($0.utf8) : nil } }
    }

    /// Takes pairs of one key out of what was removed and added, in their order.
    private mutating func pair(_ key: (Entry) -> [UInt8]?) -> [(before: Entry, after: Entry)] {
        guard !removed.isEmpty, !added.isEmpty else {
            return []
        }
        var waiting: [[UInt8]: [Int]] = [:]
        for (index, entry) in removed.enumerated().reversed() {
            if let key = key(entry) {
                waiting[key, default: []].append(index)
            }
        }
        var pairs: [(before: Entry, after: Entry)] = []
        var taken: Set<Int> = []
        var left: [Entry] = []
        for entry in added {
            if let key = key(entry), let index = waiting[key]?.popLast() {
                taken.insert(index)
                pairs.append((removed[index], entry))
            } else {
                left.append(entry)
            }
        }
        added = left
        removed = removed.enumerated().filter { !taken.contains($0.offset) }.map(\.element)
        return pairs
    }
}
