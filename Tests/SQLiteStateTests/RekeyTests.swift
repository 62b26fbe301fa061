import Addresses
import FileAccess
import Foundation
import Glibc
import JSONText
import Sealing
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import SQLiteState

@Suite struct RekeyTests {
    private let folder: ScratchFolder
    private let keyFile = "home/.config/keyform/state.key"

    init() throws {
        folder = try ScratchFolder()
    }

    /// A state with a sealed secret, a sealed output and a fingerprint.
    private func fill(_ environment: [String: String]? = nil) async throws {
        let store = try folder.store(environment: environment)
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        let print = try await store.secretSeal().fingerprint(of: "pass-word")
        try await store.create(
            .t("a", with: ["secret_key": .string("planted")], fingerprints: ["password": print]),
            run: run
        )
        try await store.recordOutputs([
            OutputRecord(name: "o", value: .string("planted").marked(.sensitive), isSensitive: true)
        ])
        await store.releaseLease()
    }

    /// That everything opens and compares, with a writer and with a reader.
    private func expectWhole(
        _ environment: [String: String],
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        for mode in [StateAccess.reading, .writing] {
            let store = try folder.store(mode, environment: environment)
            if mode == .writing {
                try await store.acquireLease(.test)
            }
            let snapshot = try await store.snapshot()
            let record = try #require(snapshot.records.first)
            #expect(snapshot.unreadable == [], sourceLocation: location)
            #expect(record.attributes["secret_key"]?.stringValue == "planted", sourceLocation: location)
            #expect(snapshot.outputs.first?.value.stringValue == "planted", sourceLocation: location)
            let print = try #require(record.fingerprints["password"])
            let seal = try await store.secretSeal()
            #expect(seal.compare("pass-word", fingerprint: print) == .same, sourceLocation: location)
            #expect(seal.compare("another", fingerprint: print) == .different, sourceLocation: location)
            #expect(try await store.findings() == [], sourceLocation: location)
            await store.releaseLease()
        }
    }

    /// Unfinished creates and the contract are sealed with the new key, too; what cannot be opened stays a secret that
    /// nobody knows.
    @Test(arguments: [false, true])
    func secretsOfUnfinishedCreates(dropping: Bool) async throws {
        try await fill()
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "apply", who: "", reason: nil))
        _ = try await store.recordIntent(
            IntentDraft(
                run: run,
                key: ResourceRecord.t("new").key,
                action: .create,
                objectID: nil,
                recognition: .null,
                secretRecognition: ["email": "planted"],
                reason: ""
            )
        )
        try await store.recordAccount("planted", isSecret: true)
        await store.releaseLease()
        if dropping {
            try FileManager.default.removeItem(atPath: folder.path + "/" + keyFile)
        }
        let report = try await rekey(folder.environment, to: .keyFile, dropping: dropping)
        #expect(report.resealed == (dropping ? 0 : 4))
        #expect(report.dropped.count == (dropping ? 4 : 0))
        let read = try await folder.store(.reading).snapshot()
        #expect(read.unreadable.map(\.reason) == (dropping ? [.givenUp, .givenUp] : []))
        #expect(read.openIntents.map(\.secretRecognition) == [dropping ? .null : ["email": "planted"]])
        #expect(read.account == (dropping ? nil : "planted"))
    }

    /// What was written to a sink is not stored, so its fingerprint stays comparable, also where it is the last of its key.
    @Test func digestsOfSinksStayComparable() async throws {
        let store = try folder.store()
        try await store.acquireLease(.test)
        let run = try await store.beginRun(RunDraft(command: "rotate", who: "", reason: nil))
        try await store.create(.t("a"), run: run)
        var rotation = RotationRecord.t("a", .overlapping)
        let digest = try await store.secretSeal().fingerprint(of: "planted")
        rotation.sinks = [SinkRecord(name: "file /etc/app", delivered: "new", digest: digest, at: 7)]
        try await store.recordRotation(rotation, events: [], exchanging: nil)
        await store.releaseLease()
        for _ in 0..<2 {
            _ = try await rekey(folder.environment, to: .keyFile)
        }
        let reader = try folder.store(.reading)
        let kept = try #require(try await reader.snapshot().rotations.first?.sinks.first?.digest)
        let seal = try await reader.secretSeal()
        #expect(kept == digest && seal.compare("planted", fingerprint: kept) == .same)
        #expect(seal.compare("changed", fingerprint: kept) == .different)
        #expect(try await reader.findings() == [])
    }

    private func rekey(
        _ environment: [String: String],
        to target: NewSealingKey,
        dropping: Bool = false,
        mode: StateAccess = .rekeying
    ) async throws -> RekeyReport {
        let store = try folder.store(mode, environment: environment)
        try await store.acquireLease(.test)
        let report: RekeyReport
        do {
            report = try await store.rekey(to: target, droppingUnreadable: dropping)
        } catch {
            await store.releaseLease()
            throw error
        }
        await store.releaseLease()
        return report
    }

    @Test func aNewKeyInTheKeyFile() async throws {
        try await fill()
        let before = String(decoding: try folder.bytes(keyFile), as: UTF8.self)
        for round in 1...3 {
            let report = try await rekey(folder.environment, to: .keyFile)
            #expect(report.resealed == 2 && report.dropped == [])
            let lines = String(decoding: try folder.bytes(keyFile), as: UTF8.self)
            #expect(lines.split(separator: "\n").count == round + 1)
            // The old keys stay: other states and backups need them.
            #expect(lines.hasSuffix(before))
            #expect(try folder.mode(keyFile) == 0o600)
            try await expectWhole(folder.environment)
        }
        // With the old key alone nothing opens any more.
        let old = ["KEYFORM_STATE_KEY": before.trimmingCharacters(in: .whitespacesAndNewlines)]
        #expect(try await folder.store(.reading, environment: old).snapshot().unreadable.count == 2)
    }

    @Test func fromKeyToPassphraseToPassphraseToKey() async throws {
        try await fill()
        _ = try await rekey(folder.environment, to: .passphrase("correct horse"))
        let first = [
            "KEYFORM_STATE_PASSPHRASE": "correct horse",
            "HOME": folder.environment("elsewhere")["HOME"] ?? "",
        ]
        try await expectWhole(first)
        _ = try await rekey(first, to: .passphrase("battery staple"))
        let second = [
            "KEYFORM_STATE_PASSPHRASE": "battery staple",
            "HOME": folder.environment("elsewhere")["HOME"] ?? "",
        ]
        try await expectWhole(second)
        let wrong = try await stateError { try await folder.store(environment: first).acquireLease(.test) }
        guard case .sealingKeyUnavailable(let reason) = wrong else {
            Issue.record("\(wrong)")
            return
        }
        #expect(reason.contains("not the one") && !reason.contains("correct horse"))
        let key = SealingKey.random().base64
        _ = try await rekey(second, to: .given(key))
        try await expectWhole(["KEYFORM_STATE_KEY": key])
        #expect(try Files.status(folder.path + "/elsewhere/.config") == nil)
        for name in try folder.names() where name.hasPrefix("keyform.db") {
            let text = String(decoding: try folder.bytes(name), as: UTF8.self)
            for secret in ["planted", "pass-word", "correct horse", "battery staple", key] {
                #expect(!text.contains(secret), "\(name) holds \(secret)")
            }
        }
    }

    @Test func aStateThatIsMadeWithAPassphrase() async throws {
        let environment = ["KEYFORM_STATE_PASSPHRASE": "correct horse", "HOME": folder.path + "/home"]
        try await fill(environment)
        try await expectWhole(environment)
        #expect(try folder.names().contains("home") == false)
        // Without it a writer refuses, and makes no key file; a reader shows the rest.
        await #expect(throws: StateError.self) { try await folder.store().acquireLease(.test) }
        let snapshot = try await folder.store(.reading).snapshot()
        #expect(snapshot.records.map(\.objectID) == ["id-a"])
        #expect(snapshot.unreadable.count == 2)
        guard case .keyUnavailable(let reason)? = snapshot.unreadable.first?.reason else {
            Issue.record("\(snapshot.unreadable)")
            return
        }
        #expect(reason.contains("KEYFORM_STATE_PASSPHRASE"))
        #expect(try folder.names().contains("home") == false)
    }

    @Test func aPassphraseDoesNotTakeOverAStateThatHasAKey() async throws {
        try await fill()
        let environment = ["KEYFORM_STATE_PASSPHRASE": "correct horse"]
        let error = try await stateError {
            try await folder.store(environment: environment).acquireLease(.test)
        }
        #expect("\(error)".contains("rekey -passphrase"))
        try await expectWhole(folder.environment)
        #expect(throws: StateError.self) {
            try SealingKeySource(environment: ["KEYFORM_STATE_PASSPHRASE": "a", "KEYFORM_STATE_KEY": "b"])
        }
    }

    /// What a mistyped variable hides is not lost, and is not given up either.
    @Test(arguments: ["KEYFORM_STATE_PASSPHRASE", "KEYFORM_STATE_KEY", "KEYFORM_STATE_KEY_FILE"])
    func aVariableThatHidesTheKeyIsNamed(variable: String) async throws {
        let right = folder.environment
        try await fill(right)
        for value in [SealingKey.random().base64, "broken"] {
            let wrong = right.merging([
                variable: variable.hasSuffix("FILE") ? folder.path + "/\(value.count)" : value
            ]) { $1 }
            let snapshot = try await folder.store(.reading, environment: wrong).snapshot()
            guard case .keyHidden(let reason)? = snapshot.unreadable.first?.reason else {
                Issue.record("\(snapshot.unreadable)")
                return
            }
            #expect(reason.hasPrefix("\(variable) is set, but this state is sealed with "))
            #expect(reason.hasSuffix("the key in \(folder.path)/home/.config/keyform/state.key is then used"))
            for dropping in [false, true] {
                let error = try await stateError {
                    _ = try await rekey(wrong, to: .keyFile, dropping: dropping)
                }
                #expect(error == .sealingKeyHidden(reason: reason))
            }
            let error = try await stateError {
                try await folder.store(environment: wrong).acquireLease(.test)
            }
            #expect(error == .sealingKeyHidden(reason: reason))
        }
        try await expectWhole(right)
    }

    @Test func aLostKeyIsNamedAndCanBeGivenUp() async throws {
        let lost = ["KEYFORM_STATE_PASSPHRASE": "forgotten", "HOME": folder.path + "/home"]
        try await fill(lost)
        let error = try await stateError { _ = try await rekey(folder.environment, to: .keyFile) }
        #expect("\(error)".contains("2 of the secrets cannot be opened"))
        #expect("\(error)".contains("-drop-unreadable"))
        // Refused wholly: with the right passphrase everything is there.
        try await expectWhole(lost)
        let report = try await rekey(folder.environment, to: .keyFile, dropping: true)
        #expect(report.resealed == 0 && report.dropped.count == 2)
        let snapshot = try await folder.store(.reading).snapshot()
        // What was given up stays a secret: nothing is known of it, and whatever it is read as is sealed again.
        #expect(snapshot.records.first?.attributes["secret_key"] == .unknown(.string, marks: .sensitive))
        #expect(snapshot.outputs.map(\.value) == [.unknown(.string, marks: .sensitive)])
        let key = RecordKey(address: .t("a"))
        let dropped = [
            UnreadableSecret(place: .attribute(key, name: "secret_key"), reason: .givenUp),
            UnreadableSecret(place: .output(name: "o"), reason: .givenUp),
        ]
        #expect(snapshot.unreadable == dropped)
        #expect(
            try await folder.store(.reading).findings()
                == [.incomparable(key, attribute: "password")] + dropped.map(StateFinding.unreadable)
        )
    }

    /// Killed anywhere, one of the keys at hand opens everything.
    @Test(arguments: [0, 1, 3, 10, 30, 60])
    func aKilledRekeyLosesNothing(milliseconds: Int) async throws {
        try await fill()
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [database = folder.database as String, path = folder.path as String, milliseconds] in
            let thread = Thread {
                usleep(UInt32(milliseconds) * 1000)
                kill(getpid(), SIGKILL)
            }
            let store = try SQLiteStateStore.open(
                path: database,
                mode: .rekeying,
                environment: ["HOME": path + "/home"],
                clock: { 0 }
            )
            try await store.acquireLease(.test)
            thread.start()
            while true {
                _ = try await store.rekey(to: .keyFile, droppingUnreadable: false)
            }
        }
        try await expectWhole(folder.environment)
        #expect(try folder.query("PRAGMA integrity_check") == "ok")
    }

    @Test func aReaderMakesNoKey() async throws {
        try await fill()
        try FileManager.default.removeItem(atPath: folder.path + "/home")
        let store = try folder.store(.reading)
        let seal = try await store.secretSeal()
        let print = try #require(try await store.snapshot().records.first?.fingerprints["password"])
        #expect(seal.compare("pass-word", fingerprint: print) == .unknown)
        #expect(try folder.names().contains("home") == false)
        let findings = try await store.findings()
        #expect(findings.count == 3)
        #expect(findings.contains(.incomparable(RecordKey(address: .t("a")), attribute: "password")))
        // An empty place has no key either.
        let empty = try ScratchFolder()
        _ = try await empty.store(.reading).secretSeal()
        #expect(try empty.names() == [])
    }

    @Test func derivationIsBounded() throws {
        #expect(throws: StateError.self) {
            try KeyDerivation(algorithm: "md5", salt: Array(0..<16), operations: 3, memory: 1 << 26)
        }
        #expect(throws: StateError.self) {
            try KeyDerivation(
                algorithm: KeyDerivation.algorithm,
                salt: Array(0..<16),
                operations: 3,
                memory: 1 << 40
            )
        }
        // A released derivation never changes.
        let derivation = try KeyDerivation(
            algorithm: KeyDerivation.algorithm,
            salt: Array(0..<16),
            operations: 3,
            memory: 1 << 20
        )
        #expect(
            SodiumSeal.hex(SodiumSeal.name(of: try derivation.key(of: "passphrase"))) == "6947b527dc11cc51"
        )
        #expect("\(NewSealingKey.passphrase("planted"))" == "passphrase")
        #expect(String(reflecting: NewSealingKey.given("planted")) == "given")
    }
}
