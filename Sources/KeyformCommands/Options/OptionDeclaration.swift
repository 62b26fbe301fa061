/// One option of the command line: what it is called, what it takes, and what help says of it.
struct OptionDeclaration: Sendable {
    enum Kind: Sendable {
        /// A switch that is off, or on, until it is given: `-name`, `-name=true`, `-name=false`.
        case off, on
        /// `-name=VALUE` or `-name VALUE`, with what help shows for the value; the last one counts.
        case value(ArgumentValue, String)
        /// The same, any number of times.
        case list(ArgumentValue, String)
    }

    let name: String
    let kind: Kind
    /// Another spelling.
    let alias: String?
    /// The value of an option that is not given.
    let initial: String?
    let isRequired: Bool
    /// The name of the list in which the parser gets the options whose order among each other counts.
    let listName: String?
    /// Sentences; what is to stand on a line of its own follows a line break.
    private(set) var help = ""

    init(
        _ name: String,
        _ kind: Kind,
        alias: String? = nil,
        initial: String? = nil,
        isRequired: Bool = false,
        listName: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.alias = alias
        self.initial = initial
        self.isRequired = isRequired
        self.listName = listName
    }

    /// The same option with another text of help, for a command to which it means something of its own.
    func saying(_ help: String) -> Self {
        var copy = self
        copy.help = help
        return copy
    }

    var isSwitch: Bool {
        switch kind {
        case .off, .on: true
        case .value, .list: false
        }
    }

    /// Whether an empty value says something.
    var takesEmptyText: Bool {
        switch kind {
        case .value(.text, _), .list(.text, _): true
        default: false
        }
    }

    /// The option as help shows it; of a switch that is on, how to turn it off.
    var shown: String {
        switch kind {
        case .off: "-\(name)"
        case .on: "-\(name)=false"
        case .value(.text, let placeholder), .list(.text, let placeholder): "-\(name) \(placeholder)"
        case .value(_, let placeholder), .list(_, let placeholder): "-\(name)=\(placeholder)"
        }
    }
}

/// What the value of an option, or an operand, is.
enum ArgumentValue: Sendable {
    case address, directory, duration, file, identifier, name, number, workspace
    /// Words of a person, the only value that may be empty.
    case text
    /// One of these words.
    case word([String])
}
