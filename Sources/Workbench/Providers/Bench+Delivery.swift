package import Delivery
import HTTPTransport
import Providers
import Rotation
import Settings
import SourceText

extension Bench {
    /// What hands keys to the places that `rotation` blocks name.
    ///
    /// - Parameter lineage: of the state that the keys come from.
    /// - Returns: a delivery with this process's variables, connections and clock.
    package func delivery(lineage: String) -> Delivery {
        let environment = surroundings.environment
        let state = state.location
        return Delivery(
            Delivery.Surroundings(
                environment: environment,
                withheld: EnvironmentVariable.withheldFromPrograms
                    + installed.all.compactMap(\.variablePrefix),
                lineage: lineage,
                clock: clock,
                isTaken: { state.owns($0) },
                connect: { (certificates) throws(DeliveryFailure) in
                    var environment = environment
                    if let certificates {
                        environment[EnvironmentVariable.certificateFile.name] = certificates
                    }
                    do throws(DiagnosticsError) {
                        return try Self.connection(environment, nil)
                    } catch {
                        throw DeliveryFailure(
                            reason: error.diagnostics.first.map { "\($0.summary): \($0.detail)" }
                                ?? "no connection can be made",
                            remedy: "Correct that, then run the same again."
                        )
                    }
                }
            )
        )
    }
}
