internal import GRDB
package import StateModel

extension SQLiteStateStore {
    package func claimPlan(
        _ planID: String,
        rows: [RowExpectation],
        rotations: [RotationExpectation]
    ) async throws(StateError) {
        try await write { writer in
            let used = try Int.fetchOne(
                writer.db,
                sql: "SELECT 1 FROM used_plans WHERE plan = ?",
                arguments: [planID]
            )
            if used != nil {
                throw StateError.planAlreadyUsed(planID: planID)
            }
            for row in rows {
                try row.check(found: try writer.version(row.key))
            }
            for rotation in rotations {
                try rotation.check(found: try RotationRows.version(writer.db, rotation.address))
            }
            try writer.run("INSERT INTO used_plans (plan, claimed_at) VALUES (?, ?)", [planID, writer.now])
        }
    }
}
