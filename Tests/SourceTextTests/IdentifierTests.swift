import SourceText
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: ["a", "_", "a-b", "é1", "x·y", "\u{37A}", "名_1"]) func namesCanBe(_ text: String) {
        #expect(text.isIdentifier)
    }

    @Test(arguments: ["", "1a", "-a", "a b", "a.b", "·a", "a\u{301}\u{0}", "🙂"]) func namesCannotBe(
        _ text: String
    ) {
        #expect(!text.isIdentifier)
    }

    @Test func aUUIDHasItsGroupsInEitherCase() {
        #expect("0123abcd-4567-89AB-cdef-0123456789AB".isUUID)
        #expect(!"0123abcd-4567-89AB-cdef-0123456789A".isUUID)
        #expect(!"0123abcd-4567-89AB-cdef-0123456789Ag".isUUID)
        #expect(!"0123abcd4567-89AB--cdef-0123456789AB".isUUID)
    }
}
