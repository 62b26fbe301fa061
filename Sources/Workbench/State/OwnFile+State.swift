package import FileAccess
package import StateModel

extension OwnFile {
    /// A file that must not be there yet, beside the state in use.
    package static func new(_ path: String, beside state: StateLocation) -> OwnFile {
        new(path, isTaken: state.owns)
    }

    /// A file that may be there, when it is recognisably one that keyform has written, beside the state in use.
    package static func replacing(
        _ path: String,
        kind: String,
        beside state: StateLocation,
        isOwn: @escaping ([UInt8]) -> Bool
    ) -> OwnFile {
        replacing(path, kind: kind, isOwn: isOwn, isTaken: state.owns)
    }
}
