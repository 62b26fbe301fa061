extension SinkSettings {
    /// What `credentials -format` takes, which files are written in.
    package static let fileFormats = ["aws", "env", "json", "rclone", "s3cmd"]
    /// Those of them in which programs read a key.
    package static let inputFormats = ["json", "env", "aws"]
    /// Those whose files hold profiles.
    package static let profileFormats: Set = ["aws", "rclone", "s3cmd"]
}
