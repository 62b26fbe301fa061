import SourceText

extension [Diagnostic] {
    /// One of each text: a hundred objects that fail for one reason make one message that says so.
    var condensed: [Diagnostic] {
        [self].condensed[0]
    }
}

extension [[Diagnostic]] {
    /// As many objects are named; of more the number is enough.
    private static let named = 3

    /// The same lists, with each text in the first that has it and in no other.
    var condensed: [[Diagnostic]] {
        var others: [String: [String?]] = [:]
        let firsts = map { list in
            list.filter { diagnostic in
                guard others[diagnostic.text] == nil else {
                    others[diagnostic.text]?.append(diagnostic.address)
                    return false
                }
                others[diagnostic.text] = []
                return true
            }
        }
        return firsts.map { list in list.map { Self.counted($0, others[$0.text] ?? []) } }
    }

    private static func counted(_ first: Diagnostic, _ others: [String?]) -> Diagnostic {
        // What concerns no object in particular is one mishap, however many were to be read.
        guard !others.isEmpty, first.address != nil else {
            return first
        }
        let names = others.compactMap(\.self)
        var diagnostic = first
        diagnostic.detail +=
            "\n\nThe same happened to \(others.count) other object\(others.count == 1 ? "" : "s")"
            + (names.isEmpty || names.count > named ? "." : ": \(names.joined(separator: ", ")).")
        return diagnostic
    }
}

extension Diagnostic {
    fileprivate var text: String {
        summary + "\n" + detail
    }
}
