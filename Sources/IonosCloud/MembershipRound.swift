import Addresses
import Providers
import StateModel

/// What is read once when memberships are looked at from both ends.
struct MembershipRound {
    let members: MemberLists
    /// The groups whose members are read in any case.
    var listed = ObjectIDs([])
    /// Whether reading the groups takes fewer requests than reading the users.
    var readsGroups = false

    /// A refresh of objects of all types.
    init(_ client: IonosClient, refreshing objects: [RefreshRequest]) {
        members = MemberLists(client)
        listed = ObjectIDs(
            objects.filter { $0.record.address.resource.type == GroupType.name && $0.readsMembers }
                .map(\.record.objectID)
        )
    }

    /// A look for elements that no row claims: user by user or group by group, whichever takes fewer requests.
    init(_ client: IonosClient, lookingFor requests: [ElementRequest]) {
        members = MemberLists(client)
        let users = requests.filter { $0.address.resource.type == UserType.name }
        readsGroups = Set(users.flatMap(\.elements).map(ObjectID.normal)).count < users.count
    }
}
