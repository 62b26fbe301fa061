import GRDB
import Glibc
import StateModel
import Testing

@testable import SQLiteState

/// What SQLite cannot say of why it cannot open a file.
@Suite struct ShortageTests {
    @Test func tooManyOpenFilesAreNoLackOfPermission() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            for code in [ResultCode.SQLITE_CANTOPEN, .SQLITE_IOERR_SHMOPEN, .SQLITE_IOERR_DIR_FSYNC] {
                let error = StateError(DatabaseError(resultCode: code), path: "x.db")
                guard case .unavailable(.file("x.db"), let reason) = error,
                    reason.contains("Too many open files"), !reason.contains("permission")
                else { exit(1) }
            }
        }
    }

    @Test(arguments: [ResultCode.SQLITE_NOMEM, .SQLITE_IOERR_NOMEM])
    func tooLittleMemoryIsNamed(code: ResultCode) {
        let error = StateError(DatabaseError(resultCode: code), path: "x.db")
        guard case .unavailable(.file("x.db"), let reason) = error, reason.contains("not enough memory")
        else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func otherwiseItIsAboutPermissions() {
        let error = StateError(DatabaseError(resultCode: .SQLITE_CANTOPEN), path: "x.db")
        guard case .unavailable(_, let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(reason.contains("with mode"))
    }
}
