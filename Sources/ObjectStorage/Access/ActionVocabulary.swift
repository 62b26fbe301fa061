/// What a policy's patterns of actions are compared with: the known actions, and what policies name besides.
package struct ActionVocabulary: Sendable {
    private struct Name {
        let scalars: [Unicode.Scalar]
        let inLowerCase: [Unicode.Scalar]
        let set: ActionSet

        init(_ text: String, _ set: ActionSet) {
            scalars = Array(text.unicodeScalars)
            inLowerCase = Array(text.lowercased().unicodeScalars)
            self.set = set
        }
    }

    private var others: [Name] = []

    private static let known = StorageAction.all.map { Name($0.name, ActionSet([$0])) }

    /// - Parameter documents: every one that is to be compared with another.
    package init(_ documents: some Sequence<PolicyDocument> = []) {
        var seen: Set<String> = []
        var strange: Set<String> = []
        for document in documents {
            for statement in document.statements {
                for text in statement.actions.elements where seen.insert(text).inserted {
                    let pattern = WildcardPattern(text.lowercased())
                    if !Self.known.contains(where: { pattern.matches($0.inLowerCase) }) {
                        strange.insert(text)
                    }
                }
            }
        }
        others = strange.sorted().map { Name($0, ActionSet(others: [$0])) }
    }

    /// All actions that there are words for.
    var everything: ActionSet {
        others.reduce(into: .everything) { $0 = $0.union($1.set) }
    }

    /// Those whose level is not known: they are taken to be of both.
    var strange: ActionSet {
        others.reduce(into: ActionSet()) { $0 = $0.union($1.set) }
    }

    /// The actions that a statement is about.
    ///
    /// - Returns: those for certain, and those that it is about if the case of letters does not count.
    func actions(
        _ scope: PolicyStatement.Scope<String>
    ) -> (certain: ActionSet, ifCaseDoesNotCount: ActionSet) {
        var exact = ActionSet()
        var loose = ActionSet()
        for text in scope.elements {
            let pattern = WildcardPattern(text)
            let loosePattern = WildcardPattern(text.lowercased())
            for names in [Self.known, others] {
                for name in names {
                    if pattern.matches(name.scalars) { exact = exact.union(name.set) }
                    if loosePattern.matches(name.inLowerCase) { loose = loose.union(name.set) }
                }
            }
        }
        return (scope.isExcluding ? everything.subtracting(loose) : exact, loose.subtracting(exact))
    }
}
