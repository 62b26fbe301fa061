import Glibc

/// How much the properties are tried; `KEYFORM_THOROUGH=1` asks for sizes that take minutes.
enum Effort {
    static let isThorough = getenv("KEYFORM_THOROUGH") != nil
}
