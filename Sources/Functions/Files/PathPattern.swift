import Evaluation

/// A pattern for paths: `*` and `?` within a name, `**` for folders at any depth, `[a-z]`, `{a,b}`, and `\` in front
/// of characters that stand for themselves.
struct PathPattern {
    /// How many ways braces may be read.
    private static let alternativeLimit = 10_000
    /// How many files and folders are looked at.
    static let lookLimit = 100_000
    /// How deep `**` looks; links may lead in circles.
    private static let depthLimit = 64

    private enum Element: Hashable {
        case scalar(Unicode.Scalar)
        case anyScalar
        case anyText
        case scalars([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    private enum Part: Hashable {
        /// A name without wildcards.
        case name(String)
        case pattern([Element])
        case anyFolders
    }

    private let alternatives: [[Part]]
    private let isAbsolute: Bool

    /// `nil` where brackets or braces are not closed.
    init?(_ pattern: String) {
        guard let expanded = Self.expandBraces(pattern) else { return nil }
        isAbsolute = FilePath.isAbsolute(pattern)
        var alternatives: [[Part]] = []
        for text in expanded {
            var parts: [Part] = []
            for name in Self.names(in: text) where !name.isEmpty {
                guard let part = Self.part(name) else { return nil }
                parts.append(part)
            }
            alternatives.append(parts)
        }
        self.alternatives = alternatives
    }

    private static func names(in text: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
        text.split(separator: "/", omittingEmptySubsequences: true)
    }

    private static func expandBraces(_ pattern: String) -> [[Unicode.Scalar]]? {
        var pending = [Array(pattern.unicodeScalars)]
        var finished: [[Unicode.Scalar]] = []
        while let text = pending.popLast() {
            guard let open = firstOpenBrace(in: text) else {
                finished.append(text)
                continue
            }
            var depth = 0
            var starts = [open + 1]
            var close: Int?
            var index = open + 1
            while index < text.count, close == nil {
                switch text[index] {
                case "\\": index += 1
                case "{": depth += 1
                case "}" where depth > 0: depth -= 1
                case "}": close = index
                case "," where depth == 0: starts.append(index + 1)
                default: break
                }
                index += 1
            }
            guard let close else { return nil }
            let ends = starts.dropFirst().map { $0 - 1 } + [close]
            // Terraform does not look at braces any more when all of a name has been matched before them.
            let next = text[(close + 1)...].prefix { $0 != "/" }
            let isLast = next.allSatisfy { $0 == "*" }
            for (start, end) in zip(starts, ends).reversed() where start < end || !isLast {
                var alternative = Array(text[..<open])
                alternative += text[start..<end]
                alternative += text[(close + 1)...]
                pending.append(alternative)
            }
            guard pending.count + finished.count <= alternativeLimit else { return nil }
        }
        return finished
    }

    private static func firstOpenBrace(in text: [Unicode.Scalar]) -> Int? {
        var index = 0
        var isInClass = false
        while index < text.count {
            switch text[index] {
            case "\\": index += 1
            case "[": isInClass = true
            case "]": isInClass = false
            case "{" where !isInClass: return index
            default: break
            }
            index += 1
        }
        return nil
    }

    private static func part(_ name: ArraySlice<Unicode.Scalar>) -> Part? {
        if name.elementsEqual(["*", "*"]) { return .anyFolders }
        var elements: [Element] = []
        var rest = name
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": elements.append(.anyText)
            case "?": elements.append(.anyScalar)
            case "[":
                guard let element = scalars(&rest) else { return nil }
                elements.append(element)
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                elements.append(.scalar(escaped))
            default: elements.append(.scalar(scalar))
            }
        }
        var plain = String.UnicodeScalarView()
        for element in elements {
            guard case .scalar(let scalar) = element else { return .pattern(elements) }
            plain.append(scalar)
        }
        return .name(String(plain))
    }

    private static func scalars(_ rest: inout ArraySlice<Unicode.Scalar>) -> Element? {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        let isNegated = rest.first == "^"
        if isNegated {
            rest.removeFirst()
        }
        func next() -> Unicode.Scalar? {
            guard let scalar = rest.popFirst() else { return nil }
            return scalar == "\\" ? rest.popFirst() : scalar
        }
        while rest.first != "]" || ranges.isEmpty {
            guard rest.first != "]", let low = next() else { return nil }
            var high = low
            if rest.first == "-" {
                rest.removeFirst()
                guard rest.first != "]", let end = next() else { return nil }
                high = end
            }
            ranges.append(low <= high ? low...high : low...low)
        }
        rest.removeFirst()
        return .scalars(ranges, isNegated: isNegated)
    }

    /// What was found, and how much was looked at for it.
    private struct Search {
        var found: Set<String> = []
        var looks = 0

        var isOver: Bool {
            looks > lookLimit
        }
    }

    /// The paths of regular files that the pattern fits; nil where it leads to too many.
    func files(in context: FunctionContext) -> [String]? {
        var search = Search()
        for parts in alternatives {
            collect(parts[...], at: isAbsolute ? "/" : "", depth: 0, context, into: &search)
        }
        return search.isOver ? nil : search.found.filter { context.fileKind($0) == .file }
    }

    private func collect(
        _ parts: ArraySlice<Part>,
        at folder: String,
        depth: Int,
        _ context: FunctionContext,
        into search: inout Search
    ) {
        search.looks += 1
        guard !search.isOver else { return }
        guard let part = parts.first else {
            search.found.insert(folder)
            return
        }
        let rest = parts.dropFirst()
        func child(_ name: String) -> String {
            folder.isEmpty ? name : FilePath.join(folder, name)
        }
        switch part {
        case .name(let name):
            let path = child(name)
            if context.fileKind(path) != nil {
                collect(rest, at: path, depth: depth, context, into: &search)
            }
        case .pattern(let elements):
            let names = names(in: folder, context)
            search.looks += names.count
            for name in names where Self.matches(elements, Array(name.unicodeScalars)) {
                collect(rest, at: child(name), depth: depth, context, into: &search)
            }
        case .anyFolders:
            collect(rest, at: folder, depth: depth, context, into: &search)
            guard depth < Self.depthLimit else { return }
            let names = names(in: folder, context)
            search.looks += names.count
            for name in names where !search.isOver {
                let path = child(name)
                if context.fileKind(path) == .directory {
                    collect(parts, at: path, depth: depth + 1, context, into: &search)
                } else if rest.isEmpty {
                    search.found.insert(path)
                }
            }
        }
    }

    private func names(in folder: String, _ context: FunctionContext) -> [String] {
        context.listDirectory(folder.isEmpty ? "." : folder) ?? []
    }

    /// Matches in time proportional to both sizes: only the last `*` is ever tried again.
    private static func matches(_ elements: [Element], _ name: [Unicode.Scalar]) -> Bool {
        var (element, position) = (0, 0)
        var retry: (element: Int, position: Int)?
        while position < name.count {
            if element < elements.count {
                if elements[element] == .anyText {
                    retry = (element, position)
                    element += 1
                    continue
                }
                if fits(elements[element], name[position]) {
                    element += 1
                    position += 1
                    continue
                }
            }
            guard let last = retry else { return false }
            retry = (last.element, last.position + 1)
            (element, position) = (last.element + 1, last.position + 1)
        }
        return elements[element...].allSatisfy { $0 == .anyText }
    }

    private static func fits(_ element: Element, _ scalar: Unicode.Scalar) -> Bool {
        switch element {
        case .scalar(let wanted): wanted == scalar
        case .anyScalar, .anyText: true
        case .scalars(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        }
    }
}
