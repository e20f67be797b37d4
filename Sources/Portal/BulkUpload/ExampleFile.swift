import CSV
import Vocabulary

/// The example file of each kind. It can be uploaded unchanged and matches the demo's sample organisations.
enum ExampleFile {
    /// The order is also that of exports.
    static func columns(_ kind: UploadKind) -> [String] {
        switch kind {
        case .users: ["ssin", "first_name", "last_name", "email", "nihdi", "org_nihdi", "role"]
        case .accounts: ["ssin", "email", "org_nihdi", "app", "project_code", "role", "authorgroup"]
        }
    }

    static func text(_ kind: UploadKind) -> String {
        ([columns(kind)] + rows(kind)).map { CSVLine($0).text }.joined()
    }

    private static func rows(_ kind: UploadKind) -> [[String]] {
        switch kind {
        case .users:
            [
                ["01041219607", "Emma", "De Smet", "emma.desmet@aznoordzee.example", "", "71090112", "default"],
                ["03071524825", "Noor", "El Amrani", "noor.elamrani@aznoordzee.example", "", "71090112", "access_manager"],
                // An existing person is skipped, whatever else the row contains.
                ["85073003328", "Tom", "Willems", "tom.willems@aznoordzee.example", "21035736001", "71090112", ""],
            ]
        case .accounts:
            [
                ["81062241784", "karim.haddad@aznoordzee.example", "71090112", "hd4dp2", "HDBP0010|HDBP0016", "2", ""],
                ["81062241784", "karim.haddad@aznoordzee.example", "71090112", "hd4dp2", "HDBP0001", "3", "Tom Willems"],
                ["90011812667", "sofie.dubois@valdelune.example", "71090112", "healthstat", "HDBP0010", "DATA_PROVIDER_HOSPITAL", ""],
                ["85073003328", "tom.willems@aznoordzee.example", "71090112", "hd4dp2", "HDBP0016|HDBP0019", "1", ""],
            ]
        }
    }
}
