internal import SourceText

/// The two halves of an access key with which requests are signed.
///
/// However it is printed, it shows no secret.
package struct SigningPair: Sendable, Hashable {
    /// Sent with every request; may be shown.
    package let accessKey: String
    private let secret: String
    /// Where the pair comes from, for messages: the end of a sentence, such as `IONOS_S3_ACCESS_KEY and IONOS_S3_SECRET_KEY`.
    package let source: String
    /// When the key was made, since 1970, where that is known: for a while after that not every endpoint knows it.
    package let made: Duration?

    package init(accessKey: String, secret: String, source: String, made: Duration? = nil) {
        self.accessKey = accessKey
        self.secret = secret
        self.source = source
        self.made = made
    }

    /// The secret itself, for the one place that signs, and for what takes it out of texts.
    package func reveal() -> String {
        secret
    }
}

extension SigningPair: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        "\(accessKey) with \(Redaction.placeholder)"
    }

    package var debugDescription: String {
        description
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["accessKey": accessKey, "source": source])
    }
}
