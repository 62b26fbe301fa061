package import Addresses
package import Rotation
package import StateModel
package import Values

/// What is to be done to an object.
package enum ChangeAction: String, Sendable, Hashable {
    case noop = "no-op"
    case create
    case read
    case update
    case replaceDestroyFirst = "delete-create"
    case replaceCreateFirst = "create-delete"
    case delete
    case forget
}

/// Why a change is in the plan.
package enum ChangeReason: Sendable, Hashable {
    case notInState
    case configurationChanged
    /// The attributes that cannot be changed in place.
    case cannotUpdate
    case tainted
    case requested
    case notInConfiguration
    /// Neither is the module instance that it stands in.
    case moduleNotInConfiguration
    case indexOutOfRange(Int)
    case keyNotInMap(String)
    case wrongRepetition
    case drift
    case deposed
    case destroyRequested
    case replaceTriggered
    /// The object is a part of one that is replaced.
    case replacedWithWhole
    case gone
    /// The object is not what it was made to be any more; why, in words that go behind `because`.
    case outdated(String)
    /// Nothing is to be done.
    case unchanged
    /// An earlier apply did only a part of the creation; the rest is done now.
    case incomplete
    /// A data source whose arguments are known after apply.
    case inputUnknown
    /// A data source that depends on a resource which is about to change.
    case dependencyPending
    /// A data source of a `check` block, which looks again when everything is done.
    case checkNested
    /// The key is rotated.
    case rotation
}

/// What a plan does to one object.
package struct ResourceChange: Sendable {
    package let address: InstanceAddress
    package let action: ChangeAction
    package let reason: ChangeReason
    /// The object's attributes before, after drift was taken in; nil for a create.
    ///
    /// A fingerprinted attribute that is set is an unknown, sensitive value here and in `after`: its text is never in
    /// a plan; `changedSecrets` says whether it changes.
    package let before: Value?
    /// The planned attributes, unknown where they are known after apply; nil for a delete.
    ///
    /// Write-only arguments are null.
    package let after: Value?
    /// Attributes that make an update impossible.
    package let replacing: [String]
    /// Fingerprinted or write-only attributes that are new or changed.
    package let changedSecrets: Set<String>
    /// A keyed hash of their values; nil where there are none, and where the key is kept nowhere.
    ///
    /// Not in a saved plan.
    package var secretDigest: [UInt8]?
    /// Arguments that the configuration set and does not set any more, so that what they gave is taken back; in the
    /// schema's order.
    package let revoked: [String]
    /// Of the arguments that are not managed when they are left out, those of which the configuration says something.
    ///
    /// Nil where it has no such object. Not in a saved plan.
    package var namedArguments: Set<String>?
    /// What stands in provisional values for the id of the object, which is known only after apply; nil where none has it.
    ///
    /// Not in a saved plan.
    package var standIn: String?
    /// What will be known of `after` once other objects are made; nil where that cannot be told.
    ///
    /// Not in a saved plan.
    package var provisional: ProvisionalValues?
    package let importID: String?
    /// Whether the object would have been created, had it not been found by what only one can have; `importID` names it.
    package var adopts = false
    package let movedFrom: InstanceAddress?
    /// The generation that the object has in the state when it was set aside for a replacement that never came to be;
    /// it is made the current one again.
    package let restoredFrom: Generation?
    package let generation: Generation
    /// The configuration that the object belongs to.
    package var provider: ProviderAddress
    /// What is done about its rotation, instead of anything else; the action is an update.
    package var rotation: PlannedRotation?
    /// Where the key is handed to once it is made, as people read it; for the makings and replacements of keys only.
    package var deliveries: [String] = []
    /// What the object is to the rotation of its key; nil for what is in charge, and where no rotation is under way.
    package var role: RotationRole?

    package init(
        address: InstanceAddress,
        action: ChangeAction,
        reason: ChangeReason,
        before: Value?,
        after: Value?,
        replacing: [String] = [],
        changedSecrets: Set<String> = [],
        revoked: [String] = [],
        importID: String? = nil,
        movedFrom: InstanceAddress? = nil,
        restoredFrom: Generation? = nil,
        generation: Generation = 0,
        provider: ProviderAddress? = nil
    ) {
        self.provider = provider ?? address.resource.provider
        self.address = address
        self.action = action
        self.reason = reason
        self.before = before
        self.after = after
        self.replacing = replacing
        self.changedSecrets = changedSecrets
        self.revoked = revoked
        self.importID = importID
        self.movedFrom = movedFrom
        self.restoredFrom = restoredFrom
        self.generation = generation
    }
}

extension ChangeAction {
    /// Whether the present object is destroyed.
    package var destroys: Bool {
        self == .delete || replaces
    }

    package var replaces: Bool {
        self == .replaceDestroyFirst || self == .replaceCreateFirst
    }
}
