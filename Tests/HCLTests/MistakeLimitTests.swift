import HCL
import JSONText
import SourceText
import Testing

/// A file that is no configuration at all has as many mistakes as bytes; only the first are told.
@Suite struct MistakeLimitTests {
    private func parse(_ bytes: [UInt8], _ name: String = "main.tf") -> [Diagnostic] {
        let file = SourceFile(name: name, bytes: bytes)
        return name.hasSuffix(".json")
            ? JSONSyntax.parse(file: file).diagnostics : Parser.parse(file: file).diagnostics
    }

    @Test(arguments: [21, 1000, 1_000_000])
    func nullBytesAreCounted(count: Int) throws {
        let found = parse([UInt8](repeating: 0, count: count))
        #expect(found.count == 21)
        let last = try #require(found.last)
        #expect(last.summary == "More mistakes in this file")
        #expect(last.detail.hasPrefix("main.tf has \(count - 19) more mistakes"), "\(last.detail)")
        let size = found.reduce(0) {
            $0 + DiagnosticRenderer(.plain).render($1).utf8.count + $1.json.text().utf8.count
        }
        #expect(size < 300_000)
    }

    @Test func theFirstInTheFileAreTold() throws {
        let lines = (1...50).map { $0.isMultiple(of: 2) ? "a\($0) = 1 &\n" : "a\($0) = §\n" }
        let found = parse(Array(lines.joined().utf8))
        let places = found.compactMap { $0.subject?.line }
        #expect(places == places.sorted() && places.count == 21)
        #expect((places.last ?? 99) < 30)
    }

    @Test func twentyAreAllTold() {
        let found = parse(Array(repeatElement("a = 1\n", count: 21).joined().utf8))
        #expect(found.count == 20)
        #expect(found.allSatisfy { $0.summary != "More mistakes in this file" })
    }

    @Test func jsonToo() {
        let text = "{" + (0..<100).map { _ in "\"a\": 1" }.joined(separator: ",") + "}"
        #expect(parse(Array(text.utf8), "main.tf.json").count == 21)
    }
}
