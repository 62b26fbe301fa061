internal import Addresses
internal import GRDB
import Sealing
internal import SourceText
internal import StateModel
internal import Values

/// Looks for secrets that the state knows in every column that holds text in clear.
struct ExposedSecrets {
    private struct Secret {
        let name: String
        let text: String
    }

    private let db: Database
    private let secrets: [Secret]
    /// Names and addresses that are secrets only by their marks: what else is called so is none.
    private let marked: [Secret]
    private let fingerprints: [(name: String, text: String)]
    private let seal: SodiumSeal?

    /// A comparison with a fingerprint costs a microsecond or two, and each text is compared with each: so many are made,
    /// of outputs and messages first.
    private static let mostComparisons = 300_000

    init(_ db: Database, _ records: [ResourceRecord], policy: SealingPolicy, seal: SealAccess) {
        self.db = db
        let ids = Set(records.map { $0.objectID.lowercased() })
        var secrets: [Secret] = []
        var marked: [Secret] = []
        var fingerprints: [(name: String, text: String)] = []
        for record in records {
            for (name, value) in record.attributes.mapValue ?? ValueMap() where value.isSensitive {
                let found = value.sensitiveTexts.map {
                    Secret(name: "the \(name) of \(record.key)", text: $0)
                }
                if policy.seals(name, of: record.address.resource.type) {
                    secrets += found
                } else {
                    marked += found.filter { !ids.contains($0.text.lowercased()) }
                }
            }
            fingerprints += record.fingerprints.sorted { $0.key < $1.key }
                .map { ("the \($0.key) of \(record.key)", $0.value) }
        }
        self.secrets = secrets
        self.marked = marked
        self.fingerprints = fingerprints
        self.seal = if case .available(let seal) = seal { seal } else { nil }
    }

    func findings() throws -> [StateFinding] {
        var findings: [StateFinding] = []
        let search = SecretSearch(secrets.map(\.text))
        let markedSearch = SecretSearch(marked.map(\.text))
        var candidates: [(text: String, place: String)] = []
        var lesser: [(text: String, place: String)] = []
        for table in Self.tables where !(search.isEmpty && markedSearch.isEmpty && fingerprints.isEmpty) {
            let columns = try String.fetchAll(
                db,
                sql: "SELECT name FROM pragma_table_info(?) WHERE upper(type) = 'TEXT'",
                arguments: [table.rawValue]
            )
            guard !columns.isEmpty else { continue }
            let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
            let rows = try StoredRows(
                db,
                table,
                "SELECT \(table.key), \(list) FROM \(table.rawValue)"
            )
            while let row = try rows.next() {
                for (index, column) in columns.enumerated() {
                    // What is no text is told as damage already.
                    guard let text = (try? row.optionalText(Int32(index + 1))) ?? nil,
                        text.utf8.count >= SecretSearch.shortest
                    else { continue }
                    let place = "\(column) of \(row.place)"
                    if let found = search.first(in: text) {
                        findings.append(.exposed(secret: secrets[found].name, place: place))
                    } else if Self.prose.contains(column), let found = markedSearch.first(in: text) {
                        findings.append(.exposed(secret: marked[found].name, place: place))
                    }
                    guard !fingerprints.isEmpty else { continue }
                    if Self.mayHoldPassword(table, column) {
                        candidates += Self.parts(of: text).map { ($0, place) }
                    } else if Self.mayRepeatPassword(table, column) {
                        lesser += Self.parts(of: text).map { ($0, place) }
                    }
                }
            }
        }
        return findings + passwords(among: candidates + lesser)
    }

    /// Those whose texts are looked at first come first.
    private static let tables: [StoredTable] = [
        .outputs, .runs, .operations, .rotationEvents, .rotations, .rotationSinks, .resources, .dependencies,
        .meta,
        .valueTypes, .revocations, .retiredVersions, .usedPlans,
        .keyDerivation, .fingerprintKeys, .sealedValues, .fingerprints, .reportedDrift,
    ]

    /// Columns with what programs and people have said, where names are repeated.
    private static let prose: Set<String> = [
        "command", "reason", "summary", "message", "recognition", "text", "problem",
    ]

    private static func mayHoldPassword(_ table: StoredTable, _ column: String) -> Bool {
        prose.contains(column) || table == .outputs && column == "value"
            || table == .resources && column == "attributes"
    }

    /// Columns that are looked through while there are comparisons left: names, and what the history keeps of rows.
    private static func mayRepeatPassword(_ table: StoredTable, _ column: String) -> Bool {
        switch table {
        case .resources: ["address", "string_key", "name", "provider", "object_id"].contains(column)
        case .operations: ["address", "moved_to", "before", "after"].contains(column)
        case .outputs: column == "name"
        case .dependencies: column == "target"
        case .rotationSinks: column == "name"
        case .rotations, .rotationEvents, .revocations: column == "address"
        default: false
        }
    }

    /// What may be a password in a text: the text and its words, or the same of the texts in it where it is JSON.
    private static func parts(of text: String) -> Set<String> {
        let inside = text.textsAsJSON
        let words = (inside.isEmpty ? [text] : inside).flatMap { text in
            text.split { $0.isWhitespace || "\"'`=,;()[]{}".contains($0) }.map(String.init) + [text]
        }
        let long = words.filter { $0.count >= KnownSecrets.shortest && !$0.isUUID }
        return Set(long + long.flatMap(\.decodedTexts))
    }

    private func passwords(among candidates: [(text: String, place: String)]) -> [StateFinding] {
        guard let seal, !fingerprints.isEmpty else { return [] }
        var findings: [StateFinding] = []
        let search = seal.search(fingerprints.map(\.text))
        var known: [String: String?] = [:]
        var left = Self.mostComparisons
        for (text, place) in candidates {
            if known[text] == nil {
                guard left >= fingerprints.count else { break }
                left -= fingerprints.count
                known[text] = .some(search(text).map { fingerprints[$0].name })
            }
            if let name = known[text] ?? nil {
                findings.append(.exposed(secret: name, place: place))
            }
        }
        return findings
    }
}
