import StateModel
import Testing

@testable import Workbench

@Suite struct StateLocationTests {
    @Test(arguments: [
        ("keyform.db", "keyform.sandbox.db"), ("a/b.c/state", "a/b.c/state.sandbox"),
        ("a/prod.db", "a/prod.sandbox.db"), ("/x/.hidden", "/x/.hidden.sandbox"), ("x.y.z", "x.y.sandbox.z"),
        ("a/prod.sandbox.db", "a/prod.sandbox.db"), ("a/state.sandbox", "a/state.sandbox"),
    ])
    func sandboxStateIsAnotherFile(_ path: String, _ sandboxed: String) {
        #expect(StateLocation.file(path).sandboxed == .file(sandboxed))
        #expect(StateLocation.file(sandboxed).isSandboxed)
    }

    @Test(arguments: [
        ("keyform.db", "keyform.db"), ("a@b/c:d.db", "a@b/c:d.db"), ("://a:b@c", "://a:b@c"),
        ("postgres://db.example/keyform", "postgres://db.example/keyform"),
        ("postgres://ada@db.example/keyform", "postgres://ada@db.example/keyform"),
        ("postgres://ada:planted@db.example/keyform", "postgres://ada:***@db.example/keyform"),
        ("postgres://ada:plan/t?e#d@x@db.example/keyform", "postgres://ada:***@db.example/keyform"),
        ("/x/postgres://ada:planted@db/k", "/x/postgres://ada:***@db/k"),
        ("postgres://:planted@db.example", "postgres://:***@db.example"),
        (
            "postgres://db.example/k?user=a&password=planted&sslpassword=planted&sslmode=require",
            "postgres://db.example/k?user=a&password=***&sslpassword=***&sslmode=require"
        ),
    ])
    func aPasswordIsNotShown(_ text: String, _ shown: String) {
        #expect(StateLocation.file(text).description == shown)
    }
}
