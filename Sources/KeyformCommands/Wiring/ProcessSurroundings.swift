internal import Glibc

/// What this process was started with.
package enum ProcessSurroundings {
    /// All variables; of several of one name, the first counts, as for the C library.
    package static var environment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text)
            if let equals = pair.firstIndex(of: "=") {
                let name = String(pair[..<equals])
                if variables[name] == nil {
                    variables[name] = String(pair[pair.index(after: equals)...])
                }
            }
            entry += 1
        }
        return variables
    }

    /// What the system calls the user whose process this is; nil when it knows no name.
    static var accountName: String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        return buffer.withUnsafeMutableBufferPointer { buffer -> String? in
            guard let start = buffer.baseAddress,
                getpwuid_r(getuid(), &entry, start, buffer.count, &found) == 0,
                let name = found?.pointee.pw_name
            else {
                return nil
            }
            return String(cString: name)
        }
    }
}
