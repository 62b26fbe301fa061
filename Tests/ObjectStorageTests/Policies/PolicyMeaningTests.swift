import JSONText
import ObjectStorage
import TestSupport
import Testing

/// Policies are equal exactly when they say the same.
@Suite struct PolicyMeaningTests {
    @Test(arguments: 0..<20) func spellingDoesNotMatter(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<15 {
            let policy = RandomPolicy(&random)
            let first = policy.text(&random)
            let second = policy.text(&random)
            #expect(PolicyDocument.isSame(first, second), "\(first)\n\(second)")
        }
    }

    @Test(arguments: 0..<20) func everyChangeMatters(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<15 {
            let policy = RandomPolicy(&random)
            let first = policy.text(&random)
            let second = policy.changed(&random).text(&random)
            #expect(!PolicyDocument.isSame(first, second), "\(first)\n\(second)")
        }
    }

    @Test(arguments: 0..<20) func whatIsSentSaysTheSame(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<15 {
            let text = RandomPolicy(&random).text(&random)
            let document = try PolicyDocument(text)
            let sent = try PolicyDocument(document.sentText)
            #expect(sent.meaning == document.meaning, "\(text)\n\(document.sentText)")
            #expect(sent.sentText == document.sentText)
            #expect(sent.statements == document.statements)
            #expect(document.statements.map(\.unknownMembers) == sent.statements.map(\.unknownMembers))
            #expect(names(document.json).subtracting(["AWS"]).isSubset(of: names(document.sent)))
        }
    }

    /// All names of members, wherever they are.
    private func names(_ value: JSONValue) -> Set<String> {
        switch value {
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(names($1)) }
        case .object(let object):
            object.members.reduce(into: []) { $0.formUnion(names($1.value).union([$1.name])) }
        default: []
        }
    }

    /// Texts of Swift are equal where only the form of a letter differs; keys of objects are not.
    @Test func bytesOfKeysMatter() {
        func policy(_ key: String) -> String {
            """
            {"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/\(key)"}}
            """
        }
        #expect(!PolicyDocument.isSame(policy("caf\u{E9}"), policy("cafe\u{301}")))
    }

    @Test(arguments: [
        (#"{"Version":"2012-10-17","Statement":[]}"#, #"{"Statement":[]}"#),
        (#"{"Statement":[{"Effect":"Allow","Sid":""}]}"#, #"{"Statement":[{"Effect":"Allow"}]}"#),
        (#"{"Statement":[{"Effect":"Allow"},{"Effect":"Allow"}]}"#, #"{"Statement":[{"Effect":"Allow"}]}"#),
        (
            #"{"Statement":[{"Effect":"Deny","Condition":{"StringLike":{"s3:prefix":"a/*"}}}]}"#,
            #"{"Statement":[{"Effect":"Deny","Condition":{"StringLike":{"s3:prefix":"b/*"}}}]}"#
        ),
        (
            #"{"Statement":[{"Effect":"Deny","Condition":{"StringLike":{"s3:prefix":"a/*"}}}]}"#,
            #"{"Statement":[{"Effect":"Deny","Condition":{}}]}"#
        ),
        (
            #"{"Statement":[{"Effect":"Deny","Action":[]}]}"#,
            #"{"Statement":[{"Effect":"Deny"}]}"#
        ),
    ])
    func theseDiffer(left: String, right: String) {
        #expect(!PolicyDocument.isSame(left, right))
    }

    @Test func textsThatAreNoPoliciesAreOnlyEqualToThemselves() {
        #expect(PolicyDocument.isSame("{", "{"))
        #expect(!PolicyDocument.isSame("{", "{ "))
        #expect(!PolicyDocument.isSame("{", #"{"Statement":[]}"#))
    }
}
