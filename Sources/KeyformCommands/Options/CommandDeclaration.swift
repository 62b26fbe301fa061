/// What can be typed after the name of a command, and what help says of it.
struct CommandDeclaration: Sendable {
    /// Options that stand together in help.
    struct Section: Sendable {
        let title: String
        let options: [OptionDeclaration]
    }

    /// The words that call it, for example `["state", "mv"]`.
    let path: [String]
    /// One line for the list of commands.
    let summary: String
    let sandboxNotice: SandboxNotice
    let about: String
    let operands: [Operand]
    let sections: [Section]
    /// What follows the options in help.
    let closing: String
    /// Every option that the command understands, those of ``sections`` first.
    let options: [OptionDeclaration]
    private let hidden: [String]
    private let ignored: [String]

    // Help shows `options` in one section, or several `sections`. Others that are understood are `further` ones, which
    // the text of help names, `hidden` ones, which are not offered, and `ignored` ones, which have no effect.
    init(
        _ path: String,
        summary: String,
        sandboxNotice: SandboxNotice = .beforeOutput,
        about: String,
        operands: [Operand] = [],
        options: [OptionDeclaration] = [],
        sections: [Section] = [],
        closing: String = "",
        further: [OptionDeclaration] = [],
        hidden: [OptionDeclaration] = [],
        ignored: [OptionDeclaration] = []
    ) {
        self.path = path.split(separator: " ").map(String.init)
        self.summary = summary
        self.sandboxNotice = sandboxNotice
        self.about = about
        self.operands = operands
        self.sections = options.isEmpty ? sections : [Section(title: "Options", options: options)]
        self.closing = closing
        let listed = self.sections.flatMap(\.options)
        let unlisted = further.filter { option in !listed.contains { $0.name == option.name } }
        self.options = listed + unlisted + hidden + ignored
        self.hidden = hidden.map(\.name)
        self.ignored = ignored.map(\.name)
    }

    var name: String {
        path.joined(separator: " ")
    }

    /// How many words may follow besides options; nil for any number.
    var maximumOperands: Int? {
        operands.contains { $0.repeats } ? nil : operands.count
    }

    var requiredOperands: [Operand] {
        operands.filter(\.isRequired)
    }

    /// Whether the option is understood without being offered.
    func isHidden(_ option: OptionDeclaration) -> Bool {
        hidden.contains(option.name) || ignores(option)
    }

    func ignores(_ option: OptionDeclaration) -> Bool {
        ignored.contains(option.name)
    }

    /// What `-help` prints on a screen of so many columns.
    func help(width: Int = HelpText.usualWidth) -> String {
        let layout = HelpText(width: width)
        let optional = sections.isEmpty ? [] : ["[options]"]
        let required = options.filter(\.isRequired).map(\.shown)
        let usage =
            ["Usage: keyform [global options] \(name)"] + optional + required + operands.map(\.shown)
        let rows = sections.map { section in
            section.options.map { HelpText.Row(term: $0.shown, meaning: $0.help) }
        }
        let column = layout.column(for: rows.flatMap(\.self))
        let lists = zip(sections, rows).map { section, rows in
            "\(section.title):\n\n" + layout.list(rows, column: column).joined(separator: "\n\n")
        }
        let parts = [layout.line(usage), layout.paragraphs(about)] + lists + [layout.paragraphs(closing)]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}
