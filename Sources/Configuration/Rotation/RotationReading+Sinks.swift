import Evaluation
import HCL
import Rotation
import SourceText
import Values

/// The places that keys are handed to.
extension RotationReading {
    mutating func sink(_ delivery: DeliverBlock) -> Reading<SinkSettings> {
        switch delivery.kind {
        case .file: file(delivery)
        case .command: command(delivery)
        case .vault: vault(delivery)
        }
    }

    // MARK: File

    private mutating func file(_ delivery: DeliverBlock) -> Reading<SinkSettings> {
        let format = word(delivery, "format", among: SinkSettings.fileFormats, otherwise: "aws")
        let profile = text(delivery.arguments["profile"], "profile")
        let path = required(delivery, "path")
        if case .known(let format) = format, case .known(let profile) = profile,
            let range = delivery.arguments["profile"]?.range
        {
            if let problem = Self.problem(ofProfile: profile, format) {
                refuse("Invalid profile name", problem, at: range)
                return .wrong
            }
        }
        return combine(path, format, profile) { reading, path, format, profile in
            guard let path, let format,
                let whole = reading.absolute(path, "path", at: delivery.arguments["path"]?.range)
            else { return nil }
            return .file(path: whole, format: format, profile: profile)
        }
    }

    private static func problem(ofProfile profile: String, _ format: String) -> String? {
        guard SinkSettings.profileFormats.contains(format) else {
            return
                "A file in the format \"\(format)\" has no profiles. Remove this argument, or choose the format aws or"
                + " rclone."
        }
        if format == "s3cmd", profile != "default" {
            return "s3cmd has one profile a file, and it is called default."
        }
        guard let first = profile.first, let last = profile.last, !first.isWhitespace, !last.isWhitespace,
            !profile.unicodeScalars.contains(where: {
                "[]\n\t".unicodeScalars.contains($0) || $0.isHidden
            })
        else {
            return "It must be a name without brackets, hidden characters and blanks around it."
        }
        return nil
    }

    // MARK: Command

    private mutating func command(_ delivery: DeliverBlock) -> Reading<SinkSettings> {
        let input = word(delivery, "stdin", among: SinkSettings.inputFormats, otherwise: "json")
        var seconds: Reading<Int> = .known(30)
        if let expression = delivery.arguments["timeout"] {
            switch text(expression, "timeout") {
            case .absent: break
            case .later: seconds = .later
            case .wrong: seconds = .wrong
            case .known(let text):
                seconds =
                    self.seconds(text, "timeout", atLeast: 1, atMost: 3600, at: expression.range)
                    .map { .known($0) } ?? .wrong
            }
        }
        let directory = directory
        return combine(arguments(delivery), input, seconds) { _, arguments, input, seconds in
            guard let arguments, let input, let seconds else { return nil }
            return .command(arguments: arguments, input: input, directory: directory, seconds: seconds)
        }
    }

    private mutating func arguments(_ delivery: DeliverBlock) -> Reading<[String]> {
        guard let expression = delivery.arguments["command"] else { return .wrong }
        func wrong(_ detail: String) -> Reading<[String]> {
            refuse("Invalid command", detail, at: expression.range)
            return .wrong
        }
        let form =
            "a list of the program and its arguments, such as [\"gh\", \"secret\", \"set\", \"APP_KEY\"]"
        if case .string = expression.node {
            return wrong("A command is \(form). It is run as it is, without a shell.")
        }
        switch value(expression, "command", as: .list(.string)) {
        case .absent: return wrong("A command must not be null: it is \(form).")
        case .later: return .later
        case .wrong: return .wrong
        case .known(let value):
            let elements = value.elements ?? []
            let arguments = elements.compactMap(\.stringValue)
            guard arguments.count == elements.count else {
                return wrong("No part of a command may be null.")
            }
            guard arguments.first?.isEmpty == false else {
                return wrong("No program is named. A command is \(form).")
            }
            guard !arguments.contains(where: { $0.utf8.contains(0) }) else {
                return wrong("No part of a command may hold a null character.")
            }
            return .known(arguments)
        }
    }

    // MARK: Vault

    private mutating func vault(_ delivery: DeliverBlock) -> Reading<SinkSettings> {
        let address = checked(required(delivery, "address"), delivery, "address", Self.problem(ofAddress:))
        let mount = checked(required(delivery, "mount"), delivery, "mount", Self.problem(ofPath:))
        let path = checked(required(delivery, "path"), delivery, "path", Self.problem(ofPath:))
        let token = checked(
            text(delivery.arguments["token_env"], "token_env"),
            delivery,
            "token_env",
            Self.problem(ofTokenVariable:)
        )
        let namespace = checked(
            text(delivery.arguments["namespace"], "namespace"),
            delivery,
            "namespace",
            Self.problem(ofPath:)
        )
        let certificates = text(delivery.arguments["ca_file"], "ca_file")
        let all = [address, mount, path, token, namespace, certificates]
        if all.contains(where: \.isWrong) { return .wrong }
        if all.contains(where: \.isLater) { return .later }
        guard let address = address.value, let mount = mount.value, let path = path.value else {
            return .wrong
        }
        var place = VaultSettings(
            address: Self.withoutSlashes(address),
            mount: Self.withoutSlashes(mount),
            path: Self.withoutSlashes(path),
            tokenVariable: token.value ?? "VAULT_TOKEN",
            namespace: namespace.value.map(Self.withoutSlashes)
        )
        if let file = certificates.value {
            guard let whole = absolute(file, "ca_file", at: delivery.arguments["ca_file"]?.range) else {
                return .wrong
            }
            place.certificates = whole
        }
        return .known(.vault(place))
    }

    private static func withoutSlashes(_ text: String) -> String {
        var text = text[...]
        while text.hasSuffix("/") { text.removeLast() }
        while text.hasPrefix("/") { text.removeFirst() }
        return String(text)
    }

    private static func problem(ofAddress address: String) -> String? {
        let isLocal = address.hasPrefix("http://127.0.0.1")
        guard isLocal || address.hasPrefix("https://") else {
            return
                "It must begin with https://, or with http://127.0.0.1 for a server on this machine: the key would be sent"
                + " in clear."
        }
        let authority = withoutSlashes(String(address.drop { $0 != ":" }.dropFirst(3)))
        guard !authority.contains("@") else {
            return
                "It must not hold a user or a password. The token is taken from the variable that token_env names."
        }
        let host = authority.prefix { $0 != ":" || authority.hasPrefix("[") }
        guard !host.isEmpty, !isLocal || host == "127.0.0.1",
            authority.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-._:[]".contains($0)) })
        else {
            return "It must be scheme, host and port alone, such as https://vault.example:8200"
        }
        return nil
    }

    private static func problem(ofPath path: String) -> String? {
        let parts = withoutSlashes(path).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }),
            !path.unicodeScalars.contains(where: { $0.isHidden || $0 == "\n" || $0 == "\t" })
        else {
            return "It must be names with slashes between, without empty ones, \".\" and \"..\"."
        }
        return nil
    }

    private static func problem(ofTokenVariable name: String) -> String? {
        guard name.hasPrefix("VAULT_"), name.utf8.count > 6,
            name.allSatisfy({ $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") })
        else {
            return
                "It must be the name of a variable of the environment that begins with VAULT_, such as VAULT_TOKEN. The"
                + " token itself does not belong in a file."
        }
        return nil
    }

    // MARK: Parts

    private mutating func required(_ delivery: DeliverBlock, _ argument: String) -> Reading<String> {
        // That it is missing was said when the block was read.
        guard let expression = delivery.arguments[argument] else { return .wrong }
        switch text(expression, argument) {
        case .absent:
            refuse(
                "Invalid \(argument)",
                "The argument \"\(argument)\" is required, and must not be null.",
                at: expression.range
            )
            return .wrong
        case .known(let text) where text.isEmpty:
            refuse(
                "Invalid \(argument)",
                "The argument \"\(argument)\" must not be empty.",
                at: expression.range
            )
            return .wrong
        case let other: return other
        }
    }

    private mutating func checked(
        _ reading: Reading<String>,
        _ delivery: DeliverBlock,
        _ argument: String,
        _ problem: (String) -> String?
    ) -> Reading<String> {
        guard case .known(let text) = reading, let problem = problem(text),
            let range = delivery.arguments[argument]?.range
        else { return reading }
        refuse("Invalid \(argument)", problem, at: range)
        return .wrong
    }

    private mutating func word(
        _ delivery: DeliverBlock,
        _ argument: String,
        among words: [String],
        otherwise: String
    ) -> Reading<String> {
        guard let expression = delivery.arguments[argument] else { return .known(otherwise) }
        switch text(expression, argument) {
        case .absent: return .known(otherwise)
        case .known(let word) where !words.contains(word):
            let near = nearMiss(word, among: words).map { " Did you mean \"\($0)\"?" } ?? ""
            refuse(
                "Unknown format",
                "\"\(argument)\" must be \(words.dropLast().joined(separator: ", ")) or \(words.last ?? ""), not"
                    + " \"\(word)\".\(near)",
                at: expression.range
            )
            return .wrong
        case let other: return other
        }
    }

    /// A path that starts at the root; nil after a report.
    private mutating func absolute(_ path: String, _ argument: String, at range: SourceRange?) -> String? {
        let problem: String
        if path.hasPrefix("~") {
            problem =
                "\"~\" is not replaced here. Write \(argument) = pathexpand(\"\(path)\"), or the whole path."
        } else if path.hasSuffix("/") {
            problem = "It must be the path of a file, and it ends like that of a directory."
        } else if path.unicodeScalars.contains(where: { $0.isHidden || $0 == "\n" || $0 == "\0" }) {
            problem = "It must not hold hidden characters."
        } else {
            var rest = path[...]
            while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
            return rest.hasPrefix("/")
                ? String(rest) : directory + (directory.hasSuffix("/") ? "" : "/") + rest
        }
        if let range { refuse("Invalid \(argument)", problem, at: range) }
        return nil
    }

    /// One reading of several: wrong where one is, otherwise later where one is.
    private mutating func combine<A, B, C, Result>(
        _ first: Reading<A>,
        _ second: Reading<B>,
        _ third: Reading<C>,
        _ make: (inout RotationReading, A?, B?, C?) -> Result?
    ) -> Reading<Result> {
        if first.isWrong || second.isWrong || third.isWrong { return .wrong }
        if first.isLater || second.isLater || third.isLater { return .later }
        return make(&self, first.value, second.value, third.value).map { .known($0) } ?? .wrong
    }
}

extension RotationReading.Reading {
    fileprivate var isWrong: Bool {
        if case .wrong = self { true } else { false }
    }

    fileprivate var isLater: Bool {
        if case .later = self { true } else { false }
    }

    fileprivate var value: Result? {
        if case .known(let value) = self { value } else { nil }
    }
}
