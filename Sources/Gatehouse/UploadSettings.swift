import ArgumentParser
import CSV
import Foundation
import Vocabulary

/// How large an uploaded file may be, from the environment: `GATEHOUSE_UPLOAD_MEGABYTES` (128) and `GATEHOUSE_UPLOAD_ROWS` (1,000,000).
enum UploadSettings {
    static let mostMegabytes = 4096
    static let mostRows = 10_000_000

    static func limits(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws -> CSVLimits {
        var limits = CSVLimits()
        if let megabytes = try number("GATEHOUSE_UPLOAD_MEGABYTES", environment, upTo: mostMegabytes) { limits.bytes = megabytes * 1_000_000 }
        if let rows = try number("GATEHOUSE_UPLOAD_ROWS", environment, upTo: mostRows) { limits.rows = rows }
        return limits
    }

    private static func number(_ name: String, _ environment: [String: String], upTo maximum: Int) throws -> Int? {
        guard let text = environment[name], !text.isEmpty else { return nil }
        guard let number = Int(text), (1...maximum).contains(number) else {
            throw CommandFailure("\(name) is \(text): it must be a whole number from 1 to \(maximum).")
        }
        return number
    }
}
