import Addresses
import IonosAPI
import SourceText

extension APIError {
    /// The error in words for people; `what` was being done, for example `creating the user`.
    func diagnostic(doing what: String, address: InstanceAddress?) -> Diagnostic {
        .error("Error \(what)", sentence, address: address?.description)
    }

    /// What happened, where, why and what next, as text that stands by itself.
    var sentence: String {
        description.prefix(1).uppercased() + description.dropFirst()
    }
}
