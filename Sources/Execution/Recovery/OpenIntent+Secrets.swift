import JSONText
import SourceText
import StateModel

extension OpenIntent {
    /// Whether what it takes to recognise the object was sealed and cannot be opened.
    var isUnrecognisable: Bool {
        secretRecognition == .null
    }

    /// Hides what the object is recognised by where that is a secret; ids of other objects are none.
    var redaction: Redaction {
        var texts: [String] = []
        var open = secretRecognition.map { [$0] } ?? []
        while let json = open.popLast() {
            if let text = json.string {
                texts.append(text)
            }
            open += json.object?.members.map(\.value) ?? []
        }
        return Redaction(texts)
    }
}
