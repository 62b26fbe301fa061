import Providers
import SourceText

/// A type whose objects go by a UUID, of which the API may change the case.
protocol UUIDType: AccountType {}

extension UUIDType {
    func validateImportID(_ id: String) throws(DiagnosticsError) {
        _ = try importID(id)
    }

    /// The UUID in the case in which the API writes it.
    ///
    /// - Throws: for anything else.
    func importID(_ text: String) throws(DiagnosticsError) -> String {
        guard text.isUUID else {
            throw DiagnosticsError(
                .error(
                    "Invalid import ID",
                    "The import ID of \(name) is the object's UUID, for example"
                        + " 31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e; \"\(text)\" is not one."
                )
            )
        }
        return ObjectID.normal(text)
    }

    func identity(of object: ObservedObject) -> String {
        ObjectID.normal(object.objectID)
    }

    func identity(ofImport id: String) -> String? {
        try? importID(id)
    }

    func nothingToImport(_ id: String) -> Diagnostic {
        .error(
            "Cannot import an object that does not exist",
            "The API knows no \(name) with the id \(id): check the id, and that the credentials belong to the right"
                + " contract."
        )
    }

    /// An id as the API writes it, so that the state knows no second spelling.
    func written(_ id: String, by answered: String) -> String {
        ObjectID.isSame(id, answered) ? answered : id
    }
}
