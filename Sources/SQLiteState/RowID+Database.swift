package import GRDB
package import StateModel

extension RowID: DatabaseValueConvertible {
    package var databaseValue: DatabaseValue {
        rawValue.databaseValue
    }

    package static func fromDatabaseValue(_ value: DatabaseValue) -> RowID? {
        Int64.fromDatabaseValue(value).map { RowID($0) }
    }
}
