import FileAccess
import Settings

/// The two files in which the AWS tools look for a profile, one of which is written.
struct AWSFiles {
    /// Which of the two is written.
    let kind: AWSProfile.FileKind
    /// The others that tools may read beside it.
    private let others: [Other]

    private struct Other {
        let path: String
        /// Whether it is the file of the AWS tools, not only one of its name in the same folder.
        let isCertain: Bool
    }

    /// A file with what is to become of it.
    struct Change {
        let path: String
        let text: String
        /// Sentences for people.
        let notes: [String]
    }

    /// - Parameters:
    ///   - target: the file that is written, without links.
    ///   - file: what is in it.
    ///   - environment: may name either of the two.
    init(target: String, _ file: ProfileFile, environment: [String: String]) {
        func place(_ kind: AWSProfile.FileKind) -> (path: String, isNamed: Bool)? {
            let variable: EnvironmentVariable = kind == .config ? .awsConfiguration : .awsCredentials
            let home = EnvironmentVariable.home.value(in: environment)
            if let path = variable.value(in: environment) {
                guard path.hasPrefix("~/"), let home else { return (path, true) }
                return (home + path.dropFirst(), true)
            }
            return home.map { ($0 + "/.aws/" + kind.name, false) }
        }
        func isTarget(_ place: (path: String, isNamed: Bool)?) -> Bool {
            place.map { FileSystem.resolved($0.path) } == FileSystem.resolved(target)
        }
        let name = target.split(separator: "/").last.map(String.init) ?? target
        let kind: AWSProfile.FileKind =
            if isTarget(place(.config)) {
                .config
            } else if isTarget(place(.credentials)) {
                .credentials
            } else {
                switch name {
                case "config": .config
                case "credentials": .credentials
                default: file.namesProfiles ? .config : .credentials
                }
            }
        var others: [Other] = []
        let standard = place(kind.other)
        if let standard, standard.isNamed || isTarget(place(kind)) {
            others.append(Other(path: standard.path, isCertain: true))
        }
        let folder = FileSystem.folder(of: target)
        let isAWS = folder.split(separator: "/").last == ".aws"
        if isAWS || name == kind.name {
            others.append(Other(path: folder + "/" + kind.other.name, isCertain: isAWS))
        }
        var seen: Set = [FileSystem.resolved(target)]
        self.kind = kind
        self.others = others.filter { seen.insert(FileSystem.resolved($0.path)).inserted }
    }

    /// Takes out of the other files what would keep profiles from yielding the keys that are written.
    ///
    /// - Returns: the files that change.
    /// - Throws: when one would have to change and must not, or cannot be read.
    func changes(for profiles: [String]) throws(CredentialsFile.Refusal) -> [Change] {
        var changes: [Change] = []
        for other in others {
            if let change = try change(of: other, for: profiles) {
                changes.append(change)
            }
        }
        return changes
    }

    /// Half a sentence on a file that the tools do not read.
    static func unreadable(_ obstacle: String) -> String {
        "\(obstacle), and the AWS tools refuse to read such a file; correct it by hand"
    }

    private func change(
        of other: Other,
        for profiles: [String]
    ) throws(CredentialsFile.Refusal) -> Change? {
        let path = other.path
        let bytes: [UInt8]
        do throws(FileSystem.Failure) {
            bytes = try FileSystem.read(path)
        } catch {
            guard other.isCertain, !error.isAbsence else { return nil }
            throw CredentialsFile.Refusal(
                path: path,
                reason: "\(error.reason); so it is not known whether it lets a profile use the key"
            )
        }
        guard let text = String(validating: bytes, as: UTF8.self), !ProfileFile(text).isSomethingElse else {
            guard other.isCertain else { return nil }
            throw CredentialsFile.Refusal(
                path: path,
                reason: "it holds something else than profiles, which the AWS tools would refuse to read"
            )
        }
        var file = ProfileFile(text)
        var notes: [String] = []
        var names: [String] = []
        for profile in profiles {
            let named = AWSProfile(profile)
            var removed: [String] = []
            for section in file.sections where named.isSpelled(by: section) {
                removed += file.remove(AWSProfile.superseding, from: section)
                // The tools prefer what the credentials file says.
                if kind == .config, named.isMeant(by: section, in: .credentials) {
                    removed += file.remove(AWSProfile.values, from: section)
                }
            }
            names += removed
            notes += CredentialsFile.removal(removed, profile, path)
        }
        if other.isCertain, let obstacle = file.obstacle {
            throw CredentialsFile.Refusal(path: path, reason: Self.unreadable(obstacle))
        }
        guard file.text != text else { return nil }
        guard !FileSystem.isLink(path) else {
            throw CredentialsFile.Refusal(
                path: path,
                reason:
                    "it is a link to a file that would have to change, because \(names.joined(separator: ", ")) in it"
                    + " would keep the key from being used; change it by hand"
            )
        }
        return Change(path: path, text: file.text, notes: notes)
    }
}
