import FileAccess
internal import Glibc
import Settings
package import StateModel

/// Where the sealing key comes from, decided by the environment that the caller passes.
package enum SealingKeySource {
    case value(String)
    case file(KeyFile)
    case passphrase(String)

    static let valueVariable = EnvironmentVariable.stateKey
    static let fileVariable = EnvironmentVariable.stateKeyFile
    static let passphraseVariable = EnvironmentVariable.statePassphrase
    package static let expected = "32 random bytes as base64 (44 characters) or hexadecimal (64 digits)"

    /// - Throws: `sealingKeyUnavailable` when nothing says where the key is, `sealingKeyHidden` when too much does.
    package init(environment: [String: String]) throws(StateError) {
        guard SodiumSeal.isReady else {
            throw .sealingKeyUnavailable(
                reason: "libsodium cannot start, perhaps because there is no source of random bytes"
            )
        }
        if let passphrase = Self.passphraseVariable.value(in: environment) {
            for name in [Self.valueVariable, Self.fileVariable] where name.value(in: environment) != nil {
                throw .sealingKeyHidden(
                    reason:
                        "\(Self.passphraseVariable) and \(name) are both set; unset the one that does not seal"
                        + " this state"
                )
            }
            self = .passphrase(passphrase)
        } else if let value = Self.valueVariable.value(in: environment) {
            self = .value(value)
        } else {
            self = .file(try Self.keyFile(environment))
        }
    }

    /// The key file, whatever else is set.
    package static func keyFile(_ environment: [String: String]) throws(StateError) -> KeyFile {
        if let path = fileVariable.value(in: environment) {
            let standard = try? keyFile(environment.filter { $0.key != fileVariable.name })
            let isBeside =
                standard.map { FileSystem.folder(of: $0.path) } == FileSystem.folder(of: path)
            return KeyFile(path, madeBelow: isBeside ? standard?.root : nil)
        }
        if let folder = EnvironmentVariable.configurationHome.value(in: environment), folder.hasPrefix("/") {
            return KeyFile(folder + "/keyform/state.key", madeBelow: folder)
        }
        if let home = EnvironmentVariable.home.value(in: environment) {
            return KeyFile(home + "/.config/keyform/state.key", madeBelow: home)
        }
        throw .sealingKeyUnavailable(
            reason: "there is no home directory to keep it in; set \(valueVariable) to \(expected), "
                + "or \(fileVariable) to the path of a file that holds it"
        )
    }

    /// The variable that decides, and the key file that would be used without it; nil where none decides.
    func hidden(by environment: [String: String]) -> (variable: String, file: KeyFile)? {
        let variable: EnvironmentVariable
        switch self {
        case .passphrase: variable = Self.passphraseVariable
        case .value: variable = Self.valueVariable
        case .file:
            guard Self.fileVariable.value(in: environment) != nil else { return nil }
            variable = Self.fileVariable
        }
        return (try? Self.keyFile(environment.filter { $0.key != variable.name }))
            .map { (variable.name, $0) }
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
