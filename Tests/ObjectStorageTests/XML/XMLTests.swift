import TestSupport
import Testing

@testable import ObjectStorage

@Suite("XML of the S3 API")
struct XMLTests {
    private func read(_ text: String) throws -> XMLElement {
        try XMLReader.read(Array(text.utf8))
    }

    @Test("reads what servers send, with namespaces, declarations, comments and references")
    func lenient() throws {
        let root = try read(
            """
            \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
            <!-- made > by <hand> -->
            <s3:Result xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/" x='a > b'>
              <s3:Name>a &amp; b &lt;c&gt; &#233;&#xE9; &nbsp; &</s3:Name>
              <Empty/><Other kind="x"/ >
            """.replacing("/ >", with: "/>") + "<Raw><![CDATA[<&amp;>]]></Raw></s3:Result>\n"
        )
        #expect(root.name == "Result")
        #expect(root.text(of: "Name") == "a & b <c> éé &nbsp; &")
        #expect(root.child("Empty")?.text == "")
        #expect(root.text(of: "Raw") == "<&amp;>")
        #expect(root.children.map(\.name) == ["Name", "Empty", "Other", "Raw"])
    }

    @Test(
        "says what is wrong",
        arguments: [
            ("", "it holds no element"), ("<a><b></a>", "</a> stands where </b> belongs"),
            ("<a><b>", "it ends inside <b>"), ("<a", "a tag is cut off"), ("<a b='>", "a tag is cut off"),
            ("<a></a><b/>", "something follows its root element"),
            ("<a/>x", "something follows its root element"),
            ("text", "it does not begin with an element"), ("</a>", "</a> closes nothing"),
            ("<a><!-- ", "a comment is cut off"), ("<a><![CDATA[x</a>", "a CDATA section is cut off"),
            ("<>", "the name of an element is missing"), ("<a:/>", "the name of an element is missing"),
            (
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
                "it has a document type, which is not read"
            ),
            (String(repeating: "<a>", count: 65), "its elements are nested more than 64 deep"),
        ]
    )
    func malformed(text: String, problem: String) throws {
        let error = #expect(throws: XMLSyntaxError.self) { try read(text) }
        #expect(error?.problem == problem)
    }

    @Test("is bounded in size")
    func size() {
        let bytes = [UInt8](repeating: 0x20, count: XMLReader.largestDocument + 1)
        #expect(throws: XMLSyntaxError.self) { try XMLReader.read(bytes) }
    }

    @Test("many references cost as much as other text")
    func linear() throws {
        let text = String(repeating: "&amp;&", count: 200_000)
        #expect(try read("<a>\(text)</a>").text.utf8.count == 400_000)
    }

    @Test("what is written is read back")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 4)
        func text(_ generator: inout SeededGenerator) -> String {
            let characters = Array("ab<>&\"' \r\n\t]é漢🗝;#x")
            return String(
                (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                    characters.randomElement(using: &generator) ?? "a"
                }
            )
        }
        func element(_ depth: Int, _ generator: inout SeededGenerator) -> XMLElement {
            let isLeaf = depth == 0 || Bool.random(using: &generator)
            return isLeaf
                ? XMLElement("Leaf", text(&generator))
                : XMLElement("Node", "", (0..<3).map { _ in element(depth - 1, &generator) })
        }
        for _ in 0..<300 {
            let written = element(4, &generator)
            #expect(try XMLReader.read(written.bytes) == written)
        }
    }

    @Test("no bytes whatever end the process")
    func hostile() {
        var generator = SeededGenerator(seed: 5)
        let pieces = [
            "<", ">", "/", "a", "!", "--", "[CDATA[", "]]>", "?", "&#", ";", "\"", "=", ":", "x", "&",
        ]
        for _ in 0..<5000 {
            let text = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }
            _ = try? XMLReader.read(Array(text.joined().utf8))
        }
    }

    @Test("says which texts XML cannot write")
    func limits() {
        #expect(XMLElement.canHold("a\t\r\n é🗝"))
        #expect(!XMLElement.canHold("a\u{1}"))
        #expect(!XMLElement.canHold("\u{FFFE}"))
    }
}
