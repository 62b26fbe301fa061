internal import Foundation
internal import GRDB
internal import JSONText
import Sealing
internal import StateModel

extension RecordReader {
    /// The intents whose outcome was never recorded, oldest first.
    func openIntents() throws -> [OpenIntent] {
        var intents: [OpenIntent] = []
        let rows = try StoredRows(
            db,
            .operations,
            """
            SELECT id, run, address, generation, action, object_id, recognition, started_at, sealed_recognition
            FROM operations WHERE status = 'open' ORDER BY id
            """
        )
        try each(rows) { intents.append(try intent($0)) }
        return intents
    }

    private func intent(_ row: StoredRow) throws -> OpenIntent {
        let operation = OperationID(try row.number(0, in: StoredRow.numbers))
        let key = try Self.key(row, address: 2, generation: 3)
        var secret: JSONValue?
        if let sealed = try row.optionalBytes(8) {
            let places = places
            let text = open(for: .recognition(key)) { (seal) throws(UnreadableSecret.Reason) in
                try seal.open(sealed, place: places.recognition(operation))
            }
            guard let json = text.map({ JSONValue(stored: $0) }) ?? .null else {
                throw row.damage("what is sealed of its recognition is not JSON")
            }
            secret = json
        }
        return OpenIntent(
            operation: operation,
            run: RunID(try row.number(1, in: StoredRow.numbers)),
            key: key,
            action: try HistoryRows.action(row, 4),
            objectID: try row.optionalText(5),
            recognition: try row.json(6),
            secretRecognition: secret,
            startedAt: try row.number(7, in: StoredRow.times)
        )
    }

    /// The account that the objects are in; nil where nobody could tell it, or where it cannot be opened.
    func account() throws -> (text: String?, isSecret: Bool) {
        let stored = try StoredRows.first(db, .meta, "SELECT id, contract, sealed_contract FROM meta") {
            row in
            (plain: try row.optionalText(1), sealed: try row.optionalBytes(2))
        }
        guard let sealed = stored?.sealed else {
            return (stored?.plain, false)
        }
        let places = places
        let text = open(for: .account) { (seal) throws(UnreadableSecret.Reason) in
            try seal.open(sealed, place: places.account)
        }
        return (text, true)
    }
}
