import Testing

@testable import IonosCloud

@Suite struct AccountFactsTests {
    /// Ids are the same in either case, and those of other objects say nothing.
    @Test func keepsWhatListsStillHaveOfTheDeparted() {
        var facts = AccountFacts()
        facts.usersByEmail = ["a@example.com": ["0A-USER", "other-user"]]
        facts.groupsByName = ["g": ["0b-group"]]
        facts.keysByUser = ["u": ["0C-key", "other-key"]]
        facts.keepDeleted(["0a-user", "0B-GROUP", "0c-KEY", "never-listed"])
        #expect(facts.deleted == ["0A-USER", "0b-group", "0C-key"])
        #expect(AccountFacts(facts.facts).deleted == facts.deleted)
    }
}
