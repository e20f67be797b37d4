
/// A path of our own, or the start page: a form never leads elsewhere.
public func localPath(_ text: String) -> String {
    let isLocal = text.hasPrefix("/") && !text.hasPrefix("//") && !text.contains("\\") && text.utf8.allSatisfy { $0 > 32 && $0 < 127 }
    return isLocal ? text : "/"
}
