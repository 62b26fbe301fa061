/// One difference between two pictures that people should know of.
package struct AccessChange: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case newPerson = "new_person"
        case personGone = "person_gone"
        case becomesAdministrator = "becomes_administrator"
        case losesAdministrator = "loses_administrator"
        case administratorUnknown = "administrator_unknown"
        case switchedOn = "switched_on"
        case switchedOff = "switched_off"
        case mayHaveKeys = "may_have_keys"
        case mayHaveNoKeys = "may_have_no_keys"
        case getsKey = "gets_key"
        case losesKey = "loses_key"
        case keySwitchedOn = "key_switched_on"
        case keySwitchedOff = "key_switched_off"
        case keyMadeAnew = "key_made_anew"
        case keyBecomesAdministrative = "key_becomes_administrative"
        case gains
        case loses
        case mayLose = "may_lose"
        case losesLastWay = "loses_last_way"
        case becomesPublic = "becomes_public"
        case isPublicNoMore = "is_public_no_more"
        case changesInSecret = "changes_in_secret"
        case knownAfterApply = "known_after_apply"
    }

    package let kind: Kind
    /// A sentence without its full stop.
    package internal(set) var text: String
    /// Whether people must not miss it.
    package var isAlarming = false
    /// The person whom it is about, or `everyone`; nil where it is about all.
    package var person: String?
    package var personID: String?
    package var bucket: String?
    /// The exact actions that are gained or lost, sorted.
    package var actions: [String] = []
    /// What nobody has documented, on which it depends.
    package var notes: [String] = []
    /// Where a configuration declares what makes the difference, as far as one object does.
    package var address: String?
    /// Whether it is about a person or bucket that is there already.
    package var concernsExisting = true
}
