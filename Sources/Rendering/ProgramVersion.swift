/// Which keyform this is.
package enum ProgramVersion {
    package static let text = "0.1.0"

    #if arch(x86_64)
        package static let platform = "linux_amd64"
    #elseif arch(arm64)
        package static let platform = "linux_arm64"
    #else
        package static let platform = "linux"
    #endif
}
