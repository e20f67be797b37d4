public import HTTPTypes

/// What a file is that somebody is given to save.
public enum FileType: String {
    case csv = "text/csv; charset=utf-8; header=present"
    case csvSchema = "text/csv-schema; charset=utf-8"
}

extension HTTPFields {
    /// Of an answer that is saved as a file.
    /// - Parameter name: ASCII letters, digits, hyphens, dots and underscores.
    public static func file(_ type: FileType, name: String) -> HTTPFields {
        [.contentType: type.rawValue, .cacheControl: "no-store", .contentDisposition: "attachment; filename=\"\(name)\""]
    }
}
