import GRDB

/// What users do at the console, which no request tells the simulation.
extension Sandbox {
    /// Lets a user have logged in.
    ///
    /// - Throws: an error of the API where nobody has the address.
    func noteLogin(of email: String, ago milliseconds: Int64) throws {
        try change(userOf: email, "lastLogin = \(max(0, clock.milliseconds - milliseconds))")
    }

    /// Lets a user have set up a second factor.
    ///
    /// - Throws: an error of the API where nobody has the address.
    func noteSecondFactor(of email: String) throws {
        try change(userOf: email, "secAuthActive = 1")
    }

    private func change(userOf email: String, _ change: String) throws {
        try database.transaction(writing: true) { db in
            try db.execute(
                sql: "UPDATE user SET \(change) WHERE emailKey = ?",
                arguments: [email.lowercased()]
            )
            if db.changesCount == 0 {
                throw APIFailure(404, code: "309", "Nobody has the address \(email)")
            }
        }
    }
}
