import Foundation
import Glibc
import StateModel
import TestSupport
import Testing

@testable import Sealing

/// Several states of one user share a file of keys, and commands of several processes change it at once.
@Suite struct KeyFileTests {
    private let folder: ScratchFolder
    private var path: String { folder.path + "/state.key" }

    init() throws {
        folder = try ScratchFolder()
    }

    private func names(_ keys: [SealingKey]) -> [String] {
        keys.map { SodiumSeal.hex(SodiumSeal.name(of: $0)) }
    }

    /// Where the file is already, and where it comes into being meanwhile.
    @Test(arguments: [true, false])
    func renewalsAtOnceKeepEveryKey(isThere: Bool) async throws {
        let file = KeyFile(path)
        let first = isThere ? try file.loadOrMake().keys : []
        let made = try await withThrowingTaskGroup(of: [SealingKey].self) { group in
            for index in 0..<24 {
                group.addTask { [path] in
                    let file = KeyFile(path)
                    return index % 4 == 0 ? try file.loadOrMake().keys : [try file.renew()]
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let kept = try #require(try file.keys())
        #expect(Set(names(kept)).isSuperset(of: names(first + made)))
        #expect(Set(names(kept)).count == kept.count)
        #expect(kept.count == 18 + (isThere ? 1 : 0) || !isThere && kept.count == 19)
        #expect(try folder.names() == ["state.key"])
        #expect(try folder.mode("state.key") == 0o600)
    }

    @Test func aRenewalKeepsWhatElseIsInTheFile() throws {
        let old = SealingKey.random().base64
        let text = "# of the laptop\n\n\(old)"
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        #expect(chmod(path, 0o600) == 0)
        let new = try KeyFile(path).renew()
        #expect(String(decoding: try folder.bytes("state.key"), as: UTF8.self) == "\(new.base64)\n\(text)")
    }

    /// The file that a link points to is replaced, not the link.
    @Test func aRenewalFollowsALink() throws {
        let linked = folder.path + "/link"
        #expect(symlink("state.key", linked) == 0)
        #expect(try KeyFile(linked).loadOrMake().isNew)
        let new = try KeyFile(linked).renew()
        #expect(names(try #require(try KeyFile(path).keys())).first == names([new])[0])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: linked) == "state.key")
    }

    /// Half of a file must not be taken for the whole and be written back.
    @Test func aFileThatIsTooLargeIsRefused() throws {
        let line = SealingKey.random().base64 + "\n"
        let text = String(repeating: line, count: (1 << 20) / line.utf8.count + 1)
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        #expect(chmod(path, 0o600) == 0)
        let error = try #require(throws: StateError.self) { try KeyFile(path).renew() }
        #expect("\(error)".contains("too large"))
        #expect(try folder.bytes("state.key").count == text.utf8.count)
    }
}
