package import ObjectStorage
package import Providers
package import StateModel

/// Who has access to what, without a look at the account.
package enum AccessPictures {
    /// As a state has it.
    package static func picture(of records: [ResourceRecord]) -> AccessPicture {
        ManagedPicture(ManagedObjects(records), missingPolicy: .notRead, ownUser: nil).picture
    }

    /// As it is once a plan is carried out.
    ///
    /// The facts are what its providers read for it; they may tell the number of the contract.
    package static func picture(after plan: ProposedPlan, facts: PlanFacts) -> AccessPicture {
        let deleted = Set(UnmanagedKeys.deletedUsers(of: plan).map { ObjectID.normal($0.userID) })
        let before = ManagedPicture(ManagedObjects(before: plan), missingPolicy: .notRead, ownUser: nil)
        var picture = ManagedPicture(ManagedObjects(after: plan), missingPolicy: .notRead, ownUser: nil)
            .picture.without(deleted).knowing(before.picture.people)
        let numbers = Set(
            Set(plan.changes.map(\.provider)).flatMap { PolicySurvey(facts[$0])?.contracts ?? [] }
        )
        picture.contract = (numbers.count == 1 ? numbers.first : nil) ?? picture.contract
        return picture
    }
}
