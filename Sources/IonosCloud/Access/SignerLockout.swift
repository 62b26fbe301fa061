import ObjectStorage
import Providers
import SourceText

/// Whether a plan takes from the one whose key signs requests about buckets what he needs to change their policies again.
///
/// An administrator's key always may; of a key that nothing here knows, nothing can be told.
struct SignerLockout {
    private let signer: SigningPair
    private let before: AccessPicture
    private let after: AccessPicture

    init(_ signer: SigningPair, _ before: AccessPicture, _ after: AccessPicture) {
        self.signer = signer
        self.before = before
        self.after = after
    }

    private func signer(in picture: AccessPicture) -> AccessPicture.Person? {
        picture.people.first { person in person.keys.contains { $0.id == signer.accessKey } }
    }

    /// The id of the user whose key signs, where he is known before and after and never an administrator.
    var ordinarySigner: String? {
        guard let old = signer(in: before), old.isAllPowerful == false,
            let new = signer(in: after), new.isAllPowerful == false
        else {
            return nil
        }
        return new.id
    }

    /// The buckets out of which the signer is shut, by name.
    private var buckets: [String] {
        guard let old = signer(in: before), old.isAllPowerful == false else {
            return []
        }
        let columns = Dictionary(firstOf: AccessTable(after, at: nil).columns.map { ($0.bucket.name, $0) })
        return AccessTable(before, at: nil).columns.filter { column in
            guard let now = columns[column.bucket.name], now.access != nil, !now.bucket.isNew,
                Self.mayChangePolicy(old, column)
            else {
                return false
            }
            guard let new = signer(in: after), new.isAllPowerful == false else {
                return false
            }
            return column.grants(of: old).mayLosePolicyCalls(to: now.grants(of: new))
        }.map(\.bucket.name).sorted()
    }

    private static func mayChangePolicy(_ person: AccessPicture.Person, _ column: AccessTable.Column) -> Bool
    {
        column.grants(of: person).allowPolicyChange
    }

    func review(_ plan: ProposedPlan) -> [Diagnostic] {
        buckets.map { bucket in
            plan.judgement(
                of: .selfLockout,
                "Plan would lock keyform out of a bucket",
                "After this plan, the key with which keyform signs requests about buckets (from \(signer.source)) may"
                    + " perhaps not read and change the policy of \(bucket.inLine) any more, or not in every case, so that"
                    + " keyform could not take it back. A deny counts here also where nobody has documented whether it"
                    + " holds. Leave the user of the key s3:GetBucketPolicy and s3:PutBucketPolicy, without a condition and"
                    + " without a deny, or sign with an administrator's key.",
                objects: [bucket],
                address: nil
            )
        }
    }
}
