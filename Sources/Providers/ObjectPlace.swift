/// Where an object is, of a type in which one place has room for one object.
package enum ObjectPlace: Sendable, Hashable {
    /// Text that is the same for two objects exactly when they cannot both be there.
    case at(String)
    /// Not known yet.
    case open
}
