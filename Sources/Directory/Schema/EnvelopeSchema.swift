import Database

/// Migration 13: which installations have sent an envelope, and are sent envelopes from then on (ADR 0023).
enum EnvelopeSchema {
    static let migration = Migration(13, "envelopes") { d in
        ["ALTER TABLE provisions ADD COLUMN speaks_envelope \(d.integer) NOT NULL DEFAULT 0 CHECK (speaks_envelope IN (0, 1))"]
            + ["CREATE INDEX provisions_by_address ON provisions (bus_address)"]
    }
}
