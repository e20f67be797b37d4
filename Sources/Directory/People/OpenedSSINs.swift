import Synchronization
public import Vocabulary

/// SSINs that were opened lately, as numbers, by whose they are: nobody's SSIN ever changes, and to open those of a whole organisation takes longer
/// than all else of a page. They are kept in memory alone.
public final class OpenedSSINs: Sendable {
    /// A megabyte or two.
    public static let most = 50_000

    private let numbers = Mutex<[UserID: Int64]>([:])

    /// - Parameter open: gives those of all the people, where one of them is not known.
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
