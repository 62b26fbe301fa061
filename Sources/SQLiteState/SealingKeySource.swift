internal import Glibc
internal import StateModel

/// Where the sealing key comes from, decided by the environment that the caller passes.
enum SealingKeySource {
    case value(String)
    case file(path: String)
    case passphrase(String)

    static let valueVariable = "KEYFORM_STATE_KEY"
    static let fileVariable = "KEYFORM_STATE_KEY_FILE"
    static let passphraseVariable = "KEYFORM_STATE_PASSPHRASE"
    static let expected = "32 random bytes as base64 (44 characters) or hexadecimal (64 digits)"

    /// - Throws: `sealingKeyUnavailable` when nothing says where the key is, or too much does.
    init(environment: [String: String]) throws(StateError) {
        guard SodiumSeal.isReady else {
            throw .sealingKeyUnavailable(
                reason: "libsodium cannot start; is there no source of random bytes?"
            )
        }
        if let passphrase = Self.variable(Self.passphraseVariable, environment) {
            for name in [Self.valueVariable, Self.fileVariable] where Self.variable(name, environment) != nil
            {
                throw .sealingKeyUnavailable(
                    reason:
                        "\(Self.passphraseVariable) and \(name) are both set; unset the one that does not seal"
                        + " this state"
                )
            }
            self = .passphrase(passphrase)
        } else if let value = Self.variable(Self.valueVariable, environment) {
            self = .value(value)
        } else {
            self = .file(path: try Self.path(environment))
        }
    }

    /// Where the key file is, whatever else is set.
    static func path(_ environment: [String: String]) throws(StateError) -> String {
        if let path = variable(fileVariable, environment) {
            return path
        }
        if let folder = variable("XDG_CONFIG_HOME", environment), folder.hasPrefix("/") {
            return folder + "/keyform/state.key"
        }
        if let home = variable("HOME", environment) {
            return home + "/.config/keyform/state.key"
        }
        throw .sealingKeyUnavailable(
            reason: "there is no home directory to keep it in; set \(valueVariable) to \(expected), "
                + "or \(fileVariable) to the path of a file that holds it"
        )
    }

    private static func variable(_ name: String, _ environment: [String: String]) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Says that there is no key, and where one was looked for.
    var absence: String {
        switch self {
        case .value: "\(Self.valueVariable) is empty"
        case .file(let path): "there is no key at \(path)"
        case .passphrase: "the state is not sealed with a passphrase"
        }
    }

    /// The keys at hand, the one for new secrets first; none when their file is not there yet, or when no state says
    /// how a key is made of the passphrase.
    func existing(_ derivation: KeyDerivation? = nil) throws(StateError) -> [SealingKey] {
        switch self {
        case .value(let text):
            guard let key = SealingKey(text: SealingKey.trimmed(text)) else {
                throw .sealingKeyUnavailable(
                    reason: "\(Self.valueVariable) does not hold a key; expected \(Self.expected), "
                        + "for example from `openssl rand -base64 32`"
                )
            }
            return [key]
        case .file(let path):
            return try KeyFile(path).keys() ?? []
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
        guard keys.isEmpty, case .file(let path) = self else {
            return (keys, nil)
        }
        let made = try KeyFile(path).loadOrMake()
        return (made.keys, made.isNew ? path : nil)
    }
}
