/// A path of this program that a form or an address names, such as where to go after signing in; the start page for everything else.
///
/// It never leads elsewhere: browsers read `//host` and `/\host` as another host, and leave out tabs and line ends before they read. `%2F` stays
/// in the path, because browsers decode nothing of it.
public func localPath(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    return isPlain && text.hasPrefix("/") && !text.hasPrefix("//") ? text : "/"
}
