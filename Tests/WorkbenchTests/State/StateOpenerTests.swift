import Testing

@testable import Workbench

@Suite struct StateOpenerTests {
    @Test(arguments: [
        ("keyform.db", "keyform.sandbox.db"), ("a/b.c/state", "a/b.c/state.sandbox"),
        ("a/prod.db", "a/prod.sandbox.db"), ("/x/.hidden", "/x/.hidden.sandbox"), ("x.y.z", "x.y.sandbox.z"),
        ("a/prod.sandbox.db", "a/prod.sandbox.db"), ("a/state.sandbox", "a/state.sandbox"),
    ])
    func sandboxStateIsAnotherFile(_ path: String, _ sandboxed: String) {
        #expect(StateOpener.sandboxed(path) == sandboxed)
    }
}
