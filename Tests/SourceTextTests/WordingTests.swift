import SourceText
import TestSupport
import Testing

@Suite struct WordWrapTests {
    @Test(arguments: [
        ("", 5, ""),
        ("one two three", 7, "one two\nthree"),
        ("one two three", 6, "one\ntwo\nthree"),
        ("one  two", 8, "one  two"),
        ("one  two", 7, "one\ntwo"),
        ("a verylongword b", 5, "a\nverylongword\nb"),
        ("verylongword b", 5, "verylongword\nb"),
        ("  kept as it stands\nnot this", 5, "  kept as it stands\nnot\nthis"),
        ("a\n\nb", 5, "a\n\nb"),
        ("trailing ", 8, "trailing"),
        ("trailing ", 9, "trailing "),
        ("no\u{A0}break here", 8, "no\u{A0}break\nhere"),
        ("ä ö ü", 3, "ä ö\nü"),
        ("one two", 0, "one two"),
    ])
    func wraps(text: String, width: Int, expected: String) {
        #expect(wordWrap(text, width: width) == expected)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func keepsWordsAndWidth(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = (0..<40).map { _ in String(repeating: "x", count: Int.random(in: 1...9, using: &random)) }
        let width = Int.random(in: 10...40, using: &random)
        let lines = wordWrap(words.joined(separator: " "), width: width).split(separator: "\n")
        #expect(lines.flatMap { $0.split(separator: " ").map(String.init) } == words)
        #expect(lines.allSatisfy { $0.count <= width })
        // No line could have taken the first word of the next one.
        for (line, next) in zip(lines, lines.dropFirst()) {
            #expect(line.count + 1 + next.prefix { $0 != " " }.count > width)
        }
    }
}

@Suite struct NearMissTests {
    @Test(arguments: [
        ("nmae", "name"), ("nam", "name"), ("names", "name"), ("emial", "email"), ("y", "x"),
        ("gruop", "group"),
    ])
    func finds(given: String, meant: String) {
        #expect(nearMiss(given, among: ["name", "email", "group", "x"]) == meant)
    }

    @Test func refusesWhatIsFarAway() {
        #expect(nearMiss("password", among: ["name", "email", "pass"]) == nil)
        #expect(nearMiss("a", among: [String]()) == nil)
    }

    @Test func prefersTheClosestThenTheFirst() {
        #expect(nearMiss("abcd", among: ["abxy", "abcx", "abcy"]) == "abcx")
        #expect(nearMiss("abcd", among: ["abcy", "abcx"]) == "abcy")
        #expect(nearMiss("abcd", among: ["abcx", "abcd"]) == "abcd")
    }

    @Test func longNamesCostLittle() {
        let long = String(repeating: "a", count: 1_000_000)
        #expect(nearMiss(long, among: ["a", "b"]) == nil)
    }

    @Test func wordsTakeThePlaceOfUUIDs() {
        let known = "0f0f0f0f-1111-4222-8333-44444444444e"
        func replaced(_ text: String) -> String {
            text.replacingUUIDs { $0 == known ? "(x)" : nil }
        }
        #expect(replaced("a:\(known)/b \(known.uppercased())") == "a:(x)/b (x)")
        #expect(replaced("00\(known)\(known)0") == "00(x)(x)0")
        let other = "0f0f0f0f-1111-4222-8333-444444444440 0f0f0f0f-1111-4222-8333-44444444444"
        #expect(replaced(other) == other)
        #expect(replaced("é\(known)\u{1F511}") == "é(x)\u{1F511}")
        #expect(replaced("") == "")
    }

    @Test(arguments: [
        ("No credentials", "no credentials"), ("Key of the signer", "key of the signer"),
        ("S3 is ill", "S3 is ill"),
        ("URL is wrong", "URL is wrong"), ("iPod", "iPod"), ("A key", "a key"), ("", ""),
    ])
    func inTheMiddleOfASentenceTheFirstLetterIsSmall(sentence: String, clause: String) {
        #expect(sentence.asClause == clause)
    }
}
