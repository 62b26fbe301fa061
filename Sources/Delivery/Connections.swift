import HTTPTransport
import Rotation
import Synchronization

/// The connections of a delivery, one for all keys that go to servers which the same authorities vouch for.
final class Connections: Sendable {
    private let make: @Sendable (_ certificates: String?) throws(DeliveryFailure) -> any Transport
    private let made = Mutex<[String: any Transport]>([:])

    init(
        _ make: @escaping @Sendable (_ certificates: String?) throws(DeliveryFailure) -> any Transport
    ) {
        self.make = make
    }

    /// - Parameter certificates: a file of authorities to trust; nil for the system's.
    /// - Returns: connections that trust them.
    /// - Throws: why there can be none.
    func trusting(_ certificates: String?) throws(DeliveryFailure) -> any Transport {
        // No path is empty.
        let name = certificates ?? ""
        if let known = made.withLock({ $0[name] }) {
            return known
        }
        let new = try make(certificates)
        return made.withLock { made in
            let first = made[name] ?? new
            made[name] = first
            return first
        }
    }
}
