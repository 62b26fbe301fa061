import SourceText

/// What people mean by names of commands that there are not: those of other tools, everyday words, slips of the finger.
struct MeantCommand {
    /// The declared commands.
    let commands: [CommandDeclaration]

    /// What to say of a path whose last word names no command; nil where nothing comes to mind.
    ///
    /// - Parameters:
    ///   - path: the words of the command.
    ///   - operands: what follows, which takes the place of `ADDR` and the like.
    /// - Returns: a sentence.
    func hint(for path: [String], followedBy operands: [String]) -> String? {
        guard let word = path.last?.lowercased() else { return nil }
        let group = path.dropLast().map(\.self)
        let key = (group + [word]).joined(separator: " ")
        if let advice = Self.advice[key] {
            return Self.filled(advice, operands)
        }
        if let command = Self.names[key] {
            return "Did you mean \"keyform \(Self.filled(command, operands))\"?"
        }
        let siblings = commands.map(\.path).filter { $0.starts(with: group) && $0.count > group.count }
            .map { $0[group.count] }
        if let near = near(word, among: siblings) {
            return "Did you mean \"\(near)\"?"
        }
        // The word of another group, or of none.
        let elsewhere = commands.filter { $0.path.last == word && $0.path.count != path.count }
        return elsewhere.count == 1 ? elsewhere.first.map { "Did you mean \"keyform \($0.name)\"?" } : nil
    }

    /// The one that is spelled alike, or the only one that begins like this; of one or two letters nothing can be told.
    private func near(_ word: String, among names: [String]) -> String? {
        if names.contains(word) { return word }
        guard word.count > 2 else { return nil }
        let beginning = Set(names.filter { $0.hasPrefix(word) })
        return beginning.count == 1 ? beginning.first : nearMiss(word, among: names)
    }

    // MARK: - Operands

    private static let placeholders: Set = ["ADDR", "FROM", "TO", "FILE", "PERSON", "NAME"]

    /// The text with what was typed in place of what is to be filled in, in order.
    private static func filled(_ text: String, _ operands: [String]) -> String {
        var rest = operands.filter { !$0.hasPrefix("-") && !$0.isEmpty }[...]
        return text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            let name = String(word.trimmingPrefix("-replace=").filter(\.isLetter))
            guard placeholders.contains(name), let operand = rest.popFirst() else { return String(word) }
            return String(word.replacing(name, with: operand.quotedForShell))
        }.joined(separator: " ")
    }

    // MARK: - Words

    /// Other names of commands.
    static let names: [String: String] = {
        var names: [String: String] = [:]
        for (command, words) in [
            ("state list", "ls list resources inventory"),
            ("state mv FROM TO", "mv move rename"),
            ("plan", "diff preview changes compare propose"),
            ("apply", "up deploy create update sync reconcile run execute go"),
            ("destroy", "down teardown tear-down nuke"),
            ("state import-terraform FILE", "takeover take-over migrate convert"),
            ("log", "history logs runs audit events changelog"),
            ("log ADDR", "blame"),
            ("rotate", "rotate-key rotate-keys rotation roll renew"),
            ("validate", "lint syntax"),
            ("fmt", "format pretty"),
            ("console", "repl eval shell"),
            ("access", "keys permissions rights grants policy policies iam users people who who-can"),
            ("credentials ADDR", "key secret secrets cred creds"),
            ("revoke PERSON", "offboard deactivate suspend ban leave"),
            ("workspace list", "env environments"),
            ("show", "cat view"),
            ("graph", "dag dot mermaid diagram draw"),
            ("providers schema", "schema schemas types"),
        ] {
            for word in words.split(separator: " ") {
                names[String(word)] = command
            }
        }
        for (group, command, words) in [
            ("state", "state list", "ls ll all"),
            ("state", "state rm ADDR", "delete del remove forget drop"),
            ("state", "state mv FROM TO", "move rename"),
            ("state", "state show ADDR", "cat get view describe"),
            ("state", "state import-terraform FILE", "import load takeover"),
            ("state", "state export-terraform", "export dump"),
            ("state", "state check", "verify fsck validate doctor"),
            ("state", "state backup FILE", "save copy snapshot cp"),
            ("state", "state rekey", "key reseal rotate-key"),
            ("state", "untaint ADDR", "untaint"),
            ("workspace", "workspace new NAME", "create add make"),
            ("workspace", "workspace select NAME", "switch use checkout change set"),
            ("workspace", "workspace delete NAME", "rm remove del drop"),
            ("workspace", "workspace list", "ls"),
            ("workspace", "workspace show", "current name"),
            ("recover", "recover adopt ADDR", "accept take import"),
            ("recover", "recover discard ADDR", "forget drop rm remove"),
        ] {
            for word in words.split(separator: " ") {
                names["\(group) \(word)"] = command
            }
        }
        return names
    }()

    private static let refresh =
        "Use \"keyform apply -refresh-only\", which shows what it would record and asks."
    private static let taint =
        "Use \"keyform apply -replace=ADDR\", which shows the replacement and makes it."
    private static let unlock =
        "There is no lock to break: the right to write ends with the process that holds it."
    private static let install = "There is nothing to install: keyform is one program."
    private static let removal =
        "To delete an object, remove its block and run \"keyform apply\"; \"keyform state rm ADDR\" only forgets it."
    private static let undo =
        "What was applied goes back with the configuration: restore the files, and run \"keyform apply\". The old keys of"
        + " a rotation come back with \"keyform rotate -undo ADDR\"."
    private static let checks =
        "\"keyform validate\" checks the configuration, \"keyform state check\" the state."
    private static let going = "A run that was cut off goes on with \"keyform apply\"."
    private static let stop =
        "Interrupt the keyform that is at work (Ctrl-C): it finishes what is in flight, and records it."

    /// Where a name alone would not tell enough.
    static let advice = [
        "refresh": refresh, "refresh-only": refresh, "state refresh": refresh,
        "taint": taint, "state taint": taint, "replace": taint, "recreate": taint,
        "force-unlock": unlock, "unlock": unlock, "lock": unlock, "state unlock": unlock,
        "get": install, "install": install, "upgrade": install, "download": install,
        "rm": removal, "remove": removal, "delete": removal, "forget": removal,
        "undo": undo, "rollback": undo, "revert": undo,
        "check": checks, "verify": checks, "doctor": checks,
        "resume": going, "continue": going, "retry": going,
        "stop": stop, "cancel": stop, "abort": stop,
        "status":
            "\"keyform plan\" shows what would change, \"keyform rotate -status\" how rotations stand, \"keyform log\" what was"
            + " done.",
        "adopt":
            "\"keyform apply -adopt\" takes over what exists already and would be made; \"keyform discover -generate DIR\" writes a"
            + " configuration of what nothing manages; \"keyform import\" takes single objects.",
        "test":
            "Tests in .tftest.hcl files are not run. \"keyform validate\" checks the configuration, and \"keyform plan\" shows"
            + " what it would do.",
        "export":
            "\"keyform credentials ADDR\" gives a key to another program; \"keyform state export-terraform\" writes a state"
            + " for Terraform.",
        "help": "Use \"keyform NAME -help\".",
        "sandbox": "It is an option: \"keyform -sandbox plan\".",
        "modules": "There are no modules to install: they are read where they are.",
        "state pull": "Use \"keyform show -json\", or \"keyform state export-terraform\".",
        "state push": "Use \"keyform state import-terraform FILE\".",
        "state replace-provider":
            "There is nothing to replace: the type of an object tells its provider, and the state names none.",
        "state restore": "\"keyform state backup -help\" tells how to go back to a backup.",
    ]
}
