/// A condition without a key, as files of the vendor's provider have it: `"IpAddress": ["192.0.2.0/24"]`.
enum ShortCondition: String {
    case isAddress = "IpAddress"
    case isNoAddress = "NotIpAddress"
    case isAfter = "DateGreaterThan"
    case isBefore = "DateLessThan"

    /// The key that is meant.
    var key: String {
        switch self {
        case .isAddress, .isNoAddress: "aws:SourceIp"
        case .isAfter, .isBefore: "aws:CurrentTime"
        }
    }

    /// A value as it is sent: dates as RFC 3339 in UTC, where they can be read.
    func sent(_ value: String) -> String {
        switch self {
        case .isAddress, .isNoAddress: value
        case .isAfter, .isBefore: PolicyDate(value)?.text ?? value
        }
    }
}
