import Addresses
import Configuration
package import Execution
import FileAccess
import HCL
import Providers
import ResourceSchemas
package import SourceText
package import StateModel

/// The folder that a configuration of what was found is written to; files that are there are never touched.
package struct DiscoveryFolder {
    package let path: String

    package init(_ path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Refuses early what cannot be a folder.
    package func check() throws(DiagnosticsError) {
        switch FileSystem.kind(path) {
        case nil where FileSystem.isThere(path): throw refusal("it is a link to nothing")
        case nil, .directory: return
        case .file, .other: throw refusal("it is there, and is no folder")
        }
    }

    /// What the folder has already, so that no two things get one name.
    ///
    /// - Parameters:
    ///   - project: of the working directory.
    ///   - records: of its state: what they manage can be referred to by files that stand beside its configuration.
    /// - Returns: names that are taken, and what can be referred to.
    /// - Throws: when the folder cannot be read.
    package func neighbours(
        _ project: Project,
        _ records: [ResourceRecord]
    ) throws(DiagnosticsError) -> DiscoveredFiles.Neighbours {
        var found = DiscoveredFiles.Neighbours()
        guard FileSystem.kind(path) == .directory else {
            return found
        }
        do throws(FileSystem.Failure) {
            for name in try FileSystem.names(in: path)
            where name.hasSuffix(".tf") || name.hasSuffix(".tf.json") {
                found.isNew = false
                let bytes = try FileSystem.read("\(path)/\(name)")
                note(Parser.parse(file: SourceFile(name: name, bytes: bytes)).tree.root, in: &found)
            }
        } catch {
            throw refusal("it cannot be read: \(error.reason)")
        }
        guard FileSystem.resolved(path) == FileSystem.resolved(".") else {
            return found
        }
        for record in records where record.generation == 0 && record.address.resource.module.isRoot {
            let type = record.address.resource.type
            guard project.configuration.blocks[record.address.resource] != nil,
                let schema = project.configuration.schemas.schema(.managed, type)
            else { continue }
            let reference = DiscoveredReference(
                type: type,
                id: schema.normalID(record.objectID),
                attribute: ""
            )
            found.managed[reference] = record.address.description
        }
        return found
    }

    private func note(_ body: Body, in found: inout DiscoveredFiles.Neighbours) {
        for block in body.blocks {
            if block.type == "resource", block.labels.count == 2 {
                found.names[block.labels[0], default: []].insert(block.labels[1])
            } else if block.type == "locals" {
                found.locals.formUnion(block.body.attributes.map(\.name))
            }
        }
    }

    /// Writes the files, formatted, all or none.
    ///
    /// - Throws: when one of them is there already, and when one cannot be written.
    package func write(_ files: [DiscoveredFiles.File]) throws(DiagnosticsError) {
        let present = files.map(\.name).filter { FileSystem.isThere("\(path)/\($0)") }
        guard present.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "Generated files would overwrite others",
                    "In \(path.inLine) there \(present.count == 1 ? "is" : "are") already \(present.joined(separator: ", "))."
                        + " Nothing was written."
                )
                .hinting("Give a folder that is new, or move these files away.")
            )
        }
        var written: [String] = []
        do throws(FileSystem.Failure) {
            do throws(PlainFile.FolderFailure) {
                _ = try PlainFile.makeFolders(of: "\(path)/x", mode: 0o755)
            } catch {
                throw error.failure
            }
            for file in files {
                let target = "\(path)/\(file.name)"
                try PlainFile.make(
                    target,
                    with: Formatter.format(Array(file.text.utf8)),
                    mode: 0o644,
                    mayReplace: false
                )
                written.append(target)
            }
        } catch {
            for file in written {
                try? PlainFile.remove(file)
            }
            throw refusal("its files cannot be written: \(error.reason)")
        }
    }

    private func refusal(_ reason: String) -> DiagnosticsError {
        DiagnosticsError(
            .error("Configuration cannot be generated", "\(path.inLine): \(reason).")
        )
    }
}
