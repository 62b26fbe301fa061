import Addresses
import ArgumentParser
import Credentials
import IonosCloud
import ObjectStorage
import Providers
import Rendering
import SourceText
import StateModel
import Terminal
import Values
import Workbench

struct CredentialsCommand: Command {
    static let declaration = CommandDeclaration(
        "credentials",
        summary: "Write access keys for the AWS tools, rclone, s3cmd or a shell",
        sandboxNotice: .besideOutput,
        about: """
            Writes access keys with their secrets, ready to use, for another program: into
            a file that you alone can read, or to the standard output. The address of a
            resource names all of its instances, that of a module all keys in it.

              keyform credentials ionoscloud_s3_key.demo -out ~/.aws/credentials
              eval "$(keyform credentials ionoscloud_s3_key.demo -format env)"

            In a file of profiles only the profile that is written changes: other
            profiles, comments and the order stay. What would keep the key from being
            used (a session token, a role, another source of credentials) is removed from
            the profile, with -format=aws also in the other file of the AWS tools
            (~/.aws/config beside ~/.aws/credentials), and you are told. The variables of
            -format=env unset those that would defeat them.
            """,
        operands: [.optional("ADDR", .address, repeats: true)],
        options: [
            .format, .profile, .region,
            .out.saying(
                """
                Write this file, with mode 0600, whole or not at all. A file that holds something else is \
                left alone.
                """
            ),
            .prune,
        ]
    )

    @Option(.format) var formatName: String
    @Option(.profile) var profile: String?
    @Option(.region) var regionName: String?
    @Option(.out) var out: String?
    @Option(.prune) var prune: Bool
    @Argument var addresses: [String] = []

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let format = try format()
        let region = try region()
        let endpoints = try endpoints(in: context)
        let place = endpoints?.endpoint(of: region.name).map { CredentialsPlace(region, at: $0) }
        try checkPruning(format)
        let selectors = try addresses.map { (text) throws(DiagnosticsError) in try AddressSelector(text) }
        let snapshot = try await context.state.readExisting()
        context.noteUnfinished(snapshot)
        let keys = try Self.keys(selectors, in: snapshot)
        let named = try named(keys, format)
        for key in keys where !key.isActive {
            context.errors.line("Note: the key \(key.address) is not active.".inLine)
        }
        if place == nil, !keys.isEmpty, let doubt = endpoints?.doubt(of: region.name) {
            context.errors.line("Note: \(doubt)".inLine)
        }
        guard let out else {
            context.output.write(format.text(named, place: place ?? CredentialsPlace(region)))
            return ExitStatus.done
        }
        let file = CredentialsFile(
            format: format,
            place: place ?? CredentialsPlace(region),
            path: out,
            lineage: snapshot.lineage,
            environment: context.bench.surroundings.environment,
            isTaken: context.state.location.owns
        )
        let census = CredentialsFile.Census(
            present: Set(snapshot.records.compactMap(AccessKey.id)),
            addresses: Set(
                snapshot.records.filter { AccessKey.isOne($0) && $0.status != .deposed }
                    .map(\.address.description.inLine)
            ),
            invocation: context.view.invocation
        )
        let notes: [String]
        do throws(CredentialsFile.Refusal) {
            notes = try file.write(named, census: census, pruning: prune)
        } catch {
            throw DiagnosticsError(
                .error(
                    "Credentials cannot be written",
                    "\(error.path): \(error.reason). Nothing was changed there."
                )
            )
        }
        if !keys.isEmpty {
            context.errors.line(
                "Wrote \(keys.count == 1 ? "1 access key" : "\(keys.count) access keys") to: \(out)".inLine
            )
        }
        for note in notes {
            context.errors.line(note.inLine)
        }
        return ExitStatus.done
    }

    // MARK: - Options

    /// Refuses to prune where there is nothing to look through, and to write nothing.
    private func checkPruning(_ format: CredentialsFormat) throws(DiagnosticsError) {
        guard !addresses.isEmpty || prune else {
            throw DiagnosticsError(
                .error(
                    "Failed to parse command-line flags",
                    "Missing argument: the address of an access key in the state."
                )
            )
        }
        guard prune else { return }
        guard out != nil, format.isProfileFile else {
            throw DiagnosticsError(
                .error(
                    "Invalid use of -prune",
                    "-prune removes profiles from a file: give the file with -out, and -format aws, rclone or s3cmd."
                )
            )
        }
    }

    private func format() throws(DiagnosticsError) -> CredentialsFormat {
        guard let format = CredentialsFormat(rawValue: formatName) else {
            let names = CredentialsFormat.allCases.map(\.rawValue)
            let hint = nearMiss(formatName, among: names).map { " Did you mean \($0)?" } ?? ""
            throw DiagnosticsError(
                .error(
                    "Unknown format",
                    "-format must be \(names.joined(separator: ", ")), not \"\(formatName)\".\(hint)"
                )
            )
        }
        return format
    }

    private func region() throws(DiagnosticsError) -> ObjectStorageRegion {
        guard let regionName else { return .standard }
        guard let region = ObjectStorageRegion.all.first(where: { $0.name == regionName }) else {
            let names = ObjectStorageRegion.all.map(\.name)
            let hint = nearMiss(regionName, among: names).map { " Did you mean \($0)?" } ?? ""
            throw DiagnosticsError(
                .error(
                    "Unknown region",
                    "-region must be \(names.joined(separator: ", ")), not \"\(regionName)\".\(hint)"
                )
            )
        }
        return region
    }

    /// The endpoints that the user has set; nil in the sandbox, which nothing reaches from outside.
    private func endpoints(in context: CommandContext) throws(DiagnosticsError) -> StorageEndpoints? {
        guard !context.state.sandbox.isOn else {
            return nil
        }
        let bench = context.bench
        return try StorageEndpoints(environment: bench.surroundings.environment) {
            (path) throws(DiagnosticsError) in
            do throws(UnreadableFile) {
                return try bench.configurationFile(path)
            } catch {
                throw DiagnosticsError(
                    .error("IONOS configuration file cannot be read", "\(error.path): \(error.reason).")
                )
            }
        }
    }

    private func named(
        _ keys: [AccessKey],
        _ format: CredentialsFormat
    ) throws(DiagnosticsError) -> [(profile: String, key: AccessKey)] {
        if keys.count > 1, !format.takesSeveral || profile != nil {
            let list = keys.prefix(20).map { "\n  \($0.address)" }.joined()
            throw DiagnosticsError(
                .error(
                    "More than one access key",
                    (format.takesSeveral
                        ? "One profile holds one key." : "The format \(format.rawValue) holds one key.")
                        + " The addresses name \(keys.count):\(list)\nGive the address of one."
                )
            )
        }
        if let profile {
            guard let first = profile.first, let last = profile.last, !first.isWhitespace, !last.isWhitespace,
                !profile.unicodeScalars.contains(where: {
                    "[]\n\t".unicodeScalars.contains($0) || $0.isHidden
                })
            else {
                throw DiagnosticsError(
                    .error(
                        "Invalid profile name",
                        "-profile must be a name without brackets, hidden characters and blanks around it."
                    )
                )
            }
            if format == .s3cmd, profile != "default" {
                throw DiagnosticsError(
                    .error("Invalid profile name", "s3cmd has one profile a file, and it is called default.")
                )
            }
        }
        let named = keys.map { key in
            (profile: profile ?? (format == .s3cmd ? "default" : key.profileName), key: key)
        }
        let byName = Dictionary(grouping: named, by: \.profile)
        if let clash = byName.values.first(where: { $0.count > 1 }) {
            throw DiagnosticsError(
                .error(
                    "Profile names clash",
                    "\(clash[0].key.address) and \(clash[1].key.address) would both be the profile"
                        + " \"\(clash[0].profile)\". Write them one by one, with -profile."
                )
            )
        }
        return named
    }

    // MARK: - Keys

    private static func keys(
        _ selectors: [AddressSelector],
        in snapshot: StateSnapshot
    ) throws(DiagnosticsError) -> [AccessKey] {
        for selector in selectors where !snapshot.records.contains(where: { selector.matches($0.address) }) {
            throw DiagnosticsError(selector.noMatch(in: snapshot))
        }
        var keys: [AccessKey] = []
        for record in snapshot.records
        where record.status != .deposed && selectors.contains(where: { $0.matches(record.address) }) {
            // Of a module, only its keys are meant.
            let isNamed = selectors.contains { !$0.isModule && $0.matches(record.address) }
            if isNamed || AccessKey.isOne(record) {
                keys.append(try key(record, snapshot))
            }
        }
        for selector in selectors
        where selector.isModule && !keys.contains(where: { selector.matches($0.address) }) {
            throw DiagnosticsError(
                .error(
                    "Not an access key",
                    "There is no \(AccessKey.typeNames) in \(selector.text).",
                    address: selector.text
                )
            )
        }
        return keys
    }

    private static func key(
        _ record: ResourceRecord,
        _ snapshot: StateSnapshot
    ) throws(DiagnosticsError) -> AccessKey {
        guard AccessKey.isOne(record), let id = AccessKey.id(in: record),
            let attribute = AccessKey.secretAttribute(of: record)
        else {
            throw DiagnosticsError(
                .error(
                    "Not an access key",
                    "\(record.address) is no \(AccessKey.typeNames), so it has no credentials.",
                    address: record.address.description
                )
            )
        }
        guard let secret = record.attributes[attribute]?.stringValue, !secret.isEmpty else {
            let closed = snapshot.unreadable.first {
                $0.place == .attribute(record.key, name: attribute)
            }
            throw DiagnosticsError(
                .error(
                    "Secret is not available",
                    (closed.map { "\($0)." } ?? "The state holds \(record.address) without its secret.")
                        + (closed?.wayOut ?? UnreadableSecret.anyWayOut),
                    address: record.address.description
                )
            )
        }
        guard
            !(id + secret).unicodeScalars.contains(where: {
                $0.isHidden || "\n\t".unicodeScalars.contains($0)
            })
        else {
            throw DiagnosticsError(
                .error(
                    "Access key cannot be written",
                    "The key or its secret holds hidden characters, which a file of credentials cannot hold.",
                    address: record.address.description
                )
            )
        }
        return AccessKey(
            address: record.address,
            id: id,
            secret: secret,
            isActive: record.attributes["active"]?.boolValue ?? true
        )
    }
}
