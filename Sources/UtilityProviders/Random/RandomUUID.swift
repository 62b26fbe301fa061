import HTTPTransport
import Providers
import SourceText
import Values

/// A type whose objects are a UUID each.
protocol UUIDType: UtilityType {
    /// Sixteen bytes.
    func bytes() -> [UInt8]
}

extension UUIDType {
    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        completed(planned, UUIDText(bytes: bytes()).text)
    }

    func completed(_ attributes: ValueMap, _ text: String) -> ValueMap {
        var made = attributes
        made["id"] = .string(text)
        made["result"] = .string(text)
        return made
    }

    func imported(_ id: String) throws(DiagnosticsError) -> ValueMap? {
        guard let uuid = UUIDText(id) else {
            throw DiagnosticsError(
                .error(
                    "Invalid import id",
                    "The id of a \(name) is its UUID, such as 12345678-1234-1234-1234-123456789abc, and \(id.quotedAsInGo) is"
                        + " none."
                )
            )
        }
        return completed(ValueMap([("keepers", .null(.map(.string)))]), uuid.text)
    }
}

/// `random_uuid`: a UUID of random bits.
struct RandomUUID: UUIDType {
    static let name = "random_uuid"

    let source: RandomSource

    func bytes() -> [UInt8] {
        UUIDText.stamped(source.bytes(16), version: 4)
    }
}

/// `random_uuid4`: a UUID of version 4.
struct RandomUUID4: UUIDType {
    static let name = "random_uuid4"

    let source: RandomSource

    func bytes() -> [UInt8] {
        UUIDText.stamped(source.bytes(16), version: 4)
    }
}

/// `random_uuid7`: a UUID of version 7, which begins with the time in milliseconds.
struct RandomUUID7: UUIDType {
    static let name = "random_uuid7"

    let source: RandomSource
    let clock: any APIClock

    func bytes() -> [UInt8] {
        let (seconds, attoseconds) = clock.sinceEpoch().components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        let time = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * $0)) }
        return UUIDText.stamped(time + source.bytes(10), version: 7)
    }
}
