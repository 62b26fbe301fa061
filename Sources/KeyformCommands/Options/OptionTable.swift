import ObjectStorage
import Providers
import Workbench

/// Every option, once. Where a command gives an option a meaning of its own, it says so in its own help.
extension OptionDeclaration {
    // MARK: - Before and after every command

    static let directory = Self("chdir", .value(.directory, "DIR"))
        .saying("Switch to a different working directory before executing the given subcommand.")
    static let state = Self("state", .value(.file, "PATH"))
        .saying("Keep the state in this file instead of keyform.db.")
    static let workspace = Self("workspace", .value(.workspace, "NAME"))
        .saying("Work in this workspace, which has a state of its own.")
    static let sandbox = Self("sandbox", .off).saying(
        "Work on a simulated account on this machine: no credentials are needed and no real account is touched."
    )
    static let input = Self("input", .on).saying("Never ask for variables: missing ones are errors.")
    static let color = Self("color", .off).saying("Use colors also where the output is no terminal.")
    static let noColor = Self("no-color", .off).saying("If specified, output won't contain any color.")
    static let help = Self("help", .off, alias: "h")
        .saying("Show this help output, or the help for a specified subcommand.")
    static let version = Self("version", .off, alias: "v").saying("An alias for the \"version\" subcommand.")

    /// In the order of the overview.
    static let everywhere = [directory, state, workspace, sandbox, input, color, noColor, help, version]

    // MARK: - Configuration

    static let variable = Self("var", .list(.text, "'NAME=VALUE'"), listName: VariableOptions.listName)
        .saying("Set a variable. May be given several times.")
    static let variableFile = Self("var-file", .list(.file, "FILE"), listName: VariableOptions.listName)
        .saying("Set variables from a file. May be given several times.")
    /// The same for commands that look into the files that are read by themselves.
    static let furtherVariableFile = variableFile.saying(
        "Set variables from a file, besides terraform.tfvars and *.auto.tfvars. May be given several times."
    )
    static let fromModule = Self("from-module", .value(.directory, "DIR"))
    static let configuration = Self("config", .value(.directory, "DIR"))

    // MARK: - Plans

    static let destroy = Self("destroy", .off).saying("Plan to destroy all objects that are managed.")
    static let refreshOnly = Self("refresh-only", .off)
        .saying("Only look for changes made outside of keyform.")
    static let refresh = Self("refresh", .on).saying(
        "Compare with the state alone: managed objects are not read. Data sources and imports are."
    )
    static let target = Self("target", .list(.address, "ADDR"))
        .saying("Limit the plan to this resource and what it needs. May be given several times.")
    static let exclude = Self("exclude", .list(.address, "ADDR"))
        .saying("Leave out this resource and what needs it. May be given several times.")
    static let replace = Self("replace", .list(.address, "ADDR"))
        .saying("Plan to replace this object. May be given several times.")
    static let adopt = Self("adopt", .off).saying(
        """
        Take over objects that exist already instead of creating them, where the address of a user, the name of a \
        group that only one has, or the group and resource of a share tells which. They are shown, counted, and \
        protected from destroy until "keyform state unprotect".
        """
    )
    static let allow = allowance { $0.permits }
    static let allowWhenDestroying = allowance { $0.permitsToDestroy }
    /// The word that has an option of its own.
    static let lockoutWord = "self-lockout"
    static let allowLockout = Self("allow-lockout", .off).saying("The same as -allow=\(lockoutWord).")
    /// Another.
    static let replaceFilesWord = "replace-files"
    static let replaceFiles = Self("replace-files", .off).saying("The same as -allow=\(replaceFilesWord).")

    /// The words are those of the providers' guards.
    private static func allowance(_ permission: (PlanGuard) -> String?) -> Self {
        let guards = ProviderList.installed.guards
        let words = guards.map(\.name.rawValue)
        let meanings = zip(words, guards).compactMap { word, permitted in
            permission(permitted).map { "\(word): \($0)" }
        }
        return Self("allow", .list(.word(words), "WORD")).saying(
            "Permit what keyform otherwise refuses. May be given several times. WORD is one of:\n"
                + meanings.joined(separator: ";\n") + "."
        )
    }

    static let ignoreTerraformState = Self("ignore-terraform-state", .off).saying(
        """
        Plan although a Terraform state in this directory holds objects that would be made a second time, or \
        that are managed here as well.
        """
    )
    static let out = Self("out", .value(.file, "FILE"))
        .saying("Save the plan, for \"keyform apply FILE\" to do exactly that.")
    static let report = Self("report", .value(.file, "FILE"))
        .saying("Write the plan as a page for a browser too, for reviewers to read and search.")
    static let markdown = Self("markdown", .value(.file, "FILE")).saying(
        "Write the plan as Markdown too, for a comment on a pull request or the summary of a CI job."
    )
    static let approved = Self("approved", .value(.identifier, "DIGEST")).saying(
        "Carry out the plan that has this digest without asking, and no other. \"keyform plan\" shows it with -out, -report, -markdown and -json."
    )
    static let compare = Self("compare", .value(.file, "FILE")).saying(
        "With -approved: the saved plan that was approved. Where the present one differs, say in what."
    )
    static let generateConfiguration = Self("generate-config-out", .value(.file, "FILE")).saying(
        "Write resource blocks to this new file for import blocks that have none, and plan with them."
    )
    static let detailedExitCode = Self("detailed-exitcode", .off).saying(
        "Exit with 0 when there is nothing to change, 1 on errors, and 2 when there are changes."
    )
    static let concise = Self("concise", .off).saying(
        """
        Show changes alike in one line, as it is done with more than 40 of them. What is destroyed or replaced is \
        shown in full.
        """
    )
    static let detail = Self("detail", .off).saying("Show each change in full, however many there are.")
    static let autoApprove = Self("auto-approve", .off)
        .saying("Do not ask before the plan is carried out.")
    static let compactWarnings = Self("compact-warnings", .off)
        .saying("Show warnings by their titles only.")
    static let parallelism = Self("parallelism", .value(.number, "N"), initial: "10")
        .saying("Limit the number of concurrent operations. Default: 10.")

    // MARK: - State

    static let lock = Self("lock", .on)
    static let lockTimeout = Self("lock-timeout", .value(.duration, "TIME"), initial: "0s")
        .saying("How long to wait while another keyform writes to the state. Default: 0s.")
    static let reason = Self("m", .value(.text, "TEXT"))
        .saying("The reason, for the history (\"keyform log\").")
    static let dryRun = Self("dry-run", .off).saying("Show what would be removed, and remove nothing.")
    static let skipExisting = Self("skip-existing", .off)
        .saying("Take over only what this state does not manage already, and say how much was skipped.")
    static let forget = Self("forget", .value(.file, "FILE")).saying(
        """
        Write a script of "terraform state rm" lines to this new file, for Terraform to forget what keyform manages.
        """
    )
    static let allowMissing = Self("allow-missing", .off)
        .saying("Exit with 0 also when there is no such object.")
    static let id = Self("id", .value(.identifier, "ID")).saying("Only objects with this id.")
    static let keep = Self("keep", .value(.number, "N"), isRequired: true)
        .saying("How many runs to keep, at least 1.")
    static let includeSecrets = Self("include-secrets", .off).saying(
        "Write passwords, the secrets of access keys and sensitive outputs in clear, as Terraform keeps them."
    )
    static let passphrase = Self("passphrase", .off).saying(
        """
        Seal with a passphrase from now on: that in the variable KEYFORM_STATE_NEW_PASSPHRASE, or one that \
        is asked for. Afterwards set KEYFORM_STATE_PASSPHRASE to it.
        """
    )
    static let key = Self("key", .off).saying(
        "Seal with the key in the variable KEYFORM_STATE_NEW_KEY. Afterwards set KEYFORM_STATE_KEY to it."
    )
    static let dropUnreadable = Self("drop-unreadable", .off).saying(
        """
        Give up secrets that cannot be opened, for when the old key is lost. Secrets of access keys are read \
        again by the next refresh.
        """
    )

    // MARK: - Workspaces

    static let orCreate = Self("or-create", .off).saying("Create the workspace if it does not exist.")
    static let force = Self("force", .off)

    // MARK: - Output

    static let json = Self("json", .off).saying("Machine-readable output.")
    static let jsonInto = Self("json-into", .value(.file, "FILE")).saying(
        """
        Write the lines of -json into this file, while the screen shows text. A pipe or /dev/fd/N is written to as it is.
        """
    )
    static let graphFormat = Self(
        "format",
        .value(.word(["dot", "json", "svg", "mermaid"]), "FORMAT"),
        initial: "dot"
    )
    .saying("dot (the default), for Graphviz; json; svg, a picture; or mermaid, for Markdown.")
    static let raw = Self("raw", .off).saying(
        "The text of a single value as it is, with no quotes and no line end, for use in scripts."
    )
    static let showSensitive = Self("show-sensitive", .off).saying("Print the sensitive values too.")

    // MARK: - Credentials

    static let profile = Self("profile", .value(.name, "NAME")).saying(
        """
        The name of the profile or remote. By default it is made of the address: team-ada for \
        ionoscloud_s3_key.team["ada"].
        """
    )
    static let region = Self("region", .value(.word(ObjectStorageRegion.all.map(\.name)), "REGION")).saying(
        """
        Where the buckets are: eu-central-3 (the default), eu-central-4, us-central-1; for user-owned buckets \
        de, eu-central-2, eu-south-2.
        """
    )
    static let prune = Self("prune", .off).saying(
        """
        With -out: remove the profiles that were written from this state for access keys that are gone. Needs \
        no ADDR.
        """
    )

    // MARK: - Access

    static let by = Self("by", .value(.word(["person", "bucket"]), "ORDER")).saying(
        "Show what each person may do (person, the default), or who may use each bucket (bucket)."
    )
    static let planFile = Self("plan", .value(.file, "FILE"))
        .saying("As it will be once this saved plan is applied.")

    // MARK: - Imports and accounts

    static let from = Self("from", .value(.file, "FILE")).saying(
        """
        Read the addresses and ids from this file, a pair a line with blanks between; lines that begin with # do \
        not count. "-" is standard input.
        """
    )
    static let endpoint = Self("endpoint", .value(.name, "URL")).saying(
        "The endpoint of the API. Default: IONOS_API_URL, or the vendor's."
    )

    // MARK: - Discovery

    static let type = Self("type", .list(.name, "KIND")).saying(
        """
        Look for this kind only: user, group, share, key, bucket, policy, access-block. May be given several times.
        """
    )
    static let unused = Self("unused", .value(.name, "TIME")).saying(
        "Only what shows no sign of use for this long, such as 90d."
    )
    static let generate = Self("generate", .value(.directory, "DIR")).saying(
        """
        Write a configuration of what is found to this folder, with import blocks. Existing files are left alone.
        """
    )

    // MARK: - Rotation

    static let now = Self("now", .off).saying(
        "Begin at once, however old the keys are, also where the last rotation was undone. Needs ADDR."
    )
    static let undo = Self("undo", .off).saying(
        "Put the old keys in charge again, which is possible until they are being deleted. Needs ADDR."
    )
    static let confirm = Self("confirm", .off).saying(
        "Say that all who use the keys have the new ones, where the block asks for it. Needs ADDR."
    )
    static let compromised = Self("compromised", .off).saying(
        "Switch the keys off first, then make and deliver new ones, and delete the old ones at once. Needs ADDR."
    )
    static let wave = Self("wave", .value(.name, "N%")).saying(
        """
        Begin with at most this share of the covered keys, and with the next ones when those are verified, \
        delivered and, where somebody has to, confirmed.
        """
    )
    static let status = Self("status", .off).saying("Show how the rotations stand, and do nothing.")
    static let noVerify = Self("no-verify", .off).saying(
        """
        Send no signed requests, where this machine cannot reach the storage: nothing then shows that keys work \
        or are refused, and the history says so.
        """
    )

    // MARK: - Drift

    static let new = Self("new", .off).saying(
        "Only what was not reported yet by a run with -new, and remember it as reported."
    )

    // MARK: - Formatting

    static let list = Self("list", .on).saying("Do not list the files that are formatted otherwise.")
    static let write = Self("write", .on).saying("Do not write the files. Implied by -check and by \"-\".")
    static let diff = Self("diff", .off).saying("Show what changes.")
    static let check = Self("check", .off).saying(
        "Write nothing, and exit with 3 when something is not formatted canonically."
    )
    static let recursive = Self("recursive", .off).saying("Also format the files in subdirectories.")

    // MARK: - Without effect, for scripts that were written for Terraform

    static let upgrade = Self("upgrade", .off)
    static let reconfigure = Self("reconfigure", .off)
    static let migrateState = Self("migrate-state", .off)
    static let backend = Self("backend", .on)
    static let backendConfiguration = Self("backend-config", .list(.file, "FILE"))
    static let get = Self("get", .on)
    static let lockFile = Self("lockfile", .value(.word(["readonly"]), "MODE"))
    static let pluginDirectory = Self("plugin-dir", .list(.directory, "DIR"))
    static let noTests = Self("no-tests", .off)
    static let testDirectory = Self("test-directory", .value(.directory, "DIR"))
    static let ignoreRemoteVersion = Self("ignore-remote-version", .off)
    static let allowMissingConfiguration = Self("allow-missing-config", .off)
}
