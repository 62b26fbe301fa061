/// A pattern as instructions for a machine that follows all alternatives at once.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        case match
        /// Consumes that scalar.
        case scalar(UInt32)
        /// Consumes a scalar of the class of that index.
        case scalars(Int)
        /// Goes on at the first target, and with lower priority at the second.
        case split(Int, Int)
        case jump(Int)
        /// Stores the position.
        case save(Int)
        case assertion(RegexSyntax.Assertion)
    }

    fileprivate(set) var instructions: [Instruction] = []
    fileprivate(set) var classes: [CharacterClass] = []
    fileprivate(set) var slotCount = 0
    /// The bytes with which a match can begin; `nil` when it can begin with any, or be empty.
    fileprivate(set) var firstBytes: [Bool]?
    /// Whether a match begins at the start of the text only.
    fileprivate(set) var isAnchored = false
}

/// Turns the tree of a pattern into a program.
struct RegexCompiler {
    private static let sizeLimit = 500_000
    /// What a thread of the machine has to store, for all instructions together.
    private static let storeLimit = 8_000_000

    private typealias Instruction = RegexProgram.Instruction
    private var program = RegexProgram()

    mutating func compile(
        _ syntax: RegexSyntax,
        groupCount: Int,
        pattern: String
    ) throws(RegexSyntaxError) -> RegexProgram {
        program.slotCount = 2 * (groupCount + 1)
        do {
            try emit(.save(0))
            try compile(syntax)
            try emit(.save(1))
            try emit(.match)
        } catch {
            throw RegexSyntaxError(reason: "expression too large", part: pattern)
        }
        guard program.instructions.count * program.slotCount <= Self.storeLimit else {
            throw RegexSyntaxError(reason: "expression too large", part: pattern)
        }
        program.firstBytes = firstBytes()
        program.isAnchored = isAnchored(syntax)
        return program
    }

    private struct TooLarge: Error {}

    private mutating func emit(_ instruction: Instruction) throws(TooLarge) {
        guard program.instructions.count < Self.sizeLimit else { throw TooLarge() }
        program.instructions.append(instruction)
    }

    private var next: Int {
        program.instructions.count
    }

    private mutating func compile(_ syntax: RegexSyntax) throws(TooLarge) {
        switch syntax {
        case .empty: break
        case .scalars(let scalars):
            if let scalar = scalars.singleScalar {
                try emit(.scalar(scalar))
            } else {
                try emit(.scalars(program.classes.count))
                program.classes.append(scalars)
            }
        case .assertion(let assertion): try emit(.assertion(assertion))
        case .group(let inner, let number):
            try emit(.save(2 * number))
            try compile(inner)
            try emit(.save(2 * number + 1))
        case .sequence(let parts):
            for part in parts {
                try compile(part)
            }
        case .alternatives(let parts): try compileAlternatives(parts)
        case .repetition(let inner, let minimum, let maximum, let isLazy):
            try compile(inner, minimum: minimum, maximum: maximum, isLazy: isLazy)
        }
    }

    private mutating func compileAlternatives(_ parts: [RegexSyntax]) throws(TooLarge) {
        var jumps: [Int] = []
        for part in parts.dropLast() {
            let split = next
            try emit(.split(split + 1, 0))
            try compile(part)
            jumps.append(next)
            try emit(.jump(0))
            program.instructions[split] = .split(split + 1, next)
        }
        if let last = parts.last {
            try compile(last)
        }
        for jump in jumps {
            program.instructions[jump] = .jump(next)
        }
    }

    private mutating func compile(
        _ inner: RegexSyntax,
        minimum: Int,
        maximum: Int?,
        isLazy: Bool
    ) throws(TooLarge) {
        guard let maximum else {
            // What can be empty must be tried once before it may be left out, or its groups would get lost.
            let isOptionalPlus = minimum == 0 && inner.isNullable
            if minimum == 0, !isOptionalPlus {
                let split = next
                try emit(.jump(0))
                try compile(inner)
                try emit(.jump(split))
                setSplit(at: split, into: split + 1, past: next, isLazy: isLazy)
                return
            }
            for _ in 1..<max(minimum, 1) {
                try compile(inner)
            }
            let optional = isOptionalPlus ? next : nil
            if isOptionalPlus {
                try emit(.jump(0))
            }
            let start = next
            try compile(inner)
            let split = next
            try emit(.jump(0))
            setSplit(at: split, into: start, past: next, isLazy: isLazy)
            if let optional {
                setSplit(at: optional, into: start, past: next, isLazy: isLazy)
            }
            return
        }
        for _ in 0..<minimum {
            try compile(inner)
        }
        var splits: [Int] = []
        for _ in 0..<max(0, maximum - minimum) {
            splits.append(next)
            try emit(.jump(0))
            try compile(inner)
        }
        for split in splits {
            setSplit(at: split, into: split + 1, past: next, isLazy: isLazy)
        }
    }

    private mutating func setSplit(at index: Int, into inner: Int, past outer: Int, isLazy: Bool) {
        program.instructions[index] = isLazy ? .split(outer, inner) : .split(inner, outer)
    }

    private func isAnchored(_ syntax: RegexSyntax) -> Bool {
        switch syntax {
        case .assertion(.textStart): true
        case .group(let inner, _): isAnchored(inner)
        case .sequence(let parts): parts.first.map(isAnchored) ?? false
        case .alternatives(let parts): parts.allSatisfy(isAnchored)
        default: false
        }
    }

    private func firstBytes() -> [Bool]? {
        var bytes = [Bool](repeating: false, count: 256)
        var seen: Set<Int> = []
        var pending = [0]
        while let index = pending.popLast() {
            guard seen.insert(index).inserted else { continue }
            switch program.instructions[index] {
            case .match: return nil
            case .scalar(let value): bytes[Int(String(Unicode.Scalar(value) ?? " ").utf8.first ?? 0)] = true
            case .scalars(let index):
                for value in 0..<UInt32(0x80) where program.classes[index].contains(value) {
                    bytes[Int(value)] = true
                }
                // Which bytes begin other scalars of a class is not worth finding out.
                for byte in 0x80..<256 {
                    bytes[byte] = true
                }
            case .split(let first, let second): pending += [first, second]
            case .jump(let target): pending.append(target)
            case .save, .assertion: pending.append(index + 1)
            }
        }
        return bytes
    }
}
