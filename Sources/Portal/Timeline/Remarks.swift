import Database
import Foundation
import Vocabulary

extension Writer {
    /// Keeps the reason that somebody gave for an action: beside its audit entry, which holds no personal text.
    /// - Parameter entry: the number of the audit entry.
    func addRemark(_ remark: Remark, about subject: Subject, by author: UserID, to entry: Int64, at now: Date) throws {
        try run("""
            INSERT INTO remarks (subject_kind, subject_id, author_id, at, audit_seq, text)
            VALUES (\(subject.kind), \(subject.id), \(author), \(now), \(entry), \(remark.text))
            """)
    }

    /// Goes before the deletion of the subject itself: no foreign key sees to it.
    func deleteRemarks(about subject: Subject) throws {
        try run("DELETE FROM remarks WHERE subject_kind = \(subject.kind) AND subject_id = \(subject.id)")
    }
}
