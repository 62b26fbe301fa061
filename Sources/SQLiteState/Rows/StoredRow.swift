internal import Addresses
internal import GRDB
internal import GRDBSQLite
internal import JSONText
internal import StateModel
internal import Values

/// The tables of a state, as messages about damage name them.
enum StoredTable: String {
    case meta, resources, dependencies, fingerprints, outputs, runs, operations, rotations, revocations
    case valueTypes = "value_types"
    case sealedValues = "sealed_values"
    case retiredVersions = "retired_versions"
    case usedPlans = "used_plans"
    case keyDerivation = "key_derivation"
    case fingerprintKeys = "fingerprint_keys"
    case rotationSinks = "rotation_sinks"
    case rotationEvents = "rotation_events"
    case reportedDrift = "reported_drift"

    /// The column by which a row is known.
    var key: String {
        switch self {
        case .retiredVersions, .revocations: "address"
        case .fingerprintKeys: "name"
        case .dependencies, .sealedValues, .fingerprints: "resource"
        case .rotationSinks: "rotation"
        default: "rowid"
        }
    }

    /// The table by whose rows its own are known, where they have no number of their own.
    fileprivate var owner: StoredTable? {
        switch self {
        case .dependencies, .sealedValues, .fingerprints: .resources
        case .rotationSinks: .rotations
        default: nil
        }
    }
}

/// Rows of one table, read one after the other.
///
/// Whoever can write the file can write anything into it, and disks fail: of a row nothing is believed before it was
/// checked, and a message about it names the place and never the content.
struct StoredRows {
    private let cursor: RowCursor
    private let statement: Statement
    private let table: StoredTable

    /// Asks for the rows; the statement selects first the number by which a row is known.
    init(
        _ db: Database,
        _ table: StoredTable,
        _ sql: String,
        _ arguments: StatementArguments = StatementArguments()
    ) throws {
        self.table = table
        statement = try db.cachedStatement(sql: sql)
        cursor = try Row.fetchCursor(statement, arguments: arguments)
    }

    /// The next row, to be looked at before the one after it is asked for.
    func next() throws -> StoredRow? {
        try cursor.next().map { _ in StoredRow(statement: statement.sqliteStatement, table: table) }
    }

    /// All rows, each as what is made of it.
    func map<T>(_ transform: (StoredRow) throws -> T) throws -> [T] {
        var results: [T] = []
        while let row = try next() {
            results.append(try transform(row))
        }
        return results
    }

    /// The first row as what is made of it; nil when there is none.
    static func first<T>(
        _ db: Database,
        _ table: StoredTable,
        _ sql: String,
        _ arguments: StatementArguments = StatementArguments(),
        _ transform: (StoredRow) throws -> T
    ) throws -> T? {
        let rows = try StoredRows(db, table, sql, arguments)
        return try rows.next().map(transform)
    }
}

/// A row of the database whose columns are taken only for what the format says they are.
///
/// Every reader throws `corrupt`.
struct StoredRow {
    fileprivate let statement: SQLiteStatement
    fileprivate let table: StoredTable

    /// Numbers of rows; SQLite has none beyond.
    static let numbers: ClosedRange<Int64> = 1...(.max - 1)
    /// Generations, positions, indices: as many as there can be of anything, and one more is a number still.
    static let counts: ClosedRange<Int64> = 0...Int64(Int32.max)
    /// Versions of rows and of formats.
    static let versions: ClosedRange<Int64> = 0...(1 << 53)
    /// Milliseconds since 1970, between the years 1 and 9999.
    static let times: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    func text(_ column: Int32) throws(StateError) -> String {
        guard let text = try optionalText(column) else {
            throw damage(column, "is NULL where a text belongs")
        }
        return text
    }

    func optionalText(_ column: Int32) throws(StateError) -> String? {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_NULL:
            return nil
        case SQLITE_TEXT:
            let start = sqlite3_column_text(statement, column)
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
            // As a C string a text would end at a NUL, and be another than the one that SQLite compares.
            guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
                throw damage(column, "is not a text of UTF-8")
            }
            return text
        default:
            throw damage(column, "is \(kind(column)) where a text belongs")
        }
    }

    func number(_ column: Int32, in range: ClosedRange<Int64>) throws(StateError) -> Int64 {
        guard let number = try optionalNumber(column, in: range) else {
            throw damage(column, "is NULL where a number belongs")
        }
        return number
    }

    func optionalNumber(_ column: Int32, in range: ClosedRange<Int64>) throws(StateError) -> Int64? {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_NULL:
            return nil
        case SQLITE_INTEGER:
            let number = sqlite3_column_int64(statement, column)
            guard range.contains(number) else {
                throw damage(column, "is a number that cannot be")
            }
            return number
        default:
            throw damage(column, "is \(kind(column)) where a number belongs")
        }
    }

    func flag(_ column: Int32) throws(StateError) -> Bool {
        try number(column, in: 0...1) == 1
    }

    func bytes(_ column: Int32) throws(StateError) -> [UInt8] {
        guard let bytes = try optionalBytes(column) else {
            throw damage(column, "is NULL where bytes belong")
        }
        return bytes
    }

    func optionalBytes(_ column: Int32) throws(StateError) -> [UInt8]? {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_NULL:
            return nil
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, column)
            return Array(
                UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
            )
        default:
            throw damage(column, "is \(kind(column)) where bytes belong")
        }
    }

    /// Reads a column with a reader that knows what it should be; what that finds wrong is told with the place.
    ///
    /// - Parameters:
    ///   - column: of the row.
    ///   - expected: what belongs there, with its article.
    ///   - body: reads the text; nil for what is something else.
    /// - Returns: what the text stands for.
    /// - Throws: `corrupt`.
    func read<T>(
        _ column: Int32,
        as expected: String,
        _ body: (String) -> T?
    ) throws(StateError) -> T {
        guard let value = body(try text(column)) else {
            throw damage(column, "is not \(expected)")
        }
        return value
    }

    /// What is wrong with a column; `what` tells nothing of its content.
    func damage(_ column: Int32, _ what: String) -> StateError {
        damage("\(String(cString: sqlite3_column_name(statement, column))) \(what)")
    }

    /// What is wrong with the row.
    func damage(_ what: String) -> StateError {
        .corrupt(reason: "\(place): \(what)")
    }

    /// Where the row is, by the number that was selected first.
    var place: String {
        let name = table.rawValue
        guard sqlite3_column_type(statement, 0) == SQLITE_INTEGER else {
            return "a row of \(name)"
        }
        let number = sqlite3_column_int64(statement, 0)
        return table.owner.map { "a row of \(name), of row \(number) of \($0.rawValue)" }
            ?? "row \(number) of \(name)"
    }

    private func kind(_ column: Int32) -> String {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: "a number"
        case SQLITE_FLOAT: "a fraction"
        case SQLITE_TEXT: "a text"
        default: "a BLOB"
        }
    }
}

// MARK: - Texts that stand for something

extension StoredRow {
    func json(_ column: Int32) throws(StateError) -> JSONValue {
        try read(column, as: "JSON") { JSONValue(stored: $0) }
    }

    func type(_ column: Int32) throws(StateError) -> ValueType {
        try read(column, as: "a type") { ValueType(stored: $0) }
    }

    func address(_ column: Int32) throws(StateError) -> InstanceAddress {
        try read(column, as: "an address") { try? InstanceAddress(parsing: $0) }
    }
}
