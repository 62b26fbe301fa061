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
        capitalised(description)
    }

    /// What happened and where, for text that says by itself what to do.
    var reportSentence: String {
        capitalised(report)
    }

    private func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
