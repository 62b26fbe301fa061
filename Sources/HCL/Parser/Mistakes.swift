import SourceText

/// What is wrong with the syntax of one file: the first mistakes, and how many there are.
///
/// A file that is none, such as a program or a disk image, has as many mistakes as bytes.
struct Mistakes {
    /// How many of a file are told.
    static let limit = 20

    private(set) var first: [Diagnostic] = []
    private(set) var count = 0

    /// Whether one more would be told.
    var hasRoom: Bool {
        first.count < Self.limit
    }

    /// Adds a mistake, which is made only if it is among the first.
    mutating func add(_ mistake: @autoclosure () -> Diagnostic) {
        count += 1
        if hasRoom { first.append(mistake()) }
    }

    mutating func add(_ mistakes: [Diagnostic]) {
        for mistake in mistakes { add(mistake) }
    }

    /// What to tell of these and others of the same file: all, or those that come first and how many there are more.
    func told(with others: Mistakes = Mistakes(), of file: SourceFile) -> [Diagnostic] {
        let all = first + others.first
        let total = count + others.count
        guard total > Self.limit else { return all }
        let places = all.enumerated().sorted {
            ($0.element.subject?.span.lower ?? 0, $0.offset) < (
                $1.element.subject?.span.lower ?? 0, $1.offset
            )
        }
        let rest = total - Self.limit
        return places.prefix(Self.limit).map(\.element) + [
            .error(
                "More mistakes in this file",
                "\(file.name) has \(rest) more \(rest == 1 ? "mistake" : "mistakes") in its syntax, which may follow from"
                    + " those shown. Check that it is the file that you mean.",
                at: places[Self.limit - 1].element.subject
            )
        ]
    }
}
