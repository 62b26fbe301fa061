/// A pattern of a policy: `*` stands for any text, `?` for one character, nothing for a `*` or `?` itself.
package struct WildcardPattern: Sendable, Hashable {
    private enum Element: Sendable, Hashable {
        case scalar(Unicode.Scalar)
        case anyOne
        case anyText
    }

    /// In a normal form: of wildcards side by side, the `?` first and one `*` at most.
    private let elements: [Element]

    package init(_ text: String) {
        self.init(
            text.unicodeScalars.map { scalar in
                switch scalar {
                case "*": .anyText
                case "?": .anyOne
                default: .scalar(scalar)
                }
            }
        )
    }

    private init(_ given: some Sequence<Element>) {
        var elements: [Element] = []
        for element in given {
            switch (elements.last, element) {
            case (.anyText?, .anyText): break
            case (.anyText?, .anyOne): elements.insert(.anyOne, at: elements.count - 1)
            default: elements.append(element)
            }
        }
        self.elements = elements
    }

    /// Fits every text.
    package static let everything = WildcardPattern("*")

    package var text: String {
        var text = String.UnicodeScalarView()
        for element in elements {
            switch element {
            case .scalar(let scalar): text.append(scalar)
            case .anyOne: text.append("?")
            case .anyText: text.append("*")
            }
        }
        return String(text)
    }

    package var hasWildcards: Bool {
        elements.contains { $0 == .anyText || $0 == .anyOne }
    }

    /// The text before a `*` at its end, where that is its only wildcard.
    package var prefix: String? {
        guard elements.last == .anyText else {
            return nil
        }
        let start = WildcardPattern(elements.dropLast())
        return start.hasWildcards ? nil : start.text
    }

    package func matches(_ text: String) -> Bool {
        matches(Array(text.unicodeScalars))
    }

    /// The same; takes at most the product of both lengths.
    func matches(_ text: [Unicode.Scalar]) -> Bool {
        var (own, its) = (0, 0)
        // Where to go on if the last `*` stands for one character more.
        var retry: (own: Int, its: Int)?
        while its < text.count || own < elements.count {
            if own < elements.count {
                switch elements[own] {
                case .anyText:
                    retry = (own, its + 1)
                    own += 1
                    continue
                case .anyOne where its < text.count:
                    own += 1
                    its += 1
                    continue
                case .scalar(let scalar) where its < text.count && text[its] == scalar:
                    own += 1
                    its += 1
                    continue
                default: break
                }
            }
            guard let next = retry, next.its <= text.count else {
                return false
            }
            (own, its) = next
        }
        return true
    }

    /// Whether every text that the other fits is one that this one fits.
    ///
    /// A false may be wrong for pairs such as `*a*b` and `*ab*b`, of which nobody's policy is made; a true never is.
    package func covers(_ other: WildcardPattern) -> Bool {
        if elements == [.anyText] || elements == other.elements {
            return true
        }
        // What can be left of `elements` once a part of the other is read.
        var reached = closure(of: [0])
        for element in other.elements {
            var next: Set<Int> = []
            for position in reached where position < elements.count {
                switch (elements[position], element) {
                case (.anyText, _): next.insert(position)
                case (.anyOne, .scalar), (.anyOne, .anyOne): next.insert(position + 1)
                case (.scalar(let own), .scalar(let its)) where own == its: next.insert(position + 1)
                default: break
                }
            }
            reached = closure(of: next)
            if reached.isEmpty {
                return false
            }
        }
        return reached.contains(elements.count)
    }

    /// Whether some text fits both.
    package func intersects(_ other: WildcardPattern) -> Bool {
        var seen: Set<[Int]> = []
        var open = [[0, 0]]
        func visit(_ mine: Int, _ its: Int) {
            if seen.insert([mine, its]).inserted {
                open.append([mine, its])
            }
        }
        while let pair = open.popLast() {
            let (mine, its) = (pair[0], pair[1])
            let own = mine < elements.count ? elements[mine] : nil
            let theirs = its < other.elements.count ? other.elements[its] : nil
            if own == nil, theirs == nil {
                return true
            }
            if own == .anyText {
                visit(mine + 1, its)
                if theirs != nil { visit(mine, its + 1) }
            }
            if theirs == .anyText {
                visit(mine, its + 1)
                if own != nil { visit(mine + 1, its) }
            }
            guard let own, let theirs, own != .anyText, theirs != .anyText else {
                continue
            }
            if own == theirs || own == .anyOne || theirs == .anyOne {
                visit(mine + 1, its + 1)
            }
        }
        return false
    }

    /// What may come after a text at the beginning of what the pattern fits; the patterns of which none is covered by
    /// another, and none where nothing can begin so.
    package func remainders(after text: String) -> [WildcardPattern] {
        var reached = closure(of: [0])
        for scalar in text.unicodeScalars {
            var next: Set<Int> = []
            for position in reached where position < elements.count {
                switch elements[position] {
                case .anyText: next.insert(position)
                case .anyOne: next.insert(position + 1)
                case .scalar(let own): if own == scalar { next.insert(position + 1) }
                }
            }
            reached = closure(of: next)
        }
        return WildcardPattern.widest(reached.sorted().map { WildcardPattern(elements[$0...]) })
    }

    /// Those that no other one covers, in the order of their texts.
    static func widest(_ patterns: [WildcardPattern]) -> [WildcardPattern] {
        var kept: [WildcardPattern] = []
        for pattern in Set(patterns).sorted() where !kept.contains(where: { $0.covers(pattern) }) {
            kept.removeAll { pattern.covers($0) }
            kept.append(pattern)
        }
        return kept
    }

    /// The positions, and those behind a `*` that stands for nothing.
    private func closure(of positions: Set<Int>) -> Set<Int> {
        var reached = positions
        for var position in positions {
            while position < elements.count, elements[position] == .anyText {
                position += 1
                reached.insert(position)
            }
        }
        return reached
    }
}

extension WildcardPattern: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        left.text < right.text
    }
}
