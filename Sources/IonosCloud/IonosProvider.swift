import Addresses
import HTTPTransport
import JSONText
import ObjectStorage
import Providers
import SourceText
import StateModel
import Values

/// The resource types and data sources of the IONOS API behind the engine's `ConfiguredProvider`.
struct IonosProvider: ConfiguredProvider {
    let client: IonosClient
    /// Asks the API of own access keys and of regions.
    let management: IonosClient
    let clock: any APIClock
    let keyCreationRetry: KeyCreationRetry
    /// The Object Storage of the same account.
    let storage: ObjectStorageAccount
    /// The key that a `signer` block names; nil where there is none.
    let signer: KeySigner?
    /// What says that nothing names a pair; nil where something does.
    let missingSigner: MissingSigner?
    /// Text that is the same for all providers of one account.
    let account: String
    let memory = AccountMemory()
    let identity: AccountIdentity?

    /// - Parameters:
    ///   - client: asks the API.
    ///   - management: asks the API of own access keys and of regions.
    ///   - clock: waits between looks at the API.
    ///   - keyCreationRetry: what to do when a user lacks the Object Storage privilege.
    ///   - storage: the Object Storage of the same account; by default one without a pair to sign with.
    ///   - signer: the key that a `signer` block names.
    ///   - missingSigner: what says that nothing names a pair.
    ///   - account: text that is the same for all providers of one account; by default the service at the endpoint, where no two objects
    ///     have one id.
    ///   - identity: of the account, where the credentials tell it.
    init(
        client: IonosClient,
        management: IonosClient,
        clock: any APIClock = SystemClock(),
        keyCreationRetry: KeyCreationRetry = .whenPrivilegeHeld,
        storage: ObjectStorageAccount? = nil,
        signer: KeySigner? = nil,
        missingSigner: MissingSigner? = nil,
        account: String? = nil,
        identity: AccountIdentity? = nil
    ) {
        self.client = client
        self.management = management
        self.clock = clock
        self.keyCreationRetry = keyCreationRetry
        self.storage = storage ?? ObjectStorageAccount(client: client.storage, signer: FixedSigner.none)
        self.signer = signer
        self.missingSigner = missingSigner
        self.account = account ?? client.endpoint.service
        self.identity = identity
    }

    var endpoints: [String] {
        [account, "\(client.endpoint)", "\(management.endpoint)", storage.endpoint.map { "\($0)" } ?? ""]
            + storage.regionEndpoints.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    }

    func remember(recentWrites: [String: Int64]) {
        for (id, moment) in recentWrites {
            let moment = clock.now() - (clock.sinceEpoch() - .milliseconds(moment))
            memory.rememberWritten(id, at: moment)
            storage.memory.rememberWritten(id, at: moment)
        }
    }

    func receive(_ key: SignerKey) {
        signer?.receive(key)
    }

    func receive(_ former: FormerSigner) {
        missingSigner?.receive(former)
    }

    var signerProblem: String? {
        guard let signer else { return nil }
        if let problem = signer.problem {
            return problem
        }
        guard let accessKey = signer.accessKey, storage.client.keys.isRefused(accessKey) else {
            return nil
        }
        return
            "\(signer.reference.key), which signs for this, is not known to the Object Storage: it was deleted or switched"
            + " off"
    }

    /// Reads outside of any write: its time is not limited.
    var reader: AccountReader {
        AccountReader(client: client, clock: clock, memory: memory)
    }

    /// Reads the account's access keys and regions.
    var managementReader: AccountReader {
        AccountReader(client: management, clock: clock, memory: memory)
    }

    /// Adding one takes its folder, and its place here.
    var types: [any AccountType] {
        [
            UserType(account: self), GroupType(account: self), KeyType(account: self),
            ShareType(account: self), AccessKeyType(account: self),
        ]
    }

    var resourceTypes: [any ResourceType] {
        types + storageTypes
    }

    /// Those of which another API knows.
    var storageTypes: [any ResourceType] {
        ObjectStorageTypes.resourceTypes(in: storage)
    }

    var dataTypes: [any DataType] {
        [
            UserData(account: self), GroupData(account: self), KeyData(account: self),
            ShareData(account: self),
            ContractsData(account: self), DatacenterData(account: self), AccessKeyData(account: self),
            RegionData(account: self),
        ] + ObjectStorageTypes.dataTypes(in: storage)
    }

    func type(_ name: String) -> (any AccountType)? {
        types.first { $0.name == name }
    }

    func identity(of object: ObservedObject, type: String) -> String {
        "\(account) \(type) \(resourceType(type)?.identity(of: object) ?? object.objectID)"
    }

    func identity(ofImport id: String, type: String) -> String? {
        resourceType(type)?.identity(ofImport: id).map { "\(account) \(type) \($0)" }
    }
}
