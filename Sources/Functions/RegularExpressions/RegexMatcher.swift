import Evaluation
import Values

/// Runs a program over a text, all threads in step (Pike's machine): time is the product of both sizes at most.
struct RegexMatcher {
    let text: [UInt8]
    private let program: RegexProgram
    private var current: ThreadList
    private var upcoming: ThreadList
    private var follower: ThreadFollower
    private let workLimit: Int
    private var work = 0

    /// - Parameters:
    ///   - program: of the pattern.
    ///   - text: to search.
    ///   - workLimit: what the search may cost, in instructions followed and positions copied.
    init(_ program: RegexProgram, text: String, workLimit: Int) {
        self.workLimit = workLimit
        self.program = program
        self.text = Array(text.utf8)
        follower = ThreadFollower(program)
        current = ThreadList(program)
        upcoming = ThreadList(program)
    }

    func scalarWidth(at position: Int) -> Int {
        guard position < text.count else { return 0 }
        switch text[position] {
        case ..<0x80: return 1
        case ..<0xE0: return 2
        case ..<0xF0: return 3
        default: return 4
        }
    }

    private func scalar(at position: Int, width: Int) -> UInt32 {
        func tail(_ offset: Int) -> UInt32 {
            UInt32(text[position + offset] & 0x3F)
        }
        let lead = UInt32(text[position])
        switch width {
        case 1: return lead
        case 2: return (lead & 0x1F) << 6 | tail(1)
        case 3: return (lead & 0x0F) << 12 | tail(1) << 6 | tail(2)
        default: return (lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3)
        }
    }

    /// The leftmost match at or behind a position, of those beginning there the one that alternatives prefer.
    ///
    /// - Throws: that it takes too long to find it.
    mutating func match(from start: Int) throws(FunctionError) -> RegularExpression.Match? {
        current.instructions.removeAll(keepingCapacity: true)
        var matched: [Int]?
        var slots = [Int](repeating: -1, count: program.slotCount)
        var position = start
        while true {
            if current.instructions.isEmpty {
                if matched != nil || (program.isAnchored && position > 0) { break }
                if let firstBytes = program.firstBytes {
                    while position < text.count, !firstBytes[Int(text[position])] {
                        position += 1
                    }
                    if position == text.count { break }
                }
            }
            if matched == nil, !program.isAnchored || position == 0 {
                for slot in slots.indices {
                    slots[slot] = -1
                }
                follow(0, at: position, &slots, isUpcoming: false)
            }
            work += 1 + current.instructions.count * (1 + program.slotCount)
            guard work <= workLimit else {
                throw FunctionError(
                    "the pattern has too many alternatives for a text of this length, so that matching would take too"
                        + " long"
                )
            }
            let width = scalarWidth(at: position)
            let scalar = width > 0 ? scalar(at: position, width: width) : nil
            upcoming.instructions.removeAll(keepingCapacity: true)
            threads: for instruction in current.instructions {
                let consumes: Bool
                switch program.instructions[instruction] {
                case .match:
                    current.readSlots(of: instruction, into: &slots)
                    matched = slots
                    // Threads behind this one have a lower priority.
                    break threads
                case .scalar(let wanted): consumes = scalar == wanted
                case .scalars(let index):
                    consumes = scalar.map { program.classes[index].contains($0) } ?? false
                case .split, .jump, .save, .assertion: consumes = false
                }
                if consumes {
                    current.readSlots(of: instruction, into: &slots)
                    follow(instruction + 1, at: position + width, &slots, isUpcoming: true)
                }
            }
            swap(&current, &upcoming)
            if width == 0 { break }
            position += width
        }
        return matched.map(Self.match)
    }

    private static func match(_ slots: [Int]) -> RegularExpression.Match {
        func range(_ group: Int) -> Range<Int>? {
            let (start, end) = (slots[2 * group], slots[2 * group + 1])
            return start >= 0 && end >= start ? start..<end : nil
        }
        return RegularExpression.Match(
            range: range(0) ?? 0..<0,
            groups: (1..<max(1, slots.count / 2)).map(range)
        )
    }

    /// Adds the instructions that are reached without consuming anything.
    private mutating func follow(_ start: Int, at position: Int, _ slots: inout [Int], isUpcoming: Bool) {
        if isUpcoming {
            follower.follow(start, at: position, in: text, &slots, into: &upcoming)
        } else {
            follower.follow(start, at: position, in: text, &slots, into: &current)
        }
    }
}

/// Instructions in order of priority, each with the positions stored on the way to it.
private struct ThreadList {
    var instructions: [Int] = []
    /// Where in `instructions` each instruction stands, if it does.
    private var places: [Int]
    var slots: [Int]
    let slotCount: Int

    init(_ program: RegexProgram) {
        slotCount = program.slotCount
        places = [Int](repeating: 0, count: program.instructions.count)
        slots = [Int](repeating: -1, count: program.instructions.count * program.slotCount)
    }

    /// Whether it was not there yet.
    mutating func insert(_ instruction: Int) -> Bool {
        let place = places[instruction]
        if place < instructions.count, instructions[place] == instruction { return false }
        places[instruction] = instructions.count
        instructions.append(instruction)
        return true
    }

    mutating func setSlots(of instruction: Int, to values: [Int]) {
        let start = instruction * slotCount
        for slot in 0..<slotCount {
            slots[start + slot] = values[slot]
        }
    }

    func readSlots(of instruction: Int, into values: inout [Int]) {
        let start = instruction * slotCount
        for slot in 0..<slotCount {
            values[slot] = slots[start + slot]
        }
    }
}

/// Follows the instructions that consume nothing.
private struct ThreadFollower {
    private enum Step {
        case visit(Int)
        case restore(slot: Int, position: Int)
    }

    private let instructions: [RegexProgram.Instruction]
    private var pending: [Step] = []

    init(_ program: RegexProgram) {
        instructions = program.instructions
    }

    mutating func follow(
        _ start: Int,
        at position: Int,
        in text: [UInt8],
        _ slots: inout [Int],
        into list: inout ThreadList
    ) {
        pending.append(.visit(start))
        while let step = pending.popLast() {
            guard case .visit(var index) = step else {
                if case .restore(let slot, let position) = step {
                    slots[slot] = position
                }
                continue
            }
            visit: while list.insert(index) {
                switch instructions[index] {
                case .match, .scalar, .scalars:
                    list.setSlots(of: index, to: slots)
                    break visit
                case .jump(let target): index = target
                case .split(let first, let second):
                    pending.append(.visit(second))
                    index = first
                case .save(let slot):
                    pending.append(.restore(slot: slot, position: slots[slot]))
                    slots[slot] = position
                    index += 1
                case .assertion(let assertion):
                    guard Self.holds(assertion, at: position, in: text) else { break visit }
                    index += 1
                }
            }
        }
    }

    private static func holds(_ assertion: RegexSyntax.Assertion, at position: Int, in text: [UInt8]) -> Bool
    {
        switch assertion {
        case .textStart: position == 0
        case .textEnd: position == text.count
        case .lineStart: position == 0 || text[position - 1] == 0x0A
        case .lineEnd: position == text.count || text[position] == 0x0A
        case .wordBoundary: isWord(position - 1, text) != isWord(position, text)
        case .noWordBoundary: isWord(position - 1, text) == isWord(position, text)
        }
    }

    private static func isWord(_ position: Int, _ text: [UInt8]) -> Bool {
        guard text.indices.contains(position), text[position] < 0x80 else { return false }
        let scalar = Unicode.Scalar(text[position])
        return scalar == "_" || scalar.isASCIIAlphanumeric
    }
}
