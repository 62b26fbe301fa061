import FileAccess
internal import Glibc
import JSONText
package import Providers
import Settings
package import SourceText

/// The tokens that `keyform login` keeps, one a server: files that only their owner can read.
package struct LoginStore {
    private let folder: String?
    private let user: UInt32

    /// - Parameter environment: names the home directory.
    package init(_ environment: [String: String]) {
        self.init(environment, user: geteuid())
    }

    /// - Parameters:
    ///   - environment: names the home directory.
    ///   - user: the number of the user that folders and files must belong to.
    init(_ environment: [String: String], user: UInt32) {
        self.user = user
        if let home = EnvironmentVariable.configurationHome.value(in: environment), home.hasPrefix("/") {
            folder = home + "/keyform/logins"
        } else {
            folder = EnvironmentVariable.home.value(in: environment).map { $0 + "/.config/keyform/logins" }
        }
    }

    /// In bytes; tokens have a few thousand at most.
    private static let largest = 1 << 16

    /// The file of a server's token; nil without a home directory.
    ///
    /// - Parameter origin: scheme, host and port, as they are always written.
    /// - Returns: its path.
    package func path(of origin: String) -> String? {
        let name = origin.utf8.map { byte -> String in
            let character = Unicode.Scalar(byte)
            let isPlain =
                ("a"..."z").contains(character) || ("0"..."9").contains(character)
                || character == "." || character == "-"
            return isPlain ? String(character) : "%" + String(byte, radix: 16)
        }
        return folder.map { "\($0)/\(name.joined()).json" }
    }

    /// The token for a server; nil where none is kept.
    ///
    /// - Throws: when a file is there that others can read, or that is none of keyform's.
    package func login(for origin: String) throws(DiagnosticsError) -> StoredLogin? {
        guard let path = path(of: origin), let folder else {
            return nil
        }
        let content: PlainFile.Content
        do throws(FileSystem.Failure) {
            content = try PlainFile.read(path, limit: Self.largest)
        } catch {
            throw Self.refusal(path, "it cannot be read: \(error.reason)", origin)
        }
        let bytes: [UInt8]
        switch content {
        case .absent: return nil
        case .unfit(let what): throw Self.refusal(path, "it is \(what)", origin)
        case .bytes(let found): bytes = found
        }
        for place in places(folder) + [PrivatePlace(path: path, kind: .own, user: user)] {
            if let fault = place.fault {
                throw Self.refusal(place.path, fault, origin)
            }
        }
        guard let json = try? JSONValue(parsing: bytes), json["endpoint"]?.string == origin,
            let token = json["token"]?.string, !token.isEmpty
        else {
            throw Self.refusal(path, "it is not what keyform has written for \(origin)", origin)
        }
        return StoredLogin(token: token, source: "the login for \(origin)")
    }

    /// The folders that must be trusted: that of the tokens, and the one it is in.
    private func places(_ folder: String) -> [PrivatePlace] {
        [
            PrivatePlace(path: FileSystem.folder(of: folder), kind: .parent, user: user),
            PrivatePlace(path: folder, kind: .own, user: user),
        ]
    }

    /// Keeps a token.
    ///
    /// - Returns: the file that has it.
    /// - Throws: why it cannot be kept.
    package func keep(_ token: String, for origin: String) throws(DiagnosticsError) -> String {
        guard let path = path(of: origin), let folder else {
            throw DiagnosticsError(
                .error(
                    "Login cannot be kept",
                    "There is no home directory: neither XDG_CONFIG_HOME nor HOME is set."
                )
            )
        }
        let text: JSONValue = ["endpoint": .string(origin), "token": .string(token)]
        do throws(FileSystem.Failure) {
            do throws(PlainFile.FolderFailure) {
                _ = try PlainFile.makeFolders(of: path, mode: 0o700)
            } catch {
                throw error.failure
            }
            for place in places(folder) {
                if let fault = place.fault {
                    throw FileSystem.Failure(reason: "\(place.path.inLine): \(fault)")
                }
            }
            guard FileSystem.isDirectory(folder) else {
                throw FileSystem.Failure(reason: "\(folder.inLine) is not a folder")
            }
            guard !FileSystem.isLink(path) else {
                throw FileSystem.Failure(reason: "it is a symbolic link")
            }
            try PlainFile.make(
                path,
                with: Array((text.text(.compact) + "\n").utf8),
                mode: 0o600,
                mayReplace: true
            )
        } catch {
            throw DiagnosticsError(
                .error("Login cannot be kept", "\(path.inLine): \(error.reason).")
                    .hinting("Remove what is there, or make it yours with the mode 0700, and log in again.")
            )
        }
        return path
    }

    /// Forgets the token for a server.
    ///
    /// - Returns: whether there was one.
    package func forget(_ origin: String) throws(DiagnosticsError) -> Bool {
        guard let path = path(of: origin), FileSystem.isThere(path) else {
            return false
        }
        do throws(FileSystem.Failure) {
            try PlainFile.remove(path)
        } catch {
            throw DiagnosticsError(
                .error("Login cannot be removed", "\(path.inLine): \(error.reason).")
            )
        }
        return true
    }

    private static func refusal(_ path: String, _ reason: String, _ origin: String) -> DiagnosticsError {
        DiagnosticsError(
            .error("Login cannot be used", "\(path.inLine): \(reason).")
                .hinting(
                    "Remove it, or if it is yours take the rights from others, and log in again:",
                    command: "keyform login -endpoint \(origin.quotedForShell)"
                )
        )
    }
}
