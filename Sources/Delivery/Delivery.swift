import Addresses
import Credentials
package import HTTPTransport
package import Rotation
import SourceText

/// Hands keys to files, programs and Vault.
package struct Delivery: KeyDelivery {
    /// What a delivery needs of the process.
    package struct Surroundings: Sendable {
        /// The variables of the process.
        package var environment: [String: String]
        /// The beginnings of names of variables that no program that gets a key may see, because credentials of keyform's own
        /// are in them.
        package var withheld: [String]
        /// By which profiles are known as written for it.
        package var lineage: String
        package var clock: any APIClock
        /// Whether a path, behind links, is that of a file of a state, which is no place for others.
        package var isTaken: @Sendable (_ path: String) -> Bool
        /// Makes connections that trust the authorities of a file, or the system's without one.
        package var connect: @Sendable (_ certificates: String?) throws(DeliveryFailure) -> any Transport

        package init(
            environment: [String: String],
            withheld: [String],
            lineage: String,
            clock: any APIClock = SystemClock(),
            isTaken: @escaping @Sendable (_ path: String) -> Bool,
            connect: @escaping @Sendable (_ certificates: String?) throws(DeliveryFailure) -> any Transport
        ) {
            self.environment = environment
            self.withheld = withheld
            self.lineage = lineage
            self.clock = clock
            self.isTaken = isTaken
            self.connect = connect
        }
    }

    private let surroundings: Surroundings
    private let connections: Connections

    package init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        connections = Connections(surroundings.connect)
    }

    package func deliver(
        _ key: DeliveredKey,
        to sink: SinkSettings
    ) async throws(DeliveryFailure) -> DeliveryReceipt {
        do throws(DeliveryFailure) {
            return try await handOver(key, to: sink)
        } catch {
            throw DeliveryFailure(
                reason: error.reason.asSentence,
                remedy: error.remedy,
                isUncertain: error.isUncertain
            )
        }
    }

    private func handOver(
        _ key: DeliveredKey,
        to sink: SinkSettings
    ) async throws(DeliveryFailure) -> DeliveryReceipt {
        guard !key.id.isEmpty, !key.secret.isEmpty,
            !(key.id + key.secret).unicodeScalars.contains(where: { $0.isHidden || $0 == "\n" || $0 == "\t" })
        else {
            throw DeliveryFailure(
                reason:
                    "the key or its secret is empty or holds hidden characters, which no place for keys can hold",
                remedy:
                    "Replace the key with \"keyform rotate -now \(key.address.description.inShellQuotes)\""
            )
        }
        switch sink {
        case .file(let path, let format, let profile):
            return try FileSink(path: path, format: format, profile: profile, surroundings: surroundings)
                .deliver(key)
        case .command(let arguments, let input, let directory, let seconds):
            return try await CommandSink(
                arguments: arguments,
                input: input,
                directory: directory,
                limit: .seconds(seconds),
                environment: surroundings.environment.filter { name, _ in
                    !surroundings.withheld.contains { name.hasPrefix($0) }
                },
                clock: surroundings.clock
            )
            .deliver(key)
        case .vault(let place):
            return try await VaultSink(place, surroundings, connections).deliver(key)
        }
    }
}
