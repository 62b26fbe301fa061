internal import CSodium
internal import Glibc
internal import StateModel

/// The 32 bytes from which everything that protects secrets is derived.
///
/// It prints as nothing but its type, so that no message can tell it by accident.
struct SealingKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    static let length = 32

    var description: String { "SealingKey" }
    var debugDescription: String { "SealingKey" }
    var customMirror: Mirror { Mirror(self, children: []) }

    init?(bytes: [UInt8]) {
        guard bytes.count == SealingKey.length else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits, or base64 (either alphabet, padding optional) of 32 bytes.
    init?(text: some StringProtocol) {
        let text = String(text)
        guard
            let key = SealingKey.bytes(hexadecimal: text).flatMap(SealingKey.init(bytes:))
                ?? SealingKey.bytes(base64: text).flatMap(SealingKey.init(bytes:))
        else { return nil }
        self = key
    }

    static func random() -> SealingKey {
        SealingKey(random: SodiumSeal.random(length))
    }

    private init(random bytes: [UInt8]) {
        self.bytes = bytes
    }

    static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }

    static func bytes(base64 text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var pending: UInt32 = 0
        var bits = 0
        var body = Array(text.utf8)
        while body.last == UInt8(ascii: "=") {
            body.removeLast()
        }
        for byte in body {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
            default: return nil
            }
            pending = pending << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(bits)))
            }
        }
        return bytes
    }

    var base64: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var value: UInt32 = 0
            for index in 0..<3 {
                value = value << 8 | UInt32(index < group.count ? group[start + index] : 0)
            }
            for index in 0..<4 {
                let digit = alphabet[Int(value >> UInt32(18 - 6 * index) & 63)]
                text.append(index <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Where the sealing key comes from, decided by the environment that the caller passes.
enum SealingKeySource {
    case value(String)
    case file(path: String)

    static let valueVariable = "KEYFORM_STATE_KEY"
    static let fileVariable = "KEYFORM_STATE_KEY_FILE"
    private static let expected = "32 random bytes as base64 (44 characters) or hexadecimal (64 digits)"

    /// - Throws: `sealingKeyUnavailable` when nothing says where the key is.
    init(environment: [String: String]) throws(StateError) {
        guard SodiumSeal.isReady else {
            throw .sealingKeyUnavailable(
                reason: "libsodium cannot start; is there no source of random bytes?"
            )
        }
        func variable(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let value = variable(Self.valueVariable) {
            self = .value(value)
        } else if let path = variable(Self.fileVariable) {
            self = .file(path: path)
        } else if let folder = variable("XDG_CONFIG_HOME"), folder.hasPrefix("/") {
            self = .file(path: folder + "/keyform/state.key")
        } else if let home = variable("HOME") {
            self = .file(path: home + "/.config/keyform/state.key")
        } else {
            throw .sealingKeyUnavailable(
                reason:
                    "there is no home directory to keep it in; set \(Self.valueVariable) to \(Self.expected), "
                    + "or \(Self.fileVariable) to the path of a file that holds it"
            )
        }
    }

    /// Says that there is no key, and where one was looked for.
    var absence: String {
        switch self {
        case .value: "\(Self.valueVariable) is empty"
        case .file(let path): "there is no key at \(path)"
        }
    }

    /// The key, or nil when its file is not there yet.
    func existing() throws(StateError) -> SealingKey? {
        switch self {
        case .value(let text):
            guard let key = SealingKey(text: SealingKeySource.trimmed(text)) else {
                throw .sealingKeyUnavailable(
                    reason: "\(Self.valueVariable) does not hold a key; expected \(Self.expected), "
                        + "for example from `openssl rand -base64 32`"
                )
            }
            return key
        case .file(let path):
            return try Self.read(path)
        }
    }

    /// The key; makes it when its file is not there yet.
    ///
    /// Of processes that race, all get the same key.
    func loadOrMake() throws(StateError) -> SealingKey {
        if let key = try existing() {
            return key
        }
        guard case .file(let path) = self else {
            throw .sealingKeyUnavailable(reason: "\(Self.valueVariable) is not set")
        }
        do throws(StateError) {
            try FileAccess.makeDirectories(FileAccess.directory(of: path))
            try Self.make(path)
        } catch {
            throw Self.unavailable(path, error)
        }
        guard let key = try Self.read(path) else {
            throw .sealingKeyUnavailable(reason: "\(path) vanished while it was made")
        }
        return key
    }

    /// Writes a new key beside `path` and links it there, so that no one ever sees half a key; the first wins.
    private static func make(_ path: String) throws(StateError) {
        let temporary = "\(path).\(SodiumSeal.hex(SodiumSeal.random(8))).new"
        let descriptor = try FileAccess.open(temporary, O_WRONLY | O_CREAT | O_EXCL)
        defer { FileAccess.remove(temporary) }
        defer { close(descriptor) }
        fchmod(descriptor, 0o600)
        try FileAccess.write(Array((SealingKey.random().base64 + "\n").utf8), to: descriptor, path: temporary)
        guard fsync(descriptor) == 0 else {
            throw FileAccess.failure(temporary, "cannot be written")
        }
        guard link(temporary, path) == 0 || errno == EEXIST else {
            throw FileAccess.failure(path, "cannot be created")
        }
        FileAccess.synchronizeDirectory(of: path)
    }

    private static func read(_ path: String) throws(StateError) -> SealingKey? {
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
                        + "and if someone may have read it, make a new key"
                )
            }
            bytes = try FileAccess.read(descriptor, path: path, limit: 1024)
        } catch {
            throw unavailable(path, error)
        }
        guard let key = SealingKey(text: trimmed(String(decoding: bytes, as: UTF8.self))) else {
            throw .sealingKeyUnavailable(
                reason:
                    "\(path) does not hold a key; expected \(expected). If the key is lost, move the file away: "
                    + "a new one is made, and the next refresh reads the secrets again"
            )
        }
        return key
    }

    private static func unavailable(_ path: String, _ error: StateError) -> StateError {
        if case .unavailable(let path, let reason) = error {
            .sealingKeyUnavailable(reason: "\(path): \(reason)")
        } else {
            error
        }
    }

    private static func trimmed(_ text: String) -> Substring {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
