import Addresses
import FileAccess
import Settings
import SourceText

/// A file of credentials that is written for other programs: the profiles in it that were asked for change, and with the
/// AWS tools what their other file says of them.
package struct CredentialsFile {
    let format: CredentialsFormat
    let place: CredentialsPlace
    /// Where the file is, as the user gave it.
    let path: String
    /// The state that the keys come from.
    let lineage: String
    /// Whether a path, behind links, is that of a file of a state, which is no place for others.
    let isTaken: (String) -> Bool
    let environment: [String: String]
    /// The id of the key that one of those to be written is the successor of, so that nobody need be told that it is
    /// replaced.
    package var predecessor: String?

    /// What is known of the keys of the state, to tell which profiles are of keys that are gone.
    package struct Census {
        /// The ids of all keys in it.
        let present: Set<String>
        /// The addresses of keys in it.
        let addresses: Set<String>
        /// What calls the program, for commands in texts.
        let invocation: String

        package init(present: Set<String>, addresses: Set<String>, invocation: String) {
            self.present = present
            self.addresses = addresses
            self.invocation = invocation
        }
    }

    /// Why nothing was written.
    package struct Refusal: Error {
        package let path: String
        /// Half a sentence, to stand behind the path.
        package let reason: String
    }

    package init(
        format: CredentialsFormat,
        place: CredentialsPlace,
        path: String,
        lineage: String,
        environment: [String: String],
        isTaken: @escaping (String) -> Bool
    ) {
        self.format = format
        self.place = place
        self.path = path
        self.lineage = lineage
        self.isTaken = isTaken
        self.environment = environment
    }

    /// Writes keys, and takes out profiles of keys that are gone where that is wished for.
    ///
    /// - Parameters:
    ///   - keys: with the names of their profiles.
    ///   - census: by which profiles of keys that are gone are found; nil looks for none.
    ///   - pruning: whether these are removed, or only told of.
    /// - Returns: what else became of the files, as sentences for people.
    /// - Throws: why nothing was written.
    package func write(
        _ keys: [(profile: String, key: AccessKey)],
        census: Census? = nil,
        pruning: Bool = false
    ) throws(Refusal) -> [String] {
        let file = OwnFile.replacing(path, kind: format.fileName, isOwn: format.isOwn, isTaken: isTaken)
        try makeWellKnownFolder(of: file.path)
        try refusing(path) { () throws(FileSystem.Failure) in try file.check() }
        guard format.isProfileFile, !file.isDevice else {
            let text = Array(format.text(keys, place: place).utf8)
            try refusing(path) { () throws(FileSystem.Failure) in try file.write(text) }
            return []
        }
        if keys.isEmpty, FileSystem.kind(file.path) == nil {
            return ["There is no file \(path), so there was nothing to remove."]
        }
        var notes: [String] = []
        try FileSystem.alone(with: file.path) { () throws(Refusal) in
            let text = try read(file.path) ?? ""
            var profiles = ProfileFile(text)
            let aws =
                format == .aws ? AWSFiles(target: file.path, profiles, environment: environment) : nil
            if aws != nil, profiles.removeMark() {
                notes.append(
                    "Removed the byte order mark from \(path), with which the AWS tools refuse to read it."
                )
            }
            for (profile, key) in keys {
                notes += set(profile, key, in: &profiles, aws?.kind)
            }
            if let census {
                notes += gone(in: &profiles, census, pruning: pruning)
            }
            if aws != nil, let obstacle = profiles.obstacle {
                throw Refusal(path: path, reason: AWSFiles.unreadable(obstacle))
            }
            let others = try aws?.changes(for: keys.map(\.profile)) ?? []
            if text != profiles.text || text.isEmpty {
                let bytes = Array(profiles.text.utf8)
                try refusing(path) { () throws(FileSystem.Failure) in try file.write(bytes) }
            }
            for other in others {
                let bytes = Array(other.text.utf8)
                try refusing(other.path) { () throws(FileSystem.Failure) in
                    try FileSystem.writePrivately(bytes, to: other.path)
                }
                notes += other.notes
            }
        }
        return notes
    }

    // MARK: - Profiles

    private func set(
        _ profile: String,
        _ key: AccessKey,
        in file: inout ProfileFile,
        _ kind: AWSProfile.FileKind?
    ) -> [String] {
        let values = format.values(key, place)
        let mark = ProfileMark(address: key.address.description.inLine, lineage: lineage)
        var sections = [profile]
        var strays: [String] = []
        if let kind {
            let named = AWSProfile(profile)
            // Of two spellings in one file the tools disagree which counts.
            sections = file.sections.filter { named.isMeant(by: $0, in: kind) }
            strays = file.sections.filter { named.isSpelled(by: $0) && !sections.contains($0) }
            if sections.isEmpty {
                sections = [named.section(in: kind)]
            }
        }
        var notes: [String] = []
        var removed: [String] = []
        for section in sections {
            let changes = file.set(section, values, removing: format.superseding, mark: mark)
            if let old = changes.replaced[format.keyName], old != key.id, old != predecessor {
                notes.append("The access key \(old) of the profile \(profile) in \(path) was replaced.")
            }
            removed += changes.removed
            if file.isRepeated(section) {
                notes.append(
                    "Note: the section [\(section)] is in \(path) more than once, which some programs refuse."
                )
            }
        }
        for stray in strays {
            removed += file.remove(format.superseding, from: stray)
        }
        notes += CredentialsFile.removal(removed, profile, path)
        if kind != nil {
            let inherited = file.entries(of: "DEFAULT").keys.filter(format.superseding.contains).sorted()
            if !inherited.isEmpty {
                notes.append(
                    "Note: the section [DEFAULT] of \(path) gives every profile \(inherited.joined(separator: ", "))."
                )
            }
        }
        return notes
    }

    /// The sentence that says what was taken out of a profile.
    static func removal(_ names: [String], _ profile: String, _ path: String) -> [String] {
        var seen: Set<String> = []
        let names = names.filter { seen.insert($0).inserted }
        guard !names.isEmpty else { return [] }
        return [
            "Removed from the profile \(profile) in \(path) what would have kept the key from being used:"
                + " \(names.joined(separator: ", "))."
        ]
    }

    /// Profiles that were written for this state, of keys that are not in it any more.
    private func gone(in file: inout ProfileFile, _ census: Census, pruning: Bool) -> [String] {
        var notes: [String] = []
        var held: Set<String> = []
        for section in file.sections {
            let key = file.entries(of: section)[format.keyName]
            if let mark = file.mark(of: section), mark.lineage == lineage,
                key.map(census.present.contains) == true
            {
                held.insert(mark.address)
            }
        }
        for section in file.sections {
            guard let mark = file.mark(of: section), mark.lineage == lineage,
                let id = file.entries(of: section)[format.keyName], !census.present.contains(id)
            else { continue }
            if pruning {
                file.drop(section)
                let isReplaced = census.addresses.contains(mark.address) && !held.contains(mark.address)
                notes.append(
                    "Removed [\(section)] from \(path): the access key of \(mark.address) "
                        + (isReplaced
                            ? "was replaced. To write the new one: \(census.invocation) credentials"
                                + " \(mark.address.inShellQuotes) -out \(path.quotedForShell)"
                                + (format == .aws ? "" : " -format \(format.rawValue)")
                            : "is gone.")
                )
            } else {
                notes.append(
                    "Note: [\(section)] in \(path) is of an access key that is gone (\(mark.address)). With -prune"
                        + " such profiles are removed."
                )
            }
        }
        if pruning, notes.isEmpty {
            notes.append(
                "There is nothing to remove from \(path): no profile in it is of an access key that is gone."
            )
        }
        return notes
    }

    // MARK: - Files

    /// `~/.aws` is often not there yet; any other folder that is missing is more likely a slip than a wish.
    private func makeWellKnownFolder(of path: String) throws(Refusal) {
        let folder = FileSystem.folder(of: path)
        guard let home = EnvironmentVariable.home.value(in: environment), FileSystem.kind(home) == .directory,
            folder == home + "/.aws" || folder == FileSystem.resolved(home) + "/.aws",
            !FileSystem.isThere(folder)
        else { return }
        try refusing(self.path) { () throws(FileSystem.Failure) in
            try FileSystem.makePrivateDirectory(folder)
        }
    }

    /// The text of a file; nil where none is.
    private func read(_ path: String) throws(Refusal) -> String? {
        guard FileSystem.kind(path) != nil else { return nil }
        let bytes = try refusing(path) { () throws(FileSystem.Failure) in
            try FileSystem.read(path)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func refusing<T>(_ path: String, _ body: () throws(FileSystem.Failure) -> T) throws(Refusal) -> T
    {
        do throws(FileSystem.Failure) {
            return try body()
        } catch {
            throw Refusal(path: path, reason: error.reason)
        }
    }
}
