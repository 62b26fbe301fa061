/// The privileges of a group that are known by name; the raw value is the JSON property, exact in case.
///
/// The API grows new ones over time: those stay in `GroupProperties.unknown`.
enum GroupPrivilege: String, Sendable, Hashable, CaseIterable {
    case createDataCenter
    case createSnapshot
    case reserveIP = "reserveIp"
    case accessActivityLog
    case createPCC = "createPcc"
    /// "Use Object Storage" in the console, `ACCESS_S3_OBJECT_STORAGE` in server messages.
    case s3Privilege
    case createBackupUnit
    case createInternetAccess
    case createK8sCluster
    case createFlowLog
    case accessAndManageMonitoring
    case accessAndManageCertificates
    case manageDBaaS
    case accessAndManageDNS = "accessAndManageDns"
    case manageRegistry
    case manageDataplatform
    case accessAndManageLogging
    case accessAndManageCDN = "accessAndManageCdn"
    case accessAndManageVPN = "accessAndManageVpn"
    case accessAndManageAPIGateway = "accessAndManageApiGateway"
    case accessAndManageKaaS = "accessAndManageKaas"
    case accessAndManageNetworkFileStorage
    case accessAndManageAIModelHub = "accessAndManageAiModelHub"
    case accessAndManageIAMResources = "accessAndManageIamResources"
    case createNetworkSecurityGroups
}
