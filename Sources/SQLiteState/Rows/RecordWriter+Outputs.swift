internal import Foundation
internal import GRDB
internal import JSONText
import Sealing
internal import StateModel
internal import Values

extension RecordWriter {
    /// Replaces all outputs; of one that its caller could not open, what is sealed stays.
    func replaceOutputs(_ outputs: [OutputRecord]) throws {
        let closed = Set(outputs.filter { $0.value.isSensitive && $0.value.isUnknown }.map(\.name))
        let kept = closed.isEmpty ? [:] : try sealedOutputs(closed)
        try run("DELETE FROM outputs", [])
        for output in outputs {
            if let (type, sealed) = kept[output.name] {
                try insertOutput(output.name, type, isSensitive: output.isSensitive, sealed: sealed)
            } else {
                try insertOutput(output.storable)
            }
        }
    }

    private func insertOutput(_ output: OutputRecord) throws {
        guard output.value.isSensitive, !output.value.isNull else {
            return try insertOutput(
                output.name,
                try typeID(output.value.type),
                isSensitive: output.isSensitive,
                plain: output.value.storedJSON.text()
            )
        }
        var plaintext = output.value.storedJSON
        var type = output.value.type
        if type.namesAttributes {
            plaintext = SealedOutput.json(plaintext, type)
            type = .any
        }
        let sealed = try seal().seal(plaintext.bytes(), place: places.output(output.name))
        try insertOutput(
            output.name,
            try typeID(type),
            isSensitive: output.isSensitive,
            sealed: sealed
        )
    }

    private func insertOutput(
        _ name: String,
        _ type: Int64,
        isSensitive: Bool,
        plain: String = SealedOutput.placeholder,
        sealed: [UInt8]? = nil
    ) throws {
        try run(
            "INSERT INTO outputs (name, value, value_type, sensitive, sealed) VALUES (?, ?, ?, ?, ?)",
            [name, plain, type, isSensitive, sealed.map { Data($0) }]
        )
    }

    /// The sealed outputs of those names, as they are stored; one whose sealed bytes are gone as given up.
    private func sealedOutputs(_ names: Set<String>) throws -> [String: (type: Int64, sealed: [UInt8])] {
        let rows = try StoredRows(
            db,
            .outputs,
            "SELECT rowid, name, value, value_type, sealed FROM outputs"
        ).map { row in
            (
                name: try row.text(1), plain: try row.text(2), type: try row.number(3, in: StoredRow.numbers),
                sealed: try row.optionalBytes(4)
            )
        }
        var found: [String: (type: Int64, sealed: [UInt8])] = [:]
        for row in rows where names.contains(row.name) {
            if let sealed = row.sealed {
                found[row.name] = (row.type, sealed)
            } else if row.plain == SealedOutput.placeholder {
                let sealed = try seal().seal(SecretPlaces.givenUp, place: places.output(row.name))
                found[row.name] = (row.type, sealed)
            }
        }
        return found
    }
}
