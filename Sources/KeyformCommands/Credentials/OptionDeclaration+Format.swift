import Credentials

extension OptionDeclaration {
    static let format = Self(
        "format",
        .value(.word(CredentialsFormat.allCases.map(\.rawValue)), "FORMAT"),
        initial: CredentialsFormat.aws.rawValue
    )
    .saying(
        """
        aws (a profile for ~/.aws/credentials; the default), env (variables for a shell), json (as \
        credential_process wants it), rclone, or s3cmd.
        """
    )
}
