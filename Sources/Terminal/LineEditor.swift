/// A line that is being typed: what keys do to it.
///
/// It has no input or output of its own.
struct LineEditor {
    enum Key: Hashable {
        case character(Character)
        case left, right, wordLeft, wordRight, home, end
        case up, down
        case backspace, delete
        case killToEnd, killToStart, killWord
        case tab, enter
        case clearScreen
        case interrupt
        /// Control-D: the end of the input on an empty line, otherwise `delete`.
        case endOfInput
        case unknown
    }

    enum Outcome: Equatable {
        case editing
        case submitted(String)
        case interrupted
        case ended
        /// What the word before the cursor could become, to be shown below the line.
        case choices([String])
        case clearScreen
    }

    private(set) var text: [Character] = []
    /// Characters before the cursor.
    private(set) var cursor = 0
    private let history: [String]
    /// The place in the history; its count for the line that is being typed.
    private var place: Int
    private var unfinished: [Character] = []
    private let complete: (String) -> [String]

    /// - Parameters:
    ///   - history: earlier lines, the latest last.
    ///   - complete: all texts that a beginning of a name could become, sorted.
    init(history: [String], complete: @escaping (String) -> [String]) {
        self.history = history
        place = history.count
        self.complete = complete
    }

    /// Does what a key does.
    mutating func press(_ key: Key) -> Outcome {
        switch key {
        case .character(let character):
            text.insert(character, at: cursor)
            cursor += 1
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(text.count, cursor + 1)
        case .wordLeft: cursor = startOfWord()
        case .wordRight: cursor = endOfWord()
        case .home: cursor = 0
        case .end: cursor = text.count
        case .up: recall(place - 1)
        case .down: recall(place + 1)
        case .backspace:
            if cursor > 0 {
                remove(cursor - 1..<cursor)
            }
        case .delete: remove(cursor..<min(text.count, cursor + 1))
        case .killToEnd: remove(cursor..<text.count)
        case .killToStart: remove(0..<cursor)
        case .killWord: remove(startOfWord()..<cursor)
        case .tab: return completeWord()
        case .enter: return .submitted(String(text))
        case .clearScreen: return .clearScreen
        case .interrupt: return .interrupted
        case .endOfInput:
            if text.isEmpty {
                return .ended
            }
            remove(cursor..<min(text.count, cursor + 1))
        case .unknown: break
        }
        return .editing
    }

    private mutating func remove(_ range: Range<Int>) {
        text.removeSubrange(range)
        cursor = range.lowerBound
    }

    private mutating func recall(_ wanted: Int) {
        guard wanted >= 0, wanted <= history.count else {
            return
        }
        if place == history.count {
            unfinished = text
        }
        place = wanted
        text = wanted == history.count ? unfinished : Array(history[wanted])
        cursor = text.count
    }

    // MARK: - Words

    private static func isPartOfWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "-"
    }

    private func startOfWord() -> Int {
        var start = cursor
        while start > 0, !Self.isPartOfWord(text[start - 1]) {
            start -= 1
        }
        while start > 0, Self.isPartOfWord(text[start - 1]) {
            start -= 1
        }
        return start
    }

    private func endOfWord() -> Int {
        var end = cursor
        while end < text.count, !Self.isPartOfWord(text[end]) {
            end += 1
        }
        while end < text.count, Self.isPartOfWord(text[end]) {
            end += 1
        }
        return end
    }

    /// Adds what all completions of the name before the cursor have in common.
    private mutating func completeWord() -> Outcome {
        var start = cursor
        while start > 0, Self.isPartOfWord(text[start - 1]) || text[start - 1] == "." {
            start -= 1
        }
        let beginning = String(text[start..<cursor])
        let choices = complete(beginning)
        guard var common = choices.first.map({ Array($0) }) else {
            return .editing
        }
        for choice in choices.dropFirst() {
            let shared = zip(common, choice).prefix { $0 == $1 }.count
            common.removeSubrange(shared...)
        }
        if common.count > beginning.count {
            text.replaceSubrange(start..<cursor, with: common)
            cursor = start + common.count
            return .editing
        }
        return choices.count > 1 ? .choices(choices) : .editing
    }
}
