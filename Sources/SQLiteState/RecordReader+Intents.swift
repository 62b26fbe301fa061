internal import Foundation
internal import GRDB
internal import JSONText
internal import StateModel

extension RecordReader {
    /// The intents whose outcome was never recorded, oldest first.
    mutating func openIntents() throws -> [OpenIntent] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT id, run, address, generation, action, object_id, recognition, started_at, sealed_recognition
                FROM operations WHERE status = 'open' ORDER BY id
                """
        )
        let places = places
        return try rows.map { row in
            let operation: OperationID = row[0]
            let key = try HistoryRows.key(row[2], row[3])
            var secret: JSONValue?
            if let sealed: Data = row[8] {
                let text = open(for: .recognition(key)) { (seal) throws(UnreadableSecret.Reason) in
                    try seal.open(Array(sealed), place: places.recognition(operation))
                }
                secret = try text.map { try JSONValue(stored: $0) } ?? .null
            }
            return OpenIntent(
                operation: operation,
                run: row[1],
                key: key,
                action: try HistoryRows.action(row[4]),
                objectID: row[5],
                recognition: try JSONValue(stored: row[6]),
                secretRecognition: secret,
                startedAt: row[7]
            )
        }
    }

    /// The contract's number; nil where nobody could tell it, or where it cannot be opened.
    mutating func contract() throws -> (number: String?, isSecret: Bool) {
        let row = try Row.fetchOne(db, sql: "SELECT contract, sealed_contract FROM meta")
        guard let sealed: Data = row?["sealed_contract"] else {
            return (row?["contract"], false)
        }
        let places = places
        let number = open(for: .contract) { (seal) throws(UnreadableSecret.Reason) in
            try seal.open(Array(sealed), place: places.contract)
        }
        return (number, true)
    }
}
