import Settings
import SourceText

/// What people mean by options that a command does not have.
struct MeantOption {
    /// The command, where it is known.
    let command: CommandDeclaration?
    /// The options that may be given.
    let options: [OptionDeclaration]

    /// What to say of an option that is not there; nil where nothing comes to mind.
    func hint(for name: String) -> String? {
        let word = name.lowercased().replacing("_", with: "-")
        let meant = Self.names[word] ?? []
        if let option = meant.lazy.compactMap({ option($0) }).first ?? near(word) {
            return "Did you mean \(option.named)?"
        }
        return meant.lazy.compactMap { advice(instead: $0) }.first ?? advice(instead: word)
    }

    /// An option that is there.
    private func option(_ name: String) -> OptionDeclaration? {
        options.first { $0.name == name && command?.isHidden($0) != true }
    }

    /// The one that is spelled alike, or the only one that begins like this; of one or two letters nothing can be told.
    private func near(_ word: String) -> OptionDeclaration? {
        if let same = option(word) { return same }
        guard word.count > 2 else { return nil }
        let names = options.filter { command?.isHidden($0) != true }.map(\.name)
        let beginning = names.filter { $0.hasPrefix(word) }
        return (beginning.count == 1 ? beginning.first : nearMiss(word, among: names)).flatMap { option($0) }
    }

    /// What is done in place of an option that the command does not have.
    private func advice(instead name: String) -> String? {
        switch (name, command?.name) {
        case ("dry-run", "destroy"): "\"keyform plan -destroy\" shows what would be destroyed."
        case ("dry-run", "rotate"): "\"keyform rotate -status\" shows what is due."
        case ("dry-run", "revoke"): "Each step is shown and asked for before it is done."
        case ("dry-run", "apply"), ("dry-run", "import"): "\"keyform plan\" shows what would be done."
        case ("dry-run", "plan"): "A plan changes nothing."
        case ("auto-approve", let command?):
            "\"keyform \(command)\" asks for no approval: leave the option out."
        default: Self.advice[name]
        }
    }

    // MARK: - Words

    /// Other names of options, and what they are called here, the likeliest first.
    static let names: [String: [String]] = {
        var names: [String: [String]] = [:]
        for (meant, words) in [
            (
                ["auto-approve"],
                "y yes f force assume-yes approve confirm-all no-confirm noconfirm skip-approval"
            ),
            (["input"], "no-input non-interactive noninteractive batch"),
            (["dry-run"], "n dryrun noop no-op what-if whatif preview simulate check-only"),
            (["out"], "o save plan-file planfile file"),
            (["json"], "j machine-readable as-json format output"),
            (["target"], "t only resource"),
            (["exclude"], "skip without ignore except"),
            (["replace"], "taint recreate"),
            (["refresh"], "no-refresh skip-refresh norefresh"),
            (["m"], "message msg reason comment"),
            (["chdir"], "c d cwd dir directory working-directory workdir project"),
            (["parallelism"], "p jobs concurrency parallel threads workers"),
            (["show-sensitive", "include-secrets"], "reveal show-secrets secrets unmask with-secrets"),
            (["detailed-exitcode"], "exit-code exitcode"),
            (["var"], "e set variable"),
            (["var-file"], "values tfvars vars vars-file"),
            (["lock-timeout"], "wait lock-wait timeout"),
            (["sandbox"], "mock fake demo simulated"),
            (["state"], "db database state-file statefile s"),
            (["workspace"], "w ws env environment"),
            (["color"], "colour colors colours"),
            (["no-color"], "no-colour nocolor nocolour no-colors no-colours monochrome plain"),
            (["recursive"], "r"),
            (["allow"], "permit"),
            (["diff"], "show-diff"),
            (["raw"], "plain-text text"),
            (["status"], "st"),
            (["confirm"], "confirmed"),
            (["debug"], "trace verbose vv vvv log-level loglevel"),
            (["backend-config"], "backend reconfigure migrate-state upgrade get plugin-dir lockfile"),
            (["token"], "username user password endpoint url api-url contract contract-number api-key"),
            (["state-out"], "backup"),
        ] {
            for word in words.split(separator: " ") {
                names[String(word)] = meant
            }
        }
        return names
    }()

    /// What to do where no option does it.
    static let advice = [
        "debug": "\(EnvironmentVariable.log)=debug in the environment shows the requests.",
        "backend-config":
            "\"keyform init\" takes it, without effect: the state is where -state, KEYFORM_STATE or a state block says.",
        "token":
            "Credentials, endpoint and contract come from the environment: IONOS_TOKEN, or IONOS_USERNAME and IONOS_PASSWORD;"
            + " IONOS_API_URL; IONOS_CONTRACT_NUMBER.",
        "state-out":
            "The state is one file, which -state=PATH names; \"keyform state backup FILE\" copies it.",
    ]
}

extension OptionDeclaration {
    /// The option as a question names it: how to turn off what is on, without a value otherwise.
    fileprivate var named: String {
        if case .on = kind { "-\(name)=false" } else { "-\(name)" }
    }
}
