import HTTPTransport
import ObjectStorage
import Providers
import SourceText
import Timestamps

extension IonosProvider: AccessReading {
    func readAccess() async throws(DiagnosticsError) -> AccessPicture {
        async let readings = storage.readBuckets()
        do throws(APIError) {
            let people = try await people()
            let buckets = await readings
            return AccessPicture(
                contract: await contract(),
                people: people,
                buckets: buckets.buckets,
                unreadBuckets: buckets.unread
            )
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "reading who has access", address: nil))
        }
    }

    /// The number of the contract, where there is one only; nothing fails for want of it.
    private func contract() async -> String? {
        if let number = client.contractNumber {
            return number
        }
        let numbers = (try? await client.contracts())?.compactMap { $0.number.map(String.init) } ?? []
        return numbers.count == 1 ? numbers.first : nil
    }

    /// Everybody, with the keys that each has and the groups that allow them.
    private func people() async throws(APIError) -> [AccessPicture.Person] {
        let users = try await client.listUsers()
        let groups = try await reader.allGroups().items.filter { $0.properties?.has(.s3Privilege) ?? false }
        let lists = await mapConcurrently(groups) { group -> Result<[User], APIError> in
            do throws(APIError) {
                return .success(try await client.membersOfGroup(group.id) ?? [])
            } catch {
                return .failure(error)
            }
        }
        var allowing: [String: [String]] = [:]
        for (group, list) in zip(groups, lists) {
            for member in try list.get() {
                allowing[ObjectID.normal(member.id), default: []].append(group.properties?.name ?? group.id)
            }
        }
        let keys = await mapConcurrently(users) { user -> Result<[S3Key], APIError> in
            do throws(APIError) {
                return .success(try await client.keysOfUser(user.id)?.items ?? [])
            } catch {
                return .failure(error)
            }
        }
        var people: [AccessPicture.Person] = []
        for (user, list) in zip(users, keys) {
            let id = ObjectID.normal(user.id)
            var person = AccessPicture.Person(identity: id, id: id)
            person.email = user.email
            person.isAdministrator = user.administrator
            person.isActive = user.active
            person.keyGroups = (allowing[id] ?? []).sorted()
            person.keys = try list.get().map(Self.key)
            people.append(person)
        }
        return people
    }

    private static func key(_ key: S3Key) -> AccessPicture.Key {
        var result = AccessPicture.Key(identity: key.id, id: key.id)
        result.created = key.createdDate.flatMap { secondsSinceEpoch(apiDate: $0) }
            .map { Timestamp(seconds: Int64($0)) }
        result.isActive = key.active
        return result
    }
}
