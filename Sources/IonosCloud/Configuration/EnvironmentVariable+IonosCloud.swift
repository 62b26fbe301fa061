package import Settings

/// The variables that the vendor's own provider reads too.
extension EnvironmentVariable {
    static let token = Self("IONOS_TOKEN", "bearer token; wins over user name and password")
    static let username = Self("IONOS_USERNAME", "user name of Basic credentials")
    static let password = Self(
        "IONOS_PASSWORD",
        "password of Basic credentials; accounts with two-factor authentication need a token"
    )
    static let endpoint = Self(
        "IONOS_API_URL",
        "another endpoint, with or without scheme, port and `/cloudapi/v6`; the block's `endpoint` wins"
    )
    static let managementEndpoint = Self(
        "IONOS_API_URL_OBJECT_STORAGE_MANAGEMENT",
        """
        another endpoint of the API for `ionoscloud_object_storage_accesskey` and regions, by default \
        `https://s3.ionos.com`; to be set where `IONOS_API_URL` names a server that is not the vendor's
        """
    )
    static let contractNumber = Self(
        "IONOS_CONTRACT_NUMBER",
        "for accounts with several contracts, sent as `X-Contract-Number`; the block's `contract_number` wins"
    )
    static let configFile = Self(
        "IONOS_CONFIG_FILE",
        "the vendor's configuration file; by default `~/.ionos/config`"
    )
    static let currentProfile = Self(
        "IONOS_CURRENT_PROFILE",
        "the profile of that file; by default the file's `currentProfile`"
    )
    static let keyCreationRetry = Self(
        "IONOS_S3_KEY_CREATION_RETRY",
        """
        `true`: wait for a user's Object Storage privilege until the create timeout; `false`: never; unset: wait \
        when the API confirms that the user holds it
        """
    )
    static let s3AccessKey = Self(
        "IONOS_S3_ACCESS_KEY",
        """
        access key that signs requests about buckets, with its secret in the next one; the block's \
        `s3_access_key` and `s3_secret_key` win, and so does a `signer` block, unless a destroy finds that its key is gone
        """
    )
    static let s3SecretKey = Self("IONOS_S3_SECRET_KEY", "the secret of that key")
    static let s3Region = Self(
        "IONOS_S3_REGION",
        "the one region that buckets may be in; the block's `s3_region` wins"
    )
    static let objectStorageEndpoint = Self(
        "IONOS_API_URL_OBJECT_STORAGE",
        "endpoint for buckets of all regions, in place of each region's own"
    )
    static let pinnedCertificate = Self(
        "IONOS_PINNED_CERT",
        "SHA-256 of the server's own certificate, in hexadecimal; the only one accepted then. Proxies and time limits stay in force"
    )
    static let allowInsecure = Self(
        "IONOS_ALLOW_INSECURE",
        "warned of and not followed: certificates are always checked"
    )

    /// With what all their names begin.
    static let prefixOfIonosCloud = "IONOS_"

    /// All of them, for documents.
    package static let ofIonosCloud = [
        token, username, password, endpoint, managementEndpoint, contractNumber, configFile, currentProfile,
        keyCreationRetry, s3AccessKey, s3SecretKey, s3Region, objectStorageEndpoint,
        pinnedCertificate, allowInsecure,
    ]
}
