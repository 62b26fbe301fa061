import Planning
import Providers
import SourceText
import Workbench

extension PlanOptions {
    /// What the options ask for.
    ///
    /// - Throws: for an option that says nothing that can be done.
    func request(_ mode: Plan.Mode) throws(DiagnosticsError) -> PlanRequest {
        func selectors(_ texts: [String], _ option: String) throws(DiagnosticsError) -> [AddressSelector] {
            try texts.map { (text) throws(DiagnosticsError) in try AddressSelector(text, option: option) }
        }
        guard !isConcise || !isDetailed else {
            throw DiagnosticsError(
                .error("Incompatible options", "-concise and -detail say the opposite. Give one of them.")
            )
        }
        var request = PlanRequest()
        request.mode = mode
        request.variables = variables.given
        request.refreshes = refresh
        request.parallelism = try parallelismLimit()
        request.adopts = adopts
        request.allowed = try guards()
        request.targets = try selectors(targets, "target").map(\.target)
        request.excludes = try selectors(excludes, "exclusion").map(\.target)
        request.replacements = try selectors(replacements, "force-replace address").map {
            (selector) throws(DiagnosticsError) in
            try selector.instance("Invalid force-replace address \"\(selector.text.inLine)\"")
        }
        request.ignoresTerraformState = ignoresTerraformState
        return request
    }

    /// How many operations may run at once.
    ///
    /// - Throws: for a text that is no such number.
    func parallelismLimit() throws(DiagnosticsError) -> Int {
        try Self.parallelismLimit(parallelism)
    }

    static func parallelismLimit(_ parallelism: String) throws(DiagnosticsError) -> Int {
        let isWhole = !parallelism.isEmpty && parallelism.utf8.allSatisfy { (0x30...0x39).contains($0) }
        // More digits than a number holds are more than enough.
        guard let number = Int(parallelism) ?? (isWhole ? .max : nil), number >= 1 else {
            throw DiagnosticsError(
                .error(
                    "Invalid -parallelism",
                    "The limit of concurrent operations must be a whole number of at least 1, not \"\(parallelism)\"."
                )
            )
        }
        return min(number, 1_000)
    }

    /// Which of the modes is wanted.
    func mode(destroying: Bool) throws(DiagnosticsError) -> Plan.Mode {
        let destroys = destroying || destroy
        guard !(destroys && refreshOnly) else {
            throw DiagnosticsError(
                .error(
                    "Incompatible plan mode options",
                    "The -destroy and -refresh-only options are mutually-exclusive."
                )
            )
        }
        guard targets.isEmpty || excludes.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "Incompatible options",
                    "-target and -exclude cannot be used together. Name either what to plan or what to leave out."
                )
            )
        }
        guard refresh || !refreshOnly else {
            throw DiagnosticsError(
                .error(
                    "Incompatible refresh options",
                    "It doesn't make sense to use -refresh-only at the same time as -refresh=false, because -refresh-only"
                        + " would have nothing to do."
                )
            )
        }
        guard replacements.isEmpty || !(destroys || refreshOnly) else {
            throw DiagnosticsError(
                .error(
                    "Unsupported plan mode",
                    "Forcing resource instance replacement (with -replace=...) is allowed only in normal planning mode."
                )
            )
        }
        guard !adopts || !(destroys || refreshOnly) else {
            throw DiagnosticsError(
                .error(
                    "Unsupported plan mode",
                    "Adopting objects that exist already (with -adopt) is allowed only in normal planning mode."
                )
            )
        }
        return destroys ? .destroy : refreshOnly ? .refreshOnly : .normal
    }

    /// The guards that the plan may pass.
    ///
    /// - Throws: for a word that names none.
    func guards() throws(DiagnosticsError) -> Set<PlanGuard.Name> {
        var guards = try Self.guards(allowances)
        if allowsLockout {
            guards.insert(PlanGuard.Name(rawValue: OptionDeclaration.lockoutWord))
        }
        if replacesFiles {
            guards.insert(PlanGuard.Name(rawValue: OptionDeclaration.replaceFilesWord))
        }
        return guards
    }

    /// The guards that words of `-allow` name.
    static func guards(_ allowances: [String]) throws(DiagnosticsError) -> Set<PlanGuard.Name> {
        let words = ProviderList.installed.guards.map(\.name.rawValue)
        var guards: Set<PlanGuard.Name> = []
        for word in allowances {
            guard words.contains(word) else {
                throw DiagnosticsError(
                    .error(
                        "Invalid -allow",
                        "There is nothing to allow by the name \"\(word.inLine)\"."
                            + (nearMiss(word, among: words).map { " Did you mean \"\($0)\"?" } ?? "")
                            + " The words are \(words.joined(separator: ", ")); to give several, repeat the option."
                    )
                )
            }
            guards.insert(PlanGuard.Name(rawValue: word))
        }
        return guards
    }
}
