import JSONText
import ObjectStorage
import Testing

/// Reading policies, and writing them as they are sent.
@Suite struct PolicyDocumentTests {
    private let ada = "0F0F0F0F-1111-4222-8333-444444444444"

    private func statement(_ members: String) throws -> PolicyStatement {
        try #require(try PolicyDocument(#"{"Statement":{"Effect":"Allow",\#(members)}}"#).statements.first)
    }

    private func sent(_ members: String) throws -> String {
        let text = try PolicyDocument(#"{"Statement":{"Effect":"Allow",\#(members)}}"#).sentText
        #expect(text.hasPrefix(#"{"Statement":[{"Effect":"Allow","#))
        return String(text.dropFirst(#"{"Statement":[{"Effect":"Allow","#.count).dropLast(3))
    }

    @Test func readsEveryFormOfPrincipals() throws {
        let user = "arn:aws:iam:::user/31000123:\(ada)"
        let principal = PolicyPrincipal.user(contract: "31000123", id: ada.lowercased())
        for form in [#""\#(user)""#, #"["\#(user)"]"#, #"{"AWS":"\#(user)"}"#, #"{"AWS":["\#(user)"]}"#] {
            let statement = try statement(#""Principal":\#(form)"#)
            #expect(statement.principals == PolicyStatement.Scope([principal]))
            #expect(
                try sent(#""Principal":\#(form)"#)
                    == #""Principal":{"AWS":["arn:aws:iam:::user/31000123:\#(ada.lowercased())"]}"#
            )
        }
        for form in [#""*""#, #"["*"]"#, #"{"AWS":"*"}"#, #"{"AWS":["*"]}"#] {
            #expect(try statement(#""Principal":\#(form)"#).principals.elements == [.everyone])
            #expect(try sent(#""Principal":\#(form)"#) == #""Principal":"*""#)
        }
    }

    @Test func keepsPrincipalsOfOtherKinds() throws {
        let text = #""NotPrincipal":{"AWS":["*","arn:aws:iam:::31000123:root"],"CanonicalUser":"abc"}"#
        #expect(
            try statement(text).principals
                == PolicyStatement.Scope(
                    [
                        .everyone, .other(kind: "AWS", text: "arn:aws:iam:::31000123:root"),
                        .other(kind: "CanonicalUser", text: "abc"),
                    ],
                    isExcluding: true
                )
        )
        #expect(
            try sent(text)
                == #""NotPrincipal":{"AWS":["*","arn:aws:iam:::31000123:root"],"CanonicalUser":["abc"]}"#
        )
    }

    @Test(arguments: [
        "arn:aws:iam:::user/31000123|0f0f0f0f-1111-4222-8333-444444444444",
        "arn:aws:iam:::user/31000123:0f0f0f0f", "arn:aws:iam:::user/x:0f0f0f0f-1111-4222-8333-444444444444",
        "arn:aws:iam:::user/:0f0f0f0f-1111-4222-8333-444444444444", "arn:aws:iam:::user/*", "",
    ])
    func otherTextIsNoUser(text: String) {
        #expect(PolicyPrincipal(kind: "AWS", text: text) == .other(kind: "AWS", text: text))
    }

    @Test func writesShortConditionsOut() throws {
        let text =
            #""Condition":{"IpAddress":["192.0.2.1/32"],"DateLessThan":"2030-01-02 05:04:05 +0200 CEST","NotIpAddress":{"aws:SourceIp":"192.0.2.2"}}"#
        #expect(
            try sent(text)
                == #""Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.1/32"]},"DateLessThan":{"aws:CurrentTime":"2030-01-02T03:04:05Z"},"NotIpAddress":{"aws:SourceIp":"192.0.2.2"}}"#
        )
        #expect(
            try statement(text).conditions == [
                PolicyCondition(operator: "IpAddress", key: "aws:SourceIp", values: ["192.0.2.1/32"]),
                PolicyCondition(
                    operator: "DateLessThan",
                    key: "aws:CurrentTime",
                    values: ["2030-01-02T03:04:05Z"]
                ),
                PolicyCondition(operator: "NotIpAddress", key: "aws:SourceIp", values: ["192.0.2.2"]),
            ]
        )
    }

    @Test func sendsWhatItDoesNotKnowAsItIs() throws {
        let text =
            #"{"Comment":{"b":1,"a":[null]},"Id":"x","Version":"2012-10-17","Statement":[{"Remark":1.50,"Effect":"Deny","Principal":"*","Action":"s3:Unheard","Resource":"arn:aws:s3:::b/*","Condition":{"ForAnyValue:StringLike":{"aws:unheard":["a",1,true]},"Null":{"s3:prefix":"true"}}}]}"#
        let document = try PolicyDocument(text)
        #expect(document.sentText == text)
        #expect(document.statements[0].unknownMembers == ["Remark"])
        #expect(document.statements[0].conditions.first?.values == ["a", "1", "true"])
    }

    @Test(arguments: [
        ("{", "At line 1, column 2: The text ends where a member name in double quotes was expected."),
        ("[]", "At line 1, column 1: A policy is an object, in braces."),
        (
            #"{"statement":[]}"#,
            #"At line 1, column 1: The document has no "Statement"; "statement" is probably meant to be it."#
        ),
        (
            "{\n \"Statement\": [],\n \"Statement\": []}",
            #"At line 3, column 2: "Statement" is given twice in one object, and only one of them would count."#
        ),
        (
            #"{"Statement":[{"Effect":"Deny"},{"Effect":"allow"}]}"#,
            #"Statement[1].Effect (line 1, column 43): An effect is "Allow" or "Deny", not "allow"."#
        ),
        (
            #"{"Statement":{"Effect":"Deny","Action":["s3:*",1]}}"#,
            "Statement.Action (line 1, column 48): A text or a list of texts is needed."
        ),
        (
            #"{"Statement":{"Effect":"Deny","Action":"s3:*","NotAction":"s3:*"}}"#,
            #"Statement (line 1, column 14): A statement has "Action" or "NotAction", not both."#
        ),
        (
            #"{"Statement":{"Effect":"Deny","Condition":{"StringLike":["a"]}}}"#,
            #"Statement.Condition.StringLike (line 1, column 57): "StringLike" must be an object of keys and their values."#
        ),
        (
            #"{"Statement":{"Effect":"Deny","Condition":{"Bool":{"aws:SecureTransport":null}}}}"#,
            "Statement.Condition.Bool.aws:SecureTransport (line 1, column 74): A text, a number or a boolean is needed, or a list of them."
        ),
    ])
    func saysWhereItIsWrong(text: String, message: String) {
        let error = #expect(throws: PolicyError.self) { try PolicyDocument(text) }
        #expect(error?.message == message)
    }

    @Test func reportsAllMistakes() {
        let error = #expect(throws: PolicyError.self) {
            try PolicyDocument(#"{"Statement":[{"Efect":"Allow"},{"Effect":"No","Principal":1},2]}"#)
        }
        #expect(
            error?.problems.map(\.path) == [
                "Statement[0]", "Statement[1].Effect", "Statement[1].Principal", "Statement[2]",
            ]
        )
    }

    @Test func refusesWhatIsNestedWithoutEnd() {
        let error = #expect(throws: PolicyError.self) {
            try PolicyDocument(String(repeating: "[", count: 100_000))
        }
        #expect(error?.problems.count == 1)
    }
}
