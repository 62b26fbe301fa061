internal import Glibc
internal import StateModel

/// A file of sealing keys, one a line: the first seals, the others open what was sealed before.
///
/// Several states of one user share it, so a key that was in it stays in it.
struct KeyFile {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// The keys; nil when there is no such file.
    func keys() throws(StateError) -> [SealingKey]? {
        let bytes: [UInt8]
        do throws(StateError) {
            guard try FileAccess.status(path) != nil else {
                return nil
            }
            let descriptor = try FileAccess.open(path, O_RDONLY)
            defer { close(descriptor) }
            let status = try FileAccess.status(of: descriptor, path: path)
            if !status.isRegular {
                throw .sealingKeyUnavailable(reason: "\(path) is not a file")
            }
            if status.mode & 0o077 != 0 {
                throw .sealingKeyUnavailable(
                    reason: "\(path) can be read by others than its owner; run `chmod 600 '\(path)'`, "
                        + "and if someone may have read it, make a new key with `keyform state rekey`"
                )
            }
            bytes = try FileAccess.read(descriptor, path: path, limit: 1 << 16)
        } catch {
            throw unavailable(error)
        }
        let lines = String(decoding: bytes, as: UTF8.self).split { $0.isNewline }
            .map { SealingKey.trimmed($0) }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        let keys = lines.compactMap { SealingKey(text: $0) }
        guard !keys.isEmpty, keys.count == lines.count else {
            throw .sealingKeyUnavailable(
                reason:
                    "\(path) does not hold a key; expected \(SealingKeySource.expected). If the key is lost, move the "
                    + "file away: a new one is made, and the next refresh reads the secrets again"
            )
        }
        return keys
    }

    /// The keys; makes the file with a new one when it is not there.
    func loadOrMake() throws(StateError) -> [SealingKey] {
        do throws(StateError) {
            try FileAccess.makeDirectories(FileAccess.directory(of: path))
            let temporary = try write([.random()])
            defer { FileAccess.remove(temporary) }
            // A link, not a rename: of processes that race, the first wins.
            guard link(temporary, path) == 0 || errno == EEXIST else {
                throw FileAccess.failure(path, "cannot be created")
            }
            FileAccess.synchronizeDirectory(of: path)
        } catch {
            throw unavailable(error)
        }
        guard let keys = try keys() else {
            throw .sealingKeyUnavailable(reason: "\(path) vanished while it was made")
        }
        return keys
    }

    /// Puts a new key before the ones that are there, durably, and gives it back.
    func renew() throws(StateError) -> SealingKey {
        let old = try keys() ?? []
        let new = SealingKey.random()
        do throws(StateError) {
            try FileAccess.makeDirectories(FileAccess.directory(of: path))
            let temporary = try write([new] + old)
            guard rename(temporary, path) == 0 else {
                defer { FileAccess.remove(temporary) }
                throw FileAccess.failure(path, "cannot be replaced")
            }
            FileAccess.synchronizeDirectory(of: path)
        } catch {
            throw unavailable(error)
        }
        return new
    }

    /// Writes keys beside the file, so that no one ever sees half a key.
    ///
    /// - Returns: the path of what was written.
    private func write(_ keys: [SealingKey]) throws(StateError) -> String {
        let temporary = "\(path).\(SodiumSeal.hex(SodiumSeal.random(8))).new"
        let descriptor = try FileAccess.open(temporary, O_WRONLY | O_CREAT | O_EXCL)
        defer { close(descriptor) }
        do throws(StateError) {
            fchmod(descriptor, 0o600)
            let text = keys.map { $0.base64 + "\n" }.joined()
            try FileAccess.write(Array(text.utf8), to: descriptor, path: temporary)
            guard fsync(descriptor) == 0 else {
                throw FileAccess.failure(temporary, "cannot be written")
            }
        } catch {
            FileAccess.remove(temporary)
            throw error
        }
        return temporary
    }

    private func unavailable(_ error: StateError) -> StateError {
        if case .unavailable(let path, let reason) = error {
            .sealingKeyUnavailable(reason: "\(path): \(reason)")
        } else {
            error
        }
    }
}
