import Addresses
import CurlTransport
import Glibc
import HTTPTransport
import Rotation
import Synchronization
import TestSupport

@testable import Delivery

/// A folder, a key and a delivery with real files, programs and connections.
struct DeliveryTrial {
    /// With all that encodings change.
    static let secret = "aB+/cD=eF'gH\"iJ&kL~0123456789xyz"

    let folder: ScratchFolder
    var environment: [String: String] = ["PATH": "/usr/bin:/bin", "VAULT_TOKEN": VaultServer.token]
    var taken: Set<String> = []
    var clock: any APIClock = SystemClock()

    init() throws {
        folder = try ScratchFolder()
    }

    func key(
        _ id: String = "NEWKEY",
        previous: String? = "OLDKEY",
        secret: String = secret
    ) throws -> DeliveredKey {
        DeliveredKey(
            address: try InstanceAddress(parsing: "ionoscloud_s3_key.app[\"a b\"]"),
            id: id,
            secret: secret,
            owner: "u-1",
            previous: previous,
            region: "eu-central-3",
            endpoint: "https://s3.eu-central-3.ionoscloud.com"
        )
    }

    var delivery: Delivery {
        Delivery(
            Delivery.Surroundings(
                environment: environment,
                withheld: ["IONOS_", "KEYFORM_STATE_"],
                lineage: "lineage-1",
                clock: clock,
                isTaken: { [taken] in taken.contains($0) },
                connect: { _ in CurlTransport() }
            )
        )
    }

    func deliver(_ sink: SinkSettings, _ key: DeliveredKey? = nil) async throws -> DeliveryReceipt {
        try await delivery.deliver(try key ?? self.key(), to: sink)
    }

    /// Why a delivery failed; nil where it did not.
    func failure(_ sink: SinkSettings, _ key: DeliveredKey? = nil) async throws -> DeliveryFailure? {
        let key = try key ?? self.key()
        do throws(DeliveryFailure) {
            _ = try await delivery.deliver(key, to: sink)
            return nil
        } catch {
            return error
        }
    }

    /// A program that is a script.
    func script(_ text: String, input: String = "json", seconds: Int = 60) throws -> SinkSettings {
        try folder.write(text, to: "script.sh")
        return command(["/bin/sh", "script.sh"], input: input, seconds: seconds)
    }

    func command(_ arguments: [String], input: String = "json", seconds: Int = 60) -> SinkSettings {
        .command(arguments: arguments, input: input, directory: folder.path, seconds: seconds)
    }
}

/// A clock that stands until a file is there, and then goes on a quarter of a second each time it is looked at.
final class ClockAfterFile: APIClock {
    private let path: String
    private let ticks = Mutex(0)

    init(_ path: String) {
        self.path = path
    }

    func now() -> Duration {
        guard access(path, F_OK) == 0 else { return .zero }
        return ticks.withLock {
            $0 += 1
            return .milliseconds($0 * 250)
        }
    }

    func sinceEpoch() -> Duration { .zero }

    func sleep(for duration: Duration) async throws(CancellationError) {
        try await SystemClock().sleep(for: duration)
    }
}

/// A clock on which time passes only while somebody waits, and then at once.
final class HastyClock: APIClock {
    private let slept = Mutex(Duration.zero)

    func now() -> Duration { slept.withLock { $0 } }

    func sinceEpoch() -> Duration { now() }

    func sleep(for duration: Duration) async throws(CancellationError) {
        guard !Task.isCancelled else { throw CancellationError() }
        slept.withLock { $0 += duration }
        await Task.yield()
    }
}
