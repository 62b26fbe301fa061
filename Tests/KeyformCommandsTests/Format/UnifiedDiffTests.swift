import TestSupport
import Testing

@testable import KeyformCommands

@Suite struct UnifiedDiffTests {
    private func diff(_ old: String, _ new: String) -> String {
        String(
            decoding: UnifiedDiff.text(from: Array(old.utf8), to: Array(new.utf8), name: "x"),
            as: UTF8.self
        )
    }

    @Test func equalTextsDifferNowhere() {
        #expect(diff("a\n", "a\n") == "")
    }

    @Test func changesStandInContext() {
        let old = (1...12).map { "\($0)\n" }.joined()
        let new = old.replacing("6\n", with: "six\nseven\n")
        #expect(
            diff(old, new) == """
                --- old/x
                +++ new/x
                @@ -3,7 +3,8 @@
                 3
                 4
                 5
                -6
                +six
                +seven
                 7
                 8
                 9

                """
        )
    }

    @Test func farChangesHaveHunksOfTheirOwn() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let new = "0\n" + old.dropLast(3)
        #expect(
            diff(old, String(new)) == """
                --- old/x
                +++ new/x
                @@ -1,3 +1,4 @@
                +0
                 1
                 2
                 3
                @@ -17,4 +18,3 @@
                 17
                 18
                 19
                -20

                """
        )
    }

    @Test func aMissingLineEndIsTold() {
        #expect(
            diff("a", "a\n") == """
                --- old/x
                +++ new/x
                @@ -1 +1 @@
                -a
                \\ No newline at end of file
                +a

                """
        )
        #expect(diff("", "a\n").contains("@@ -0,0 +1 @@\n+a\n"))
    }

    /// What stays is the same sequence in both texts, and what is marked is the rest.
    @Test(arguments: 0..<40)
    func whatStaysIsCommon(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        func lines() -> [Int] {
            (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                Int.random(in: 0...5, using: &generator)
            }
        }
        let (old, new) = (lines(), lines())
        let comparison = LineComparison(old, new)
        let kept = zip(old, comparison.removed).filter { !$0.1 }.map(\.0)
        #expect(kept == zip(new, comparison.added).filter { !$0.1 }.map(\.0))
        #expect(kept.count == Self.longest(old, new))
    }

    /// The length of the longest common subsequence, slowly.
    private static func longest(_ old: [Int], _ new: [Int]) -> Int {
        var row = Array(repeating: 0, count: new.count + 1)
        for line in old {
            var diagonal = 0
            for (index, other) in new.enumerated() {
                let above = row[index + 1]
                row[index + 1] = line == other ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return row[new.count]
    }

    @Test(arguments: [
        ("/a/b", "/a/b/c.tf", "c.tf"), ("/a/b", "c.tf", "c.tf"), ("/a/b", "../c.tf", "../c.tf"),
        ("/a/b", "/a/x/c.tf", "../x/c.tf"), ("/a/b", ".", "."), ("/a/b", "./x//y/../z", "x/z"),
        ("/", "a", "a"),
    ])
    func pathsAreRelative(_ directory: String, _ path: String, _ expected: String) {
        #expect(RelativePath.from(directory, to: path) == expected)
    }
}
