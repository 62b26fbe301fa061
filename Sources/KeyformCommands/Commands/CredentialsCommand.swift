import Addresses
package import ArgumentParser
internal import Glibc
package import SourceText
import StateModel
import Values

package struct CredentialsCommand: Command {
    package static let shape = CommandShape(
        ["credentials"],
        values: ["format", "profile", "region", "out"],
        requiredWords: ["the address of an access key in the state"],
        maximumWords: nil,
        help: """
            Usage: keyform [global options] credentials [options] ADDR...

              Writes access keys with their secrets, ready to use, for another program: into
              a file that you alone can read, or to the standard output. The address of a
              resource names all of its instances.

                keyform credentials ionoscloud_s3_key.demo -out ~/.aws/credentials
                eval "$(keyform credentials ionoscloud_s3_key.demo -format env)"

              In a file of profiles only the profile that is written changes: other
              profiles, comments and the order stay.

            Options:

              -format=FORMAT    aws (a profile for ~/.aws/credentials; the default), env
                                (variables for a shell), json (as credential_process wants
                                it), rclone, or s3cmd.

              -profile=NAME     The name of the profile or remote. By default it is made of
                                the address: team-ada for ionoscloud_s3_key.team["ada"].

              -region=REGION    Where the buckets are: eu-central-3 (the default),
                                eu-central-4, us-central-1; for user-owned buckets de,
                                eu-central-2, eu-south-2.

              -out=FILE         Write this file, with mode 0600, whole or not at all.
            """
    )

    @Option(name: .customLong("format"), parsing: .unconditional) package var formatName = "aws"
    @Option(name: .customLong("profile"), parsing: .unconditional) package var profile: String?
    @Option(name: .customLong("region"), parsing: .unconditional) package var regionName: String?
    @Option(name: .customLong("out"), parsing: .unconditional) package var out: String?
    @Argument package var addresses: [String]

    package init() {}

    package var sandboxNotice: SandboxNotice {
        .besideOutput
    }

    package func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let format = try format()
        let region = try region()
        let selectors = try addresses.map { (text) throws(DiagnosticsError) in try AddressSelector(text) }
        let snapshot = try await context.readExistingState()
        context.noteUnfinished(snapshot)
        let keys = try Self.keys(selectors, in: snapshot)
        let named = try named(keys, format)
        for key in keys where !key.isActive {
            context.errors.line("Note: the key \(key.address) is not active.".inLine)
        }
        guard let out else {
            context.output.write(format.text(named, region: region))
            return ExitStatus.done
        }
        try Self.write(out, format) { format.text(named, region: region, present: $0) }
        context.errors.line(
            "Wrote \(keys.count == 1 ? "1 access key" : "\(keys.count) access keys") to \(out).".inLine
        )
        return ExitStatus.done
    }

    // MARK: - Options

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
            guard !profile.isEmpty, !profile.contains(where: { "[]\n\r".contains($0) }) else {
                throw DiagnosticsError(
                    .error("Invalid profile name", "-profile must be a name without brackets and line ends.")
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
            keys.append(try key(record, snapshot))
        }
        return keys
    }

    private static func key(
        _ record: ResourceRecord,
        _ snapshot: StateSnapshot
    ) throws(DiagnosticsError) -> AccessKey {
        let type = "ionoscloud_s3_key"
        guard record.address.resource.type == type, record.address.resource.mode == .managed else {
            throw DiagnosticsError(
                .error(
                    "Not an access key",
                    "\(record.address) is no \(type), so it has no credentials.",
                    address: record.address.description
                )
            )
        }
        guard let secret = record.attributes["secret_key"]?.stringValue, !secret.isEmpty else {
            let closed = snapshot.unreadable.first {
                $0.place == .attribute(record.key, name: "secret_key")
            }
            throw DiagnosticsError(
                .error(
                    "Secret is not at hand",
                    (closed.map { "\($0)." } ?? "The state does not hold the secret of \(record.address).")
                        + " Give the key that seals the state (KEYFORM_STATE_KEY, KEYFORM_STATE_KEY_FILE or"
                        + " KEYFORM_STATE_PASSPHRASE), or run \"keyform apply -refresh-only\", which reads the secret"
                        + " from the API again.",
                    address: record.address.description
                )
            )
        }
        guard
            !(record.objectID + secret).unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }
            )
        else {
            throw DiagnosticsError(
                .error(
                    "Access key cannot be written",
                    "The key or its secret holds control characters, which no file of credentials can.",
                    address: record.address.description
                )
            )
        }
        return AccessKey(
            address: record.address,
            id: record.objectID,
            secret: secret,
            isActive: record.attributes["active"]?.boolValue ?? true
        )
    }

    private static func write(
        _ path: String,
        _ format: CredentialsFormat,
        _ content: (String) -> String
    ) throws(DiagnosticsError) {
        // What a link points to is replaced, not the link.
        let path = FileSystem.resolved(path)
        do throws(FileSystem.Failure) {
            // `~/.aws` is often not there yet.
            if let slash = path.lastIndex(of: "/"), slash != path.startIndex,
                FileSystem.kind(String(path[..<slash])) == nil
            {
                try FileSystem.makePrivateDirectory(String(path[..<slash]))
            }
        } catch {
            throw refusal(path, error.reason)
        }
        guard format.isProfileFile, FileSystem.kind(path) == .file || FileSystem.kind(path) == nil else {
            return try write("", path, content)
        }
        try FileSystem.alone(with: path) { () throws(DiagnosticsError) in
            let present: [UInt8]
            do throws(FileSystem.Failure) {
                present = FileSystem.kind(path) == .file ? try FileSystem.read(path) : []
            } catch {
                throw refusal(path, error.reason)
            }
            guard let text = String(validating: present, as: UTF8.self), !ProfileFile(text).isSomethingElse
            else {
                throw refusal(path, "it holds something else than profiles")
            }
            try write(text, path, content)
        }
    }

    private static func write(
        _ present: String,
        _ path: String,
        _ content: (String) -> String
    ) throws(DiagnosticsError) {
        do throws(FileSystem.Failure) {
            try FileSystem.writePrivately(Array(content(present).utf8), to: path)
        } catch {
            throw refusal(path, error.reason)
        }
    }

    private static func refusal(_ path: String, _ reason: String) -> DiagnosticsError {
        DiagnosticsError(
            .error("Credentials cannot be written", "\(path): \(reason). Nothing was changed there.")
        )
    }
}
