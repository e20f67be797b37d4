import Database
import Provisioning
import Vocabulary

extension MessageForm {
    /// In which an installation is sent messages, of a row of `provisions` (ADR 0023).
    init(row: Row) throws { self = try row.bool("speaks_envelope") ? .enveloped : .bare }
}

extension Writer {
    /// Installations that have sent an envelope are sent envelopes from now on.
    func noteEnvelopes(of provisions: [ProvisionID]) throws {
        guard !provisions.isEmpty else { return }
        try run("UPDATE provisions SET speaks_envelope = 1 WHERE id \(oneOf: provisions)")
    }
}
