package import Rotation
package import SourceText
package import StateModel

/// What an executor needs to rotate keys besides the plan and the providers.
package struct RotationMeans: Sendable {
    /// What the configuration says of a key in charge, once it is made; nil where no block covers it.
    let settings: @Sendable (ResourceRecord) -> Result<RotationSettings?, DiagnosticsError>
    /// Hands keys to sinks.
    let delivery: (any KeyDelivery)?
    /// Whether signed requests prove what is claimed of keys; false where this machine cannot reach the storage.
    let verifies: Bool
    /// This machine's clock, in milliseconds since 1970.
    let now: @Sendable () -> Int64

    /// For runs that have nothing to rotate.
    package static let none = RotationMeans(
        settings: { _ in .success(nil) },
        delivery: nil,
        now: { 0 }
    )

    package init(
        settings: @escaping @Sendable (ResourceRecord) -> Result<RotationSettings?, DiagnosticsError>,
        delivery: (any KeyDelivery)?,
        verifies: Bool = true,
        now: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        self.delivery = delivery
        self.verifies = verifies
        self.now = now
    }
}
