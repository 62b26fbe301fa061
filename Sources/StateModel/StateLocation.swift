/// Where a state is kept, or a copy of it.
///
/// Only stores, and whoever opens them, look into it; everybody else passes it on and shows it.
package enum StateLocation: Sendable, Hashable {
    /// The path of a database.
    case file(String)
}

extension StateLocation: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let path): path
        }
    }
}
