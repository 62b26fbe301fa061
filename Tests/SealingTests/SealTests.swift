import Addresses
import FileAccess
import Glibc
import StateModel
import TestSupport
import Testing

@testable import Sealing

@Suite struct SodiumSealTests {
    /// Many fingerprints at once say what each says by itself, of other keys and of texts that are none.
    @Test func searchesAsItCompares() {
        let other = SodiumSeal(SealingKey.random())
        let prints = [
            "", "v1:zz:zz:zz", other.fingerprint(of: "one"), seal.fingerprint(of: "two"),
            String(seal.fingerprint(of: "one").dropLast(2)), seal.fingerprint(of: "one"),
            seal.fingerprint(of: "one"),
        ]
        let search = seal.search(prints)
        for secret in ["one", "two", "three", ""] {
            #expect(search(secret) == prints.firstIndex { seal.matches(secret, fingerprint: $0) })
        }
        #expect(search("one") == 5)
    }

    private let seal = SodiumSeal(SealingKey.random())

    @Test func hashesOfAKeyAreOfThatKeyAndPurpose() throws {
        let key = SealingKey.random()
        let hash = try #require(SodiumSeal(key).digest(of: [1, 2, 3], for: "p"))
        #expect(hash.count == 32)
        #expect(SodiumSeal(key, opening: [.random()]).digest(of: [1, 2, 3], for: "p") == hash)
        #expect(SodiumSeal(.random(), opening: [key]).digest(of: [1, 2, 3], for: "p") != hash)
        #expect(SodiumSeal(key).digest(of: [1, 2], for: "p") != hash)
        #expect(SodiumSeal(key).digest(of: [2, 3], for: "p\u{1}") != hash)
        #expect(SodiumSeal(key).digest(of: [1, 2, 3], for: "q") != hash)
        #expect(SodiumSeal.transient().digest(of: [1, 2, 3], for: "p") == nil)
    }

    @Test func opensWhatItSealed() throws {
        for text in ["", "x", String(repeating: "long", count: 10_000)] {
            let sealed = seal.seal(Array(text.utf8), place: "p")
            #expect(try seal.open(sealed, place: "p") == Array(text.utf8))
        }
        #expect(seal.seal([1], place: "p") != seal.seal([1], place: "p"))
    }

    @Test func opensNowhereElse() throws {
        let sealed = seal.seal(Array("secret".utf8), place: "here")
        let error = try #require(throws: StateError.self) { try seal.open(sealed, place: "there") }
        guard case .corrupt(let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(reason.contains("there"))
    }

    @Test func noticesEveryChangedByte() throws {
        let sealed = seal.seal(Array("secret".utf8), place: "p")
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 0x40
            #expect(throws: StateError.self, "byte \(index)") { try seal.open(changed, place: "p") }
        }
        for count in sealed.indices {
            #expect(throws: StateError.self) { try seal.open(Array(sealed[..<count]), place: "p") }
        }
    }

    @Test func tellsAnotherKeyFromDamage() throws {
        let sealed = seal.seal([1, 2, 3], place: "p")
        let error = try #require(throws: StateError.self) {
            try SodiumSeal(SealingKey.random()).open(sealed, place: "p")
        }
        guard case .sealingKeyUnavailable = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func fingerprintsCompare() {
        let print = seal.fingerprint(of: "s3cret")
        #expect(print != seal.fingerprint(of: "s3cret"))
        #expect(!print.contains("s3cret"))
        #expect(seal.compare("s3cret", fingerprint: print) == .same)
        #expect(seal.compare("s3creT", fingerprint: print) == .different)
        #expect(seal.matches("s3cret", fingerprint: print))
        let other = SodiumSeal(SealingKey.random())
        #expect(other.compare("s3cret", fingerprint: print) == .unknown)
        #expect(!other.matches("s3cret", fingerprint: print))
        for nonsense in [
            "", "v1", "v1:::", "v2" + print.dropFirst(2), print + "00", String(print.dropLast(2)), "ü",
        ] {
            #expect(seal.compare("s3cret", fingerprint: nonsense) == .unknown, "\(nonsense)")
        }
    }

    /// A released format never changes: these were made with the key of 32 bytes 0, 1, 2 … by this code.
    @Test func formatsStay() throws {
        let key = try #require(SealingKey(bytes: Array(0..<32)))
        let seal = SodiumSeal(key)
        #expect(SodiumSeal.hex(seal.keyName) == "0a33f55f9ce998eb")
        let print =
            "v1:0a33f55f9ce998eb:8b279566f373df70793348715c22d955:"
            + "d1d17ed462c8c633dc8a84b7629029ff265d3b3be4ec1996947998532181a653"
        #expect(seal.compare("hello", fingerprint: print) == .same)
        let sealed = try #require(
            SealingKey.bytes(
                hexadecimal: "010a33f55f9ce998ebe091e337944d2696983dd2772749a79af92b95df1a9e71"
                    + "7870d3984d9858a2931403fae0fa484f8e454e56d529"
            )
        )
        #expect(try seal.open(sealed, place: "place") == Array("hello".utf8))
    }
}

@Suite struct SealingKeyTests {
    private let folder: ScratchFolder
    private let key = SealingKey.random()

    init() throws {
        folder = try ScratchFolder()
    }

    private func load(_ environment: [String: String]) throws -> SealingKey {
        try #require(try SealingKeySource(environment: environment).loadOrMake().keys.first)
    }

    @Test func readsBase64AndHexadecimal() throws {
        let base64 = key.base64
        let urlSafe = base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        for text in [
            base64, urlSafe, SodiumSeal.hex(key.bytes), SodiumSeal.hex(key.bytes).uppercased(),
            " \(base64)\n",
        ] {
            #expect(try load(["KEYFORM_STATE_KEY": text]).bytes == key.bytes)
        }
    }

    @Test(arguments: [
        "hunter2-planted", "00", String(repeating: "z", count: 64), String(repeating: "A", count: 42),
    ])
    func refusesOtherTextsWithoutTellingThem(text: String) throws {
        let error = try #require(throws: StateError.self) { try load(["KEYFORM_STATE_KEY": text]) }
        guard case .sealingKeyUnavailable(let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(!reason.contains(text))
        #expect(reason.contains("KEYFORM_STATE_KEY") && reason.contains("32 random bytes"))
    }

    @Test func keysDoNotPrint() {
        let shown = "\(key) \(String(reflecting: key))"
        #expect(shown == "SealingKey SealingKey")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("\(key.bytes[0])\n"))
    }

    @Test func makesAFileOnceWhereItShould() throws {
        let places = [
            (["HOME": folder.path + "/h"], "h/.config/keyform/state.key"),
            (["HOME": folder.path + "/h", "XDG_CONFIG_HOME": folder.path + "/x"], "x/keyform/state.key"),
            (["HOME": folder.path, "KEYFORM_STATE_KEY_FILE": folder.path + "/k/mine"], "k/mine"),
            (
                [
                    "HOME": folder.path + "/o",
                    "KEYFORM_STATE_KEY_FILE": folder.path + "/o/.config/keyform/mine",
                ],
                "o/.config/keyform/mine"
            ),
        ]
        for name in ["h", "x", "k", "o"] {
            mkdir(folder.path + "/" + name, 0o755)
        }
        for (environment, name) in places {
            let made = try load(environment)
            #expect(try load(environment).bytes == made.bytes)
            #expect(try folder.mode(name) == 0o600)
        }
        #expect(try folder.mode("x/keyform") == 0o700)
    }

    @Test func lookingDoesNotMakeOne() throws {
        let source = try SealingKeySource(environment: folder.environment)
        #expect(try source.existing().isEmpty)
        #expect(try folder.names() == [])
    }

    /// A folder that is not there is more likely a slip than a wish.
    @Test func onlyTheWellKnownFolderIsMade() throws {
        let places = [
            ["HOME": folder.path + "/h"], ["HOME": folder.path, "XDG_CONFIG_HOME": folder.path + "/x"],
            ["HOME": folder.path, "KEYFORM_STATE_KEY_FILE": folder.path + "/k/mine"],
            ["HOME": folder.path, "KEYFORM_STATE_KEY_FILE": folder.path + "/.config/keyfrom/mine"],
        ]
        for environment in places {
            let error = try #require(throws: StateError.self) { try load(environment) }
            guard case .sealingKeyUnavailable(let reason) = error else {
                Issue.record("\(error)")
                continue
            }
            #expect(reason.contains("there is no"), "\(reason)")
            #expect(throws: StateError.self) { try SealingKeySource.keyFile(environment).renew() }
        }
        #expect(try folder.names() == [])
    }

    @Test func aRaceHasOneWinner() async throws {
        let environment = folder.environment
        let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<32 {
                group.addTask { try SealingKeySource(environment: environment).loadOrMake().keys[0].bytes }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
        let leftovers = try folder.names()
        #expect(leftovers == ["home"])
        let names = try Files.status(folder.path + "/home/.config/keyform/state.key")
        #expect(names != nil)
    }

    @Test(arguments: [0o640, 0o604, 0o666])
    func refusesAFileThatOthersRead(mode: UInt32) throws {
        _ = try load(folder.environment)
        let path = folder.path + "/home/.config/keyform/state.key"
        #expect(chmod(path, mode) == 0)
        let error = try #require(throws: StateError.self) { try load(folder.environment) }
        guard case .sealingKeyUnavailable(let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(reason.contains("chmod 600") && reason.contains(path))
    }

    @Test func saysWhatIsWrongWithAFile() throws {
        let path = folder.path + "/k"
        let environment = ["KEYFORM_STATE_KEY_FILE": path]
        func reason() throws -> String {
            let error = try #require(throws: StateError.self) { try load(environment) }
            guard case .sealingKeyUnavailable(let reason) = error else { return "" }
            return reason
        }
        #expect(mkdir(path, 0o700) == 0)
        #expect(try reason().contains("not a file"))
        #expect(rmdir(path) == 0)
        #expect(mkfifo(path, 0o600) == 0)
        #expect(try reason().contains("not a file"))
        #expect(unlink(path) == 0)
        let descriptor = try Files.open(path, O_WRONLY | O_CREAT)
        try Files.write(Array("planted-nonsense".utf8), to: descriptor, path: path)
        close(descriptor)
        #expect(try reason().contains("does not hold a key"))
        #expect(try !reason().contains("planted-nonsense"))
        #expect(throws: StateError.self) { try load([:]) }
        #expect(throws: StateError.self) { try load(["KEYFORM_STATE_KEY_FILE": "/proc/nowhere/key"]) }
    }
}
