import FileAccess
internal import Glibc
internal import SourceText
package import StateModel

/// A file of sealing keys, one a line: the first seals, the others open what was sealed before.
///
/// Several states of one user share it, so a key that was in it stays in it.
package struct KeyFile {
    package let path: String
    /// The folder below which folders are made for the file; nil where the file's own must be there.
    let root: String?

    /// In bytes; more than twenty thousand keys.
    private static let largest = 1 << 20
    /// How long another process may keep the file locked.
    private static let patience = Duration.seconds(10)

    init(_ path: String, madeBelow root: String? = nil) {
        self.path = path
        self.root = root
    }

    /// The keys; nil when there is no such file.
    func keys() throws(StateError) -> [SealingKey]? {
        do throws(StateError) {
            guard try Files.status(path) != nil else {
                return nil
            }
            // Where a pipe is, nobody may ever write.
            let descriptor = try Files.open(path, O_RDONLY | O_NONBLOCK)
            defer { close(descriptor) }
            return try content(descriptor).keys
        } catch {
            throw unavailable(error)
        }
    }

    /// The keys; makes the file with a new one when it is not there.
    ///
    /// - Returns: the keys, and whether this call made the file.
    func loadOrMake() throws(StateError) -> (keys: [SealingKey], isNew: Bool) {
        let isNew: Bool
        do throws(StateError) {
            isNew = try make(.random())
        } catch {
            throw unavailable(error)
        }
        guard let keys = try keys() else {
            throw .sealingKeyUnavailable(reason: "\(path) vanished while it was made")
        }
        return (keys, isNew)
    }

    /// Puts a new key before the ones that are there, durably, and gives it back.
    ///
    /// What is replaced was read under a lock that every other writer of the file takes, too: of processes that do this
    /// at once, each finds the keys of those before it.
    package func renew() throws(StateError) -> SealingKey {
        let new = SealingKey.random()
        do throws(StateError) {
            while true {
                guard let descriptor = try lock() else {
                    if try make(new) {
                        return new
                    }
                    continue
                }
                defer { close(descriptor) }
                let target = try Files.resolved(path)
                let line = Array((new.base64 + "\n").utf8)
                let temporary = try write(line + (try content(descriptor).bytes), beside: target)
                guard Files.rename(temporary, target) == 0 else {
                    defer { Files.remove(temporary) }
                    throw Files.failure(path, "cannot be replaced")
                }
                Files.synchronizeDirectory(of: target)
                return new
            }
        } catch {
            throw unavailable(error)
        }
    }

    /// Makes the file with one key, unless it is there.
    ///
    /// - Returns: whether it was made.
    private func make(_ key: SealingKey) throws(StateError) -> Bool {
        let target = DanglingLink.destination(of: path)
        try makeFolder(of: target)
        let temporary = try write(Array((key.base64 + "\n").utf8), beside: target)
        defer { Files.remove(temporary) }
        // A link, not a rename: of processes that race, the first wins.
        guard link(SystemPath.cString(temporary), SystemPath.cString(target)) == 0 else {
            guard errno == EEXIST else {
                throw Files.failure(path, "cannot be created")
            }
            return false
        }
        Files.synchronizeDirectory(of: target)
        return true
    }

    /// Makes the well-known folder of key files; any other must be there.
    private func makeFolder(of target: String) throws(StateError) {
        let folder = FileSystem.folder(of: target)
        guard try Files.status(folder) == nil else { return }
        // Where a link leads elsewhere, the folder there is nobody's to make.
        if let root, target == path {
            return try Files.makeDirectories(folder, below: root)
        }
        throw .unavailable(
            path: path,
            reason:
                "there is no folder \(folder) to make a key in; make it, or set \(SealingKeySource.fileVariable) to a"
                + " path in a folder that is there"
        )
    }

    /// Waits until nobody else changes the file.
    ///
    /// - Returns: a descriptor of the file that is at the path, whose closing ends the lock; nil when none is there.
    private func lock() throws(StateError) -> Int32? {
        let clock = ContinuousClock()
        let deadline = clock.now + Self.patience
        while true {
            guard try Files.status(path) != nil else {
                return nil
            }
            let descriptor = try opened()
            do throws(StateError) {
                while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                    guard errno == EINTR || errno == EWOULDBLOCK else {
                        throw Files.failure(path, "cannot be locked")
                    }
                    guard clock.now < deadline else {
                        throw .unavailable(
                            path: path,
                            reason: "another keyform has been changing it for too long"
                        )
                    }
                    usleep(2_000)
                }
                // Who had the lock before may have put another file in the place of this one.
                let locked = try Files.status(of: descriptor, path: path)
                if let present = try Files.status(path), present.isSameFile(as: locked) {
                    return descriptor
                }
                close(descriptor)
            } catch {
                close(descriptor)
                throw error
            }
        }
    }

    /// A lock over NFS wants a descriptor that may write; a file that is read-only is locked all the same.
    private func opened() throws(StateError) -> Int32 {
        do throws(StateError) {
            return try Files.open(path, O_RDWR | O_NONBLOCK)
        } catch {
            return try Files.open(path, O_RDONLY | O_NONBLOCK)
        }
    }

    /// What the file holds, to the byte, and the keys in it.
    private func content(_ descriptor: Int32) throws(StateError) -> (bytes: [UInt8], keys: [SealingKey]) {
        let status = try Files.status(of: descriptor, path: path)
        if !status.isRegular {
            throw .sealingKeyUnavailable(reason: "\(path) is not a file")
        }
        if status.mode & 0o077 != 0 {
            throw .sealingKeyUnavailable(
                reason:
                    "\(path) can be read by others than its owner; run `chmod 600 '\(path.replacing("'", with: #"'\''"#))'`, "
                    + "and if someone may have read it, make a new key with `keyform state rekey`"
            )
        }
        let bytes = try Files.read(descriptor, path: path, limit: Self.largest + 1)
        // Half of it must not be taken for the whole.
        guard bytes.count <= Self.largest else {
            throw .sealingKeyUnavailable(reason: "\(path) is too large for a file of keys")
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
        return (bytes, keys)
    }

    /// Writes the content of a file of keys beside it, so that no one ever sees half a key.
    ///
    /// - Returns: the path of what was written.
    private func write(_ bytes: [UInt8], beside target: String) throws(StateError) -> String {
        let temporary = "\(target).\(SodiumSeal.hex(SodiumSeal.random(8))).new"
        let descriptor = try Files.open(temporary, O_WRONLY | O_CREAT | O_EXCL)
        defer { close(descriptor) }
        do throws(StateError) {
            fchmod(descriptor, 0o600)
            try Files.write(bytes, to: descriptor, path: temporary)
            guard fsync(descriptor) == 0 else {
                throw Files.failure(temporary, "cannot be written")
            }
        } catch {
            Files.remove(temporary)
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
