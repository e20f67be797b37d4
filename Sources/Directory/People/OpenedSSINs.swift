import Synchronization
public import Vocabulary

/// A cache of decrypted SSINs, as numbers, by user. A user's SSIN never changes, and decrypting those of a whole organisation takes longer
/// than the rest of a page. The cache is only in memory.
public final class OpenedSSINs: Sendable {
    /// One or two megabytes.
    public static let most = 50_000

    private let numbers = Mutex<[UserID: Int64]>([:])

    /// - Parameter open: decrypts the SSINs of all the people, if one of them is not cached.
    public func numbers(of people: [UserID], open: () throws -> [UserID: Int64]) rethrows -> [UserID: Int64] {
        let known = numbers.withLock { $0 }
        if people.allSatisfy({ known[$0] != nil }) { return known }
        let opened = try open()
        numbers.withLock { numbers in
            if numbers.count + opened.count > Self.most { numbers = [:] }
            if opened.count <= Self.most { numbers.merge(opened) { _, new in new } }
        }
        return opened
    }
}
