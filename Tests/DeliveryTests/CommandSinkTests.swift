import Foundation
import Glibc
import Rotation
import TestSupport
import Testing

@testable import Delivery

/// Programs that read keys.
@Suite struct CommandSinkTests {
    @Test func theKeyComesOnStandardInputAlone() async throws {
        var trial = try DeliveryTrial()
        trial.environment["IONOS_TOKEN"] = "t0ken"
        trial.environment["KEYFORM_STATE_KEY"] = "k3y"
        trial.environment["KEYFORM_STATE"] = "x.db"
        trial.environment["OTHER"] = "1"
        let sink = try trial.script(
            "cat > stdin; env > environment; tr '\\0' '\\n' < /proc/$$/cmdline > arguments; pwd > directory\n"
        )
        let receipt = try await trial.deliver(sink)
        #expect(receipt.notes.isEmpty, "\(receipt.notes)")
        let text = try trial.folder.read("stdin")
        #expect(receipt.content == Array(text.utf8))
        #expect(
            text == """
                {
                  "Version": 1,
                  "AccessKeyId": "NEWKEY",
                  "SecretAccessKey": "aB+/cD=eF'gH\\"iJ\\u0026kL~0123456789xyz",
                  "Address": "ionoscloud_s3_key.app[\\"a b\\"]",
                  "Region": "eu-central-3",
                  "Endpoint": "https://s3.eu-central-3.ionoscloud.com",
                  "UserId": "u-1",
                  "PreviousAccessKeyId": "OLDKEY"
                }

                """
        )
        let environment = try trial.folder.read("environment")
        #expect(environment.contains("OTHER=1\n") && environment.contains("KEYFORM_STATE=x.db\n"))
        for hidden in ["t0ken", "k3y", "NEWKEY", DeliveryTrial.secret] {
            #expect(!environment.contains(hidden), "\(hidden)")
        }
        #expect(try trial.folder.read("arguments") == "/bin/sh\nscript.sh\n")
        #expect(try trial.folder.read("directory") == trial.folder.path + "\n")
    }

    @Test(arguments: [
        ("env", "export AWS_ACCESS_KEY_ID='NEWKEY'"), ("aws", "[app-a-b]\naws_access_key_id = NEWKEY"),
    ])
    func otherFormatsAreThoseOfCredentials(format: String, part: String) async throws {
        let trial = try DeliveryTrial()
        _ = try await trial.deliver(try trial.script("cat > stdin\n", input: format))
        #expect(try trial.folder.read("stdin").contains(part))
    }

    @Test func withoutAPreviousKeyNoneIsNamed() async throws {
        let trial = try DeliveryTrial()
        _ = try await trial.deliver(try trial.script("cat > stdin\n"), try trial.key(previous: nil))
        #expect(try trial.folder.read("stdin").contains("Previous") == false)
    }

    // MARK: What is shown

    /// Whatever a program makes of the secret, it is not shown.
    @Test(arguments: [
        "cat", "base64", "base64 -w 0", "{ printf x; cat; } | base64 -w 0",
        "{ printf xy; cat; } | base64 -w 20",
        "base64 -w 0 | tr '+/' '-_'", "od -An -v -tx1 | tr -d ' \\n'",
        "od -An -v -tx1 | tr -d ' \\n' | tr a-f A-F", "sed 's,/,\\\\/,g'",
        "sed -e 's,%,%25,g;s,+,%2B,g;s,/,%2F,g;s,=,%3D,g;s,&,%26,g;s,\",%22,g' -e \"s,',%27,g\"", "cat >&2",
    ])
    func whatItPrintsIsShownWithoutTheSecret(filter: String) async throws {
        let trial = try DeliveryTrial()
        // As it is, without JSON's escapes.
        let secret = "aB+/cD=eFgHiJ&kL~0123456789xyz%"
        let key = try trial.key(secret: secret)
        let sink = try trial.script(
            "sed -n \"s/^export AWS_SECRET_ACCESS_KEY='\\(.*\\)'/\\1/p\" | { \(filter); }; echo; echo done\n",
            input: "env"
        )
        for failing in [false, true] {
            if failing {
                try trial.folder.write(try trial.folder.read("script.sh") + "exit 3\n", to: "script.sh")
            }
            let shown: String
            if failing {
                shown = try await trial.failure(sink, key)?.reason ?? ""
            } else {
                shown = try await trial.deliver(sink, key).notes.joined(separator: "\n")
            }
            #expect(shown.contains("done"))
            for start in 0..<(secret.count - 8) {
                let part = String(Array(secret)[start..<(start + 8)])
                for form in SecretForms.all(of: part) where form.count >= 8 {
                    #expect(!shown.contains(form), "\(shown)")
                }
            }
        }
    }

    @Test func ofMuchOutputTheEndIsShown() async throws {
        let trial = try DeliveryTrial()
        let receipt = try await trial.deliver(
            try trial.script(
                "cat > /dev/null\ni=0\nwhile [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done\n"
            )
        )
        #expect(receipt.notes.count == 21)
        #expect(receipt.notes.first == "…")
        #expect(receipt.notes.last == "line 4999")
    }

    @Test func controlCharactersDoNotReachTheScreen() async throws {
        let trial = try DeliveryTrial()
        let receipt = try await trial.deliver(try trial.script("cat > /dev/null\nprintf 'a\\033[2Jb\\n'\n"))
        #expect(receipt.notes.count == 1)
        #expect(receipt.notes[0].unicodeScalars.contains("\u{1B}") == false)
    }

    // MARK: What goes wrong

    @Test func aProgramThatDoesNotReadIsToldOf() async throws {
        let trial = try DeliveryTrial()
        let receipt = try await trial.deliver(trial.command(["true"]))
        #expect(receipt.notes == ["The program true has ended well without reading the key."])
    }

    @Test(arguments: [
        (["no-such-program"], "there is no program of this name on the PATH"),
        (["./no-such-program"], "there is no such file"),
        (["./data"], "it is no file that may be executed"),
        (["./empty"], "it is no program"),
        (["./lost"], "there is no such file, or its first line names a program that there is not"),
        (["."], "it is no file that may be executed"),
    ])
    func whatCannotBeStartedIsNamed(arguments: [String], reason: String) async throws {
        let trial = try DeliveryTrial()
        try trial.folder.write("x", to: "data")
        for (name, text) in [("empty", "echo no shell\n"), ("lost", "#!/no/such/shell\n")] {
            let path = try trial.folder.write(text, to: name)
            #expect(chmod(path, 0o755) == 0)
        }
        let failure = try #require(try await trial.failure(trial.command(arguments)))
        #expect(failure.reason.contains("cannot be started: \(reason)"), "\(failure.reason)")
        #expect(!failure.isUncertain)
    }

    @Test func aStatusAndASignalAreFailures() async throws {
        let trial = try DeliveryTrial()
        let status = try #require(
            try await trial.failure(try trial.script("cat > /dev/null\necho why >&2\nexit 7\n"))
        )
        #expect(status.reason == "The program /bin/sh ended with the status 7, and said at last: why.")
        #expect(status.isUncertain)
        let signal = try #require(try await trial.failure(try trial.script("kill -9 $$\n")))
        #expect(signal.reason.contains("was ended by the signal 9"))
    }

    /// The time limit ends all of the group: what the program has started, what does not listen, what never stops talking.
    @Test(arguments: [
        "sleep 600\n", "trap '' TERM\nwhile :; do sleep 600; done\n", "while :; do echo forever; done\n",
        "kill -STOP $$\n", "(trap '' TERM; sleep 600) &\nwait\n",
    ])
    func theTimeLimitEndsTheGroup(script: String) async throws {
        var trial = try DeliveryTrial()
        trial.clock = ClockAfterFile(trial.folder.path("ready"))
        let failure = try #require(
            try await trial.failure(try trial.script("echo $$ > pid\necho > ready\n" + script, seconds: 1))
        )
        #expect(failure.reason.contains("was not done within 1s and was ended"), "\(failure.reason)")
        #expect(failure.isUncertain)
        let group = try #require(Int32(try trial.folder.read("pid").filter(\.isNumber)))
        #expect(try await Self.isGone(group))
    }

    /// Whether no process of a group lives any more; those who died may wait for somebody to collect them.
    private static func isGone(_ group: Int32) async throws -> Bool {
        for _ in 0..<100_000 {
            let states = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
                Int32(name).flatMap { _ in try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8)
                }
            }
            // Behind the name, which stands in parentheses: state, parent, group.
            let isAlive = states.contains { line in
                let fields = line.split(separator: ")").last?.split(separator: " ") ?? []
                return fields.count > 2 && fields[2] == "\(group)" && fields[0] != "Z" && fields[0] != "X"
            }
            guard isAlive else { return true }
            await Task.yield()
        }
        return false
    }

    /// What a program leaves running keeps nobody waiting, though it holds on to the output.
    @Test func whatForksAwayIsNotWaitedFor() async throws {
        let trial = try DeliveryTrial()
        let sink = try trial.script(
            "cat > stdin\n(sleep 600; echo late) &\necho $! > child\necho early\n",
            seconds: 300
        )
        let receipt = try await trial.deliver(sink)
        #expect(receipt.notes == ["early"])
        let child = try #require(Int32(try trial.folder.read("child").filter(\.isNumber)))
        kill(child, SIGKILL)
    }

    @Test func anInterruptionEndsTheProgram() async throws {
        let trial = try DeliveryTrial()
        let sink = try trial.script("echo > started\nsleep 600\n")
        let task = Task { try await trial.failure(sink) }
        while !trial.folder.holds("started") {
            await Task.yield()
        }
        task.cancel()
        let failure = try await task.value
        #expect(failure?.reason.contains("because of the interruption") == true)
        #expect(failure?.isUncertain == true)
    }
}
