import Foundation
import Randomness
import Testing
import Vocabulary

@testable import Imports
@testable import Portal
import CSV

/// The example and schema files of the bulk upload pages (#41, #37).
@Suite struct SchemaFileTests {
    private func rows(_ kind: UploadKind) -> [[String]] {
        kind.example.components(separatedBy: "\r\n").filter { !$0.isEmpty }.map { $0.components(separatedBy: ",") }
    }

    private func row(_ kind: UploadKind, _ values: [String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: zip(kind.columns.map(\.name), values))
    }

    @Test(arguments: UploadKind.allCases)
    func `the schema has the columns of the example, which are those of the upload`(kind: UploadKind) throws {
        let schema = try CSVSchema(kind.schema)
        #expect(schema.directives == ["@totalColumns 7", "@ignoreColumnNameCase"])
        #expect(schema.columns.map(\.name) == kind.columns.map(\.name) && rows(kind).first == kind.columns.map(\.name))
    }

    @Test(arguments: UploadKind.allCases)
    func `every column has as many examples as the others`(kind: UploadKind) {
        let rows = kind.columns.map(\.examples.count)
        #expect(Set(rows).count == 1 && rows.first ?? 0 > 0)
    }

    @Test func `the untouched example of users is previewed in the demo: two users are made, one is there (#41)`() async throws {
        let stage = try await TestPortal()
        #expect(try await stage.outcomes(.users, UploadKind.users.example) == ["2 create", "3 create", "4 skip upload.user_exists"])
    }

    @Test(arguments: UploadApproval.allCases)
    func `the untouched example of accounts is previewed and applied in the demo (#37)`(approval: UploadApproval) async throws {
        let stage = try await TestPortal()
        try await Installation(stage).answerAll()
        let upload = try await stage.upload(.accounts, UploadKind.accounts.example, approval)
        #expect(try await stage.outcomes(of: upload) == ["2 create", "3 change", "4 create", "5 change"])
        #expect(try await stage.apply(upload).counts == OutcomeCounts(creates: 2, changes: 2))
    }

    @Test(arguments: UploadKind.allCases)
    func `the example conforms to the schema`(kind: UploadKind) throws {
        let schema = try CSVSchema(kind.schema)
        for values in rows(kind).dropFirst() { #expect(schema.broken(row(kind, values)) == [], "\(values)") }
    }

    @Test(arguments: [
        ("ssin", "0104121960"), ("ssin", ""), ("ssin", "0104121960a"), ("ssin", "010412196071"), ("first_name", ""), ("first_name", "-"), ("first_name", "=Emma"),
        ("first_name", "<b>"), ("last_name", "De Smet 2"), ("last_name", String(repeating: "a", count: 81)), ("email", "emma"), ("email", "+emma@aznoordzee.example"),
        ("email", "emma@aznoordzee"), ("email", "a..b@aznoordzee.example"), ("email", "emma@az.123"), ("nihdi", "123"), ("nihdi", "16868201140;38410515001"),
        ("org_nihdi", ""), ("org_nihdi", "AZ Noordzee"), ("role", "manager"), ("role", "1"),
    ])
    func `a wrong value of a user does not conform`(column: String, value: String) throws {
        var row = row(.users, rows(.users)[1])
        row[column] = value
        #expect(try CSVSchema(UploadKind.users.schema).broken(row) == [column])
    }

    @Test(arguments: [
        ("app", "HD4DP", "app"), ("app", "", "app"), ("app", "healthstat", "role"), ("project_code", "", "role"), ("project_code", "HDBP1", "project_code"),
        ("project_code", "HDBP0001|HDBP0001", "project_code"), ("project_code", "HDBP0001|hdbp0010|HDBP0001", "project_code"),
        ("project_code", "HDBP0001;HDBP0010", "project_code"), ("role", "", "role"), ("role", "4", "role"), ("role", "SPONSOR_SPONSOR", "role"),
        ("role", "3", "authorgroup"), ("authorgroup", "Tom Willems", "authorgroup"), ("email", "", "email"), ("ssin", "1", "ssin"),
    ])
    func `a wrong value of an account does not conform`(column: String, value: String, wrong: String) throws {
        var row = row(.accounts, rows(.accounts)[1])
        row[column] = value
        #expect(try CSVSchema(UploadKind.accounts.schema).broken(row) == [wrong])
    }

    @Test func `a rule that the reader of these tests does not know is not passed over`() {
        for rule in ["unique", "is(\"a\") and is(\"b\")", "regex(\"a\"", "if(empty,empty)", "length(1)", ""] {
            #expect(throws: CSVSchema.Unreadable.self, "\(rule)") { try CSVSchema("version 1.2\nssin: \(rule)\n") }
        }
        #expect(throws: CSVSchema.Unreadable.self) { try CSVSchema("version 1.1\nssin: empty\n") }
    }

    // MARK: Schema and upload agree

    private static let values: [String: [String]] = [
        "ssin": ["01041219607", "01.04.12-196.07", " 01 04 12 196\u{2013}07 ", "0104121960", "", "85073003328", "850730-033.28", "x", "01041219608"],
        "first_name": ["Emma", "EMMA", "Zoë", "Ze\u{301}", "d'Arc", "", "-", "E<b>", "@Emma", "Emma 2", "Anne  Marie", "Þóra"],
        "last_name": ["De Smet", "de smet", "O\u{2019}Neil", "", "Sm1th", ".", "Van den Berg-Peeters"],
        "email": ["emma@aznoordzee.example", "E.Smet+x@AZ.example", "", "emma", "=e@az.example", "a@b", "a@b.c1", "a@b.1", "é@az.example", "a b@az.example", "a@-b.example"],
        "nihdi": ["", "16868201140", "16868201140|38410515001", "168.68.201", "|16868201140|", "1686820114", "16868201141", "abc"],
        "org_nihdi": ["71090112", "71090112", "71090112", ""],
        "app": ["hd4dp2", "HD4DP2", "healthstat", "hd4dp", ""],
        "project_code": ["HDBP0001", "hdbp0001", "HDBP0010|HDBP0016", "HDBP0010 | hdbp0019", "HDBP0001||HDBP0010", "", "HDBP1", "HDBP0001|HDBP0001", "HDBP0001;HDBP0010", "|"],
        "authorgroup": ["", "", "Tom Willems"],
    ]

    private static func value(_ column: String, _ kind: UploadKind, _ random: inout SplitMix64) -> String {
        let roles = kind == .users ? ["", "default", "ACCESS_MANAGER", "access_manager", "boss"] : ["1", "2", "3", "", "4", "sponsor_sponsor", "DATA_PROVIDER_HOSPITAL"]
        // An account needs an existing person.
        let all = kind == .accounts && column == "ssin" ? ["85073003328"] + (values[column] ?? []) : values[column] ?? roles
        // The first value of each column is valid and frequent; otherwise no whole row would be valid.
        return Int.random(in: 0..<5, using: &random) < 3 ? all[0] : all[Int.random(in: 0..<all.count, using: &random)]
    }

    /// What a pattern cannot check: check digits, existing data, and other rows.
    private static let beyondPatterns: Set<String> = ["flaw.ssin.checksum", "flaw.ssin.date", "flaw.nihdi.checksum", "flaw.grant.project.unknown", "flaw.grant.author_group.unknown"]

    /// With one of these the rest of the row does not count.
    private static let lookedAtNoFurther: Set<String> = ["upload.user_exists", "upload.user_unknown", "upload.organisation_unknown"]

    @Test(arguments: UploadKind.allCases)
    func `a row that the upload takes conforms, and one that it refuses for what stands in it does not`(kind: UploadKind) async throws {
        var random = SplitMix64(seed: 37)
        let columns = kind.columns.map(\.name)
        let rows = (0..<3000).map { _ in columns.map { Self.value($0, kind, &random) } }
        let stage = try await TestPortal()
        let upload = try await stage.upload(kind, ([columns] + rows).map { CSVLine($0).text }.joined(), piece: 65_536)
        let found = try await stage.imports.rows(of: upload, size: 5000).rows
        try #require(found.count == rows.count)
        let schema = try CSVSchema(kind.schema)
        var (taken, refused) = (0, 0)
        for (values, result) in zip(rows, found) {
            let broken = schema.broken(row(kind, values.map { $0.trimmingCharacters(in: .whitespaces) }))
            let keys = Set(result.reasons.map(\.key))
            if !keys.subtracting(Self.beyondPatterns).filter({ $0.hasPrefix("flaw.") }).isEmpty {
                refused += 1
                #expect(!broken.isEmpty, "\(values) \(keys)")
            } else if keys.isDisjoint(with: Self.beyondPatterns.union(Self.lookedAtNoFurther)) {
                taken += 1
                #expect(broken == [], "\(values) \(keys)")
            }
        }
        #expect(taken > 100 && refused > 1000)
    }
}
