import Testing

@testable import ObjectStorage

/// 1,000 people, 200 buckets, 2,000 statements: what a policy says of everybody alike is worked out once.
struct AccessSizeTests {
    private static func id(_ number: Int) -> String {
        "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"
    }

    private static func picture(people: Int, buckets: Int, statements: Int) -> AccessPicture {
        AccessPicture(
            people: (0..<people).map { number in
                var person = AccessPicture.Person(identity: id(number), id: id(number))
                person.email = "u\(number)@example.com"
                person.isAdministrator = number % 100 == 0
                return person
            },
            buckets: (0..<buckets).map { bucket in
                let name = "b\(bucket)"
                let policy = (0..<statements).map { statement in
                    PolicyStatement(
                        sid: "S\(statement)",
                        effect: .allow,
                        principals: .init([
                            .user(contract: "1", id: id((bucket * statements + statement) % people))
                        ]),
                        actions: .init(["s3:GetObject", "s3:List*"]),
                        resources: .init(["arn:aws:s3:::\(name)", "arn:aws:s3:::\(name)/p\(statement)/*"])
                    )
                }
                return AccessPicture.Bucket(
                    name: name,
                    contents: .read(PolicyDocument(policy), PublicAccessBlock())
                )
            }
        )
    }

    @Test func theWorkGrowsWithTheStatements() {
        let picture = Self.picture(people: 1000, buckets: 200, statements: 10)
        let table = AccessTable(picture, at: nil)
        var own = 0
        var rights = 0
        for column in table.columns {
            for person in picture.people where column.names(person) {
                own += 1
                rights += AccessRight.rights(of: column.grants(of: person)).count
            }
        }
        // Each statement names one person, who is then asked for by himself; nobody else is.
        #expect(own == 2000)
        #expect(rights >= 2 * own)
        #expect(AccessComparison(picture, picture).changes.isEmpty)
    }
}
