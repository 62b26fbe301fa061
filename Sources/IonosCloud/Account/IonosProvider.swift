import Addresses
package import HTTPTransport
import JSONText
package import Providers
import SourceText
import StateModel
import Values

/// The three resource types of the IONOS API behind the engine's `ConfiguredProvider`.
package struct IonosProvider: ConfiguredProvider {
    let client: IonosClient
    let clock: any APIClock
    let keyCreationRetry: KeyCreationRetry
    /// Text that is the same for all providers of one account.
    let account: String
    let memory: RunMemory
    package let identity: AccountIdentity?

    /// - Parameters:
    ///   - client: asks the API.
    ///   - clock: waits between looks at the API.
    ///   - keyCreationRetry: what to do when a user lacks the Object Storage privilege.
    ///   - account: text that is the same for all providers of one account; by default the service at the endpoint, where no two objects
    ///     have one id.
    ///   - identity: of the account, where the credentials tell it.
    package init(
        client: IonosClient,
        clock: any APIClock = SystemClock(),
        keyCreationRetry: KeyCreationRetry = .whenPrivilegeHeld,
        account: String? = nil,
        identity: AccountIdentity? = nil
    ) {
        self.client = client
        self.clock = clock
        self.keyCreationRetry = keyCreationRetry
        self.account = account ?? client.endpoint.service
        self.identity = identity
        memory = RunMemory()
    }

    package func remember(recentWrites: [String: Int64]) {
        for (id, moment) in recentWrites {
            memory.rememberWritten(id, at: clock.now() - (clock.sinceEpoch() - .milliseconds(moment)))
        }
    }

    /// Waits, outside of any operation, for what may not be seen yet.
    var patience: Patience {
        Patience(clock: clock, memory: memory)
    }

    /// Adding one takes its folder, and its place here.
    var types: [any AccountType] {
        [UserType(account: self), GroupType(account: self), KeyType(account: self)]
    }

    package var resourceTypes: [any ResourceType] {
        types
    }

    package var dataTypes: [any DataType] {
        [UserData(account: self), GroupData(account: self), KeyData(account: self)]
    }

    func type(_ name: String) -> (any AccountType)? {
        types.first { $0.name == name }
    }
}

/// The names of the resource types.
enum IonosType {
    static let user = "ionoscloud_user"
    static let group = "ionoscloud_group"
    static let key = "ionoscloud_s3_key"
}

/// What to do when a key is refused because its user lacks the Object Storage privilege, which the API also says
/// for a while after the privilege was given (`IONOS_S3_KEY_CREATION_RETRY`).
package enum KeyCreationRetry: Sendable, Hashable {
    /// The variable is true: try again until the create timeout.
    case always
    /// The variable is false: the first refusal is final.
    case never
    /// Unset: try again when the API confirms that the user holds the privilege.
    case whenPrivilegeHeld

    /// Reads the variable's text, case and surrounding space ignored; nil when it is neither true nor false.
    package init?(variable: String?) {
        guard let text = variable?.trimmedASCII.lowercased(), !text.isEmpty else {
            self = .whenPrivilegeHeld
            return
        }
        switch text {
        case "1", "t", "true": self = .always
        case "0", "f", "false": self = .never
        default: return nil
        }
    }
}

extension String {
    fileprivate var trimmedASCII: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        let bytes = utf8.drop(while: isSpace)
        let end = bytes.lastIndex { !isSpace($0) }.map { bytes.index(after: $0) } ?? bytes.startIndex
        return String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
    }
}
