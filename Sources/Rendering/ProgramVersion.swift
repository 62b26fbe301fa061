import CBuild

/// Which keyform this is.
package enum ProgramVersion {
    package static let text = "0.1.0"
    /// The version of Terraform whose formats and language this one follows.
    package static let terraform = "1.11.4"

    /// The commit that it was built from, with `-dirty` behind it where files were changed after; nil where that is not
    /// known.
    package static let commit: String? = {
        let text = String(cString: keyform_commit())
        return text.isEmpty ? nil : text
    }()

    #if arch(x86_64)
        package static let platform = "linux_amd64"
    #elseif arch(arm64)
        package static let platform = "linux_arm64"
    #else
        package static let platform = "linux"
    #endif
}
