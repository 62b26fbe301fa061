import FileAccess
internal import Glibc
package import StateModel

/// Where the sealing key comes from, decided by the environment that the caller passes.
package enum SealingKeySource {
    case value(String)
    case file(KeyFile)
    case passphrase(String)

    package static let valueVariable = "KEYFORM_STATE_KEY"
    static let fileVariable = "KEYFORM_STATE_KEY_FILE"
    package static let passphraseVariable = "KEYFORM_STATE_PASSPHRASE"
    package static let expected = "32 random bytes as base64 (44 characters) or hexadecimal (64 digits)"

    /// - Throws: `sealingKeyUnavailable` when nothing says where the key is, `sealingKeyHidden` when too much does.
    package init(environment: [String: String]) throws(StateError) {
        guard SodiumSeal.isReady else {
            throw .sealingKeyUnavailable(
                reason: "libsodium cannot start, perhaps because there is no source of random bytes"
            )
        }
        if let passphrase = Self.variable(Self.passphraseVariable, environment) {
            for name in [Self.valueVariable, Self.fileVariable] where Self.variable(name, environment) != nil
            {
                throw .sealingKeyHidden(
                    reason:
                        "\(Self.passphraseVariable) and \(name) are both set; unset the one that does not seal"
                        + " this state"
                )
            }
            self = .passphrase(passphrase)
        } else if let value = Self.variable(Self.valueVariable, environment) {
            self = .value(value)
        } else {
            self = .file(try Self.keyFile(environment))
        }
    }

    /// The key file, whatever else is set.
    package static func keyFile(_ environment: [String: String]) throws(StateError) -> KeyFile {
        if let path = variable(fileVariable, environment) {
            let standard = try? keyFile(environment.filter { $0.key != fileVariable })
            let isBeside =
                standard.map { FileSystem.folder(of: $0.path) } == FileSystem.folder(of: path)
            return KeyFile(path, madeBelow: isBeside ? standard?.root : nil)
        }
        if let folder = variable("XDG_CONFIG_HOME", environment), folder.hasPrefix("/") {
            return KeyFile(folder + "/keyform/state.key", madeBelow: folder)
        }
        if let home = variable("HOME", environment) {
            return KeyFile(home + "/.config/keyform/state.key", madeBelow: home)
        }
        throw .sealingKeyUnavailable(
            reason: "there is no home directory to keep it in; set \(valueVariable) to \(expected), "
                + "or \(fileVariable) to the path of a file that holds it"
        )
    }

    /// The variable that decides, and the key file that would be used without it; nil where none decides.
    func hidden(by environment: [String: String]) -> (variable: String, file: KeyFile)? {
        let name: String
        switch self {
        case .passphrase: name = Self.passphraseVariable
        case .value: name = Self.valueVariable
        case .file:
            guard Self.variable(Self.fileVariable, environment) != nil else { return nil }
            name = Self.fileVariable
        }
        return (try? Self.keyFile(environment.filter { $0.key != name })).map { (name, $0) }
    }

    private static func variable(_ name: String, _ environment: [String: String]) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Says that there is no key, and where one was looked for.
    var absence: String {
        switch self {
        case .value: "\(Self.valueVariable) is empty"
        case .file(let file): "the key file \(file.path) does not exist"
        case .passphrase: "the state is not sealed with a passphrase"
        }
    }

    /// The keys at hand, the one for new secrets first; none when their file is not there yet, or when no state says
    /// how a key is made of the passphrase.
    package func existing(_ derivation: KeyDerivation? = nil) throws(StateError) -> [SealingKey] {
        switch self {
        case .value(let text):
            guard let key = SealingKey(text: SealingKey.trimmed(text)) else {
                throw .sealingKeyUnavailable(
                    reason: "\(Self.valueVariable) does not hold a key; expected \(Self.expected), "
                        + "for example from `openssl rand -base64 32`"
                )
            }
            return [key]
        case .file(let file):
            return try file.keys() ?? []
        case .passphrase(let text):
            return try derivation.map { (derivation) throws(StateError) in [try derivation.key(of: text)] }
                ?? []
        }
    }

    /// The keys at hand; makes one when its file is not there yet.
    ///
    /// Of processes that race, all get the same key.
    ///
    /// - Returns: the keys, and the path of the file where this call made it.
    func loadOrMake(
        _ derivation: KeyDerivation? = nil
    ) throws(StateError) -> (keys: [SealingKey], newFile: String?) {
        let keys = try existing(derivation)
        guard keys.isEmpty, case .file(let file) = self else {
            return (keys, nil)
        }
        let made = try file.loadOrMake()
        return (made.keys, made.isNew ? file.path : nil)
    }
}
