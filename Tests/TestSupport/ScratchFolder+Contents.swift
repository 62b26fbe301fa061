import Foundation

extension ScratchFolder {
    /// An environment whose sealing key is in this folder, with a home that is there.
    package var environment: [String: String] { environment("home") }

    /// An environment with another home that is there.
    package func environment(_ home: String) -> [String: String] {
        mkdir(path + "/" + home, 0o700)
        return ["HOME": path + "/" + home]
    }

    package func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    /// What is in the folder, but for a home with nothing in it.
    package func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { name in
            guard name == "home" else { return true }
            return try !FileManager.default.contentsOfDirectory(atPath: path + "/home").isEmpty
        }
    }

    package func mode(_ name: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
        return attributes[.posixPermissions] as? Int
    }
}
