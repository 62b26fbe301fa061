internal import SourceText

extension AccessDoubt {
    /// What is not known, where an allow depends on it.
    package var sentence: String {
        switch self {
        case .condition(let test, let key):
            "The condition \(test.inLine) on \(key.inLine) is none that IONOS documents; it is taken to hold."
        case .conditionValue(let test, let key):
            "A value of the condition \(test.inLine) on \(key.inLine) cannot be read; it is taken to hold."
        case .listingCondition(let key):
            "Only requests that list have \(key.inLine), so that the statement may allow no others."
        case .principal(let text):
            "Whom \(text.inLine) means is not documented; it is taken to mean all that it may."
        case .excludedPrincipals: "NotPrincipal is not documented; it is taken to hold."
        case .unknownMember(let name):
            "What \(name.inLine) in a statement means is not known; the statement is taken to hold."
        case .actionCase:
            "The name of an action is right but for upper and lower case; it is taken to count."
        case .denyForAdministrator:
            "Whether a deny stops an administrator is not documented; it is taken not to."
        case .restrictedBucket:
            "Whether users of the contract keep what is allowed to everyone in a bucket that restricts public access is"
                + " not documented."
        case .restrictedAddresses:
            "Whether a restriction of public access cuts off what is allowed to everyone from some addresses is not"
                + " documented."
        case .formerAdministrator:
            "Whether an administrative key keeps its power when its user is no administrator any more is not documented."
                + " Delete the key to be sure."
        case .administratorUnknown: "Whether the user is an administrator is not known."
        }
    }

    /// The same where a deny depends on it.
    package var sentenceOfDeny: String {
        switch self {
        case .condition(let test, let key):
            "A deny depends on the condition \(test.inLine) on \(key.inLine), which is none that IONOS documents; it is"
                + " taken not to hold."
        case .conditionValue(let test, let key):
            "A deny depends on the condition \(test.inLine) on \(key.inLine), of which a value cannot be read; it is taken"
                + " not to hold."
        case .listingCondition(let key):
            "A deny depends on \(key.inLine), which only requests that list have; it is taken not to hold for others."
        case .principal(let text):
            "A deny is for \(text.inLine), and whom that means is not documented; it is taken not to hold."
        case .excludedPrincipals: "A deny has NotPrincipal, which is not documented; it is taken not to hold."
        case .unknownMember(let name):
            "A deny has \(name.inLine), whose meaning is not known; it is taken not to hold."
        case .actionCase:
            "A deny names an action that is right but for upper and lower case; it is taken not to count."
        case .denyForAdministrator, .restrictedBucket, .restrictedAddresses, .formerAdministrator,
            .administratorUnknown:
            sentence
        }
    }
}
