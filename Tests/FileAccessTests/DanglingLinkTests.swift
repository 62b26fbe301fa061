import FileAccess
import Foundation
import TestSupport
import Testing

@Suite struct DanglingLinkTests {
    @Test func aLinkToNothingIsFollowed() throws {
        let folder = try ScratchFolder()
        try FileManager.default.createSymbolicLink(atPath: folder.path("one"), withDestinationPath: "two")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("two"),
            withDestinationPath: folder.path("file")
        )
        #expect(DanglingLink.destination(of: folder.path("one")) == folder.path("file"))
    }

    @Test func whatIsThereStaysAsItIs() throws {
        let folder = try ScratchFolder()
        let file = try folder.write("x", to: "file")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: file)
        #expect(DanglingLink.destination(of: folder.path("link")) == folder.path("link"))
        #expect(DanglingLink.destination(of: folder.path("nothing")) == folder.path("nothing"))
    }

    @Test func aCircleOfLinksEnds() throws {
        let folder = try ScratchFolder()
        try FileManager.default.createSymbolicLink(atPath: folder.path("a"), withDestinationPath: "b")
        try FileManager.default.createSymbolicLink(atPath: folder.path("b"), withDestinationPath: "a")
        #expect(["a", "b"].map(folder.path).contains(DanglingLink.destination(of: folder.path("a"))))
    }
}
