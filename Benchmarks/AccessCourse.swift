import ObjectStorage
import Timestamps

/// Who may do what, of a large account: from the texts of the policies to the words for each person in each bucket.
struct AccessCourse {
    private let people: [AccessPicture.Person]
    private let policies: [String]

    /// - Parameters:
    ///   - people: with a key each; every hundredth is administrator.
    ///   - buckets: every tenth is open to everyone.
    ///   - statements: of all buckets together, for three people each.
    init(people: Int, buckets: Int, statements: Int) {
        let ids = (0..<people).map { number in
            let digits = String(number)
            return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.utf8.count) + digits
        }
        self.people = ids.enumerated().map { number, id in
            var person = AccessPicture.Person(identity: id, id: id)
            person.email = "p\(number)@example.com"
            person.isAdministrator = number % 100 == 0
            var key = AccessPicture.Key(identity: "k\(number)", id: "k\(number)")
            key.isActive = true
            key.isAdministrative = person.isAdministrator
            person.keys = [key]
            return person
        }
        policies = (0..<buckets).map { bucket in
            var texts = (0..<statements / buckets).map { number in
                let users = (0..<3).map { index in
                    let id = ids[(bucket * 31 + number * 7 + index) % people]
                    return "\"arn:aws:iam:::user/31415926:\(id)\""
                }
                return """
                    {"Effect":"\(number % 8 == 7 ? "Deny" : "Allow")","Principal":{"AWS":[\(users.joined(separator: ","))]},\
                    "Action":["s3:GetObject","s3:Put*"],"Resource":["arn:aws:s3:::b\(bucket)/team\(number)/*"]}
                    """
            }
            if bucket % 10 == 0 {
                texts.append(
                    #"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b\#(bucket)/*"}"#
                )
            }
            return #"{"Version":"2012-10-17","Statement":[\#(texts.joined(separator: ","))]}"#
        }
    }

    func run() async throws {
        let (phrases, time) = try await measured {
            let picture = AccessPicture(
                contract: "31415926",
                people: people,
                buckets: try policies.enumerated().map { number, text in
                    AccessPicture.Bucket(
                        name: "b\(number)",
                        contents: .read(try PolicyDocument(text), PublicAccessBlock())
                    )
                }
            )
            let table = AccessTable(picture, at: Timestamp(seconds: 1_796_040_000))
            var phrases = 0
            for person in people {
                for column in table.columns {
                    let grants = column.grants(of: person)
                    guard column.names(person) else { continue }
                    phrases +=
                        AccessWords.phrases(AccessRight.rights(of: grants), in: column.bucket.name).count
                }
            }
            return phrases
        }
        Row.print("access", "\(phrases) phrases", time.inMilliseconds)
    }
}
