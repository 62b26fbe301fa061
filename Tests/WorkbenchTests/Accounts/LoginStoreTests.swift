import Foundation
import Providers
import SourceText
import TestSupport
import Testing

@testable import Workbench

/// Which folders and files are trusted with a token.
@Suite struct LoginStoreTests {
    private let scratch: ScratchFolder
    private let origin = "https://api.example.com"

    init() throws {
        scratch = try ScratchFolder()
    }

    private var variables: [String: String] {
        ["XDG_CONFIG_HOME": scratch.path("config")]
    }

    private func refusal(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? DiagnosticsError)?.first.detail
        }
    }

    @Test func missingFoldersAreMadeForTheirOwner() throws {
        let store = LoginStore(variables)
        _ = try store.keep("planted", for: origin)
        for folder in ["config/keyform", "config/keyform/logins"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path(folder))
            #expect(attributes[.posixPermissions] as? Int == 0o700)
        }
        #expect(try store.login(for: origin)?.token == "planted")
    }

    @Test func whatIsAnotherUsersIsRefused() throws {
        _ = try LoginStore(variables).keep("planted", for: origin)
        let other = LoginStore(variables, user: geteuid() + 1)
        #expect(refusal { _ = try other.login(for: origin) }?.contains("belongs to another user") == true)
        #expect(refusal { _ = try other.keep("t", for: origin) }?.contains("belongs to another user") == true)
    }

    @Test(
        .enabled(if: geteuid() == 0),
        arguments: ["", "/logins", "/logins/https%3a%2f%2fapi.example.com.json"]
    )
    func eachPlaceIsLookedAt(_ place: String) throws {
        let store = LoginStore(variables)
        _ = try store.keep("planted", for: origin)
        let path = scratch.path("config/keyform" + place)
        try #require(chown(path, 65_534, 65_534) == 0)
        #expect(refusal { _ = try store.login(for: origin) }?.contains("\(path): it belongs") == true)
    }

    @Test func aFolderAroundItMustNotBeWritable() throws {
        let store = LoginStore(variables)
        _ = try store.keep("planted", for: origin)
        let folder = scratch.path("config/keyform")
        for mode: mode_t in [0o720, 0o702] {
            chmod(folder, mode)
            #expect(refusal { _ = try store.login(for: origin) }?.contains("may write to it") == true)
            #expect(refusal { _ = try store.keep("t", for: origin) }?.contains("may write to it") == true)
        }
        chmod(folder, 0o755)
        #expect(try store.login(for: origin)?.token == "planted")
    }
}
