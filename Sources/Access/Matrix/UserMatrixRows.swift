private typealias Row = UserMatrix.Row

private let fourEyes = "Never for an account of one's own (four eyes)."
private let neverLive = "A draft that once had live access is discarded instead."
private let restoring = "Create New Draft of a disabled account, which stays closed at the installation until it is approved again."

extension UserMatrix.RowID {
    /// The matrix itself: a missing row does not compile. Notes are from SPEC §2 and §4.
    public var row: UserMatrix.Row {
        switch self {
        case .login: Row(self, .eam, .creation, "Log in, as somebody not known yet", au: .yes, am: .notApplicable)
        case .m0:
            Row(
                self, .eam, .creation, "Create an EAM user", au: .yes, am: .yes,
                note: "The first login makes one's own user; an access manager has Create user.")
        case .m1a: Row(self, .eam, .creation, "Add an account of one's own", au: .yes, am: .yes)
        case .m1b: Row(self, .eam, .creation, "Add an account for somebody else", au: .no, am: .yes)
        case .m1c:
            Row(
                self, .eam, .creation, "Request approval of somebody else's account", au: .no, am: .yes,
                action: .requestApproval, forAnother: true)
        case .m2: Row(self, .eam, .creation, "Approve an account", au: .no, am: .yes, action: .approve, note: fourEyes)

        case .m41: Row(self, .eam, .bulkUpload, "Create EAM users from a file", interface: .csv, au: .no, am: .yes)
        case .m37: Row(self, .eam, .bulkUpload, "Create EAM accounts from a file, with their grants", interface: .csv, au: .no, am: .yes)

        case .exportUsers: Row(self, .eam, .export, "Export EAM users to a file", interface: .csv, au: .no, am: .yes)
        case .exportAccounts: Row(self, .eam, .export, "Export EAM accounts to a file", interface: .csv, au: .no, am: .yes)

        case .m13: Row(self, .hd4dp2, .addingGrants, "Add a grant as LSL, LSA or LSS (AG)", au: .yes, am: .yes, action: .addGrant)
        case .m10:
            Row(
                self, .hd4dp2, .addingGrants, "Request approval of a grant as LSL, LSA or LSS (AG)", au: .yes, am: .yes,
                action: .requestApproval)
        case .m16:
            Row(
                self, .hd4dp2, .addingGrants, "Approve a grant as LSL, LSA or LSS (AG)", au: .no, am: .yes,
                action: .approve, note: fourEyes)
        case .m32a:
            Row(self, .healthstat, .addingGrants, "Add a grant as DP/H, DP/I, Sp/Sp or Sp/I", au: .yes, am: .yes, action: .addGrant)
        case .m32:
            Row(
                self, .healthstat, .addingGrants, "Request approval of a grant as DP/H, DP/I, Sp/Sp or Sp/I", au: .yes, am: .yes,
                action: .requestApproval)
        case .m33:
            Row(
                self, .healthstat, .addingGrants, "Approve a grant as DP/H, DP/I, Sp/Sp or Sp/I", au: .no, am: .yes,
                action: .approve, note: fourEyes)

        case .m30:
            Row(
                self, .hd4dp2, .changingGrants, "Change a grant's role to LSL, LSA or LSS (AG)", au: .yes, am: .yes, action: .editGrant,
                note: "In a draft. The owner, too, may make one of a published account (Create New Draft).")
        case .m24:
            Row(self, .hd4dp2, .changingGrants, "Request approval of the change", au: .yes, am: .yes, action: .requestApproval)
        case .m27:
            Row(self, .hd4dp2, .changingGrants, "Approve the change", au: .no, am: .yes, action: .approve, note: fourEyes)
        case .m31:
            Row(self, .hd4dp2, .changingGrants, "Change the author group of a grant as LSS", au: .yes, am: .yes, action: .editGrant)

        case .addExisting: Row(self, .eam, .advanced, "Add an existing user to one's organisation", au: .no, am: .yes)
        case .m6:
            Row(
                self, .eam, .advanced, "Demote an access manager to authenticated user", au: .no, am: .yes,
                note: "The last one of an organisation is demoted by an HD Manager alone.")
        case .m5: Row(self, .eam, .advanced, "Promote an authenticated user to access manager", au: .no, am: .yes)
        case .m3a: Row(self, .eam, .advanced, "Remove a draft account", au: .yes, am: .no, action: .remove, note: neverLive)
        case .m3b: Row(self, .eam, .advanced, "Disable an account", au: .no, am: .yes, action: .disable)
        case .m4: Row(self, .eam, .advanced, "Enable an account", au: .no, am: .yes, action: .enable, note: fourEyes)
        case .restore:
            Row(
                self, .eam, .advanced, "Restore an account", au: .no, am: .yes,
                action: .createNewDraft, condition: .disabled, note: restoring)
        case .block:
            Row(
                self, .eam, .advanced, "Block or unblock a user", au: .no, am: .yes,
                note: "At the own organisation; HD Manager and Administrator can block everywhere.")
        case .m19: Row(self, .hd4dp2, .advanced, "Remove a draft account", au: .yes, am: .no, action: .remove, note: neverLive)
        case .m21: Row(self, .hd4dp2, .advanced, "Reset an account's password", au: .no, am: .yes, action: .resetPassword)
        case .m30a:
            Row(
                self, .hd4dp2, .advanced, "Remove a grant", au: .yes, am: .yes, action: .removeGrant,
                note: "The reference says no for the AU. Here the owner may, too: who adds a grant to a draft can take it back.")
        case .m34: Row(self, .healthstat, .advanced, "Disable an account", au: .no, am: .yes, action: .disable)
        case .m35:
            Row(
                self, .healthstat, .advanced, "Restore an account", au: .no, am: .yes,
                action: .createNewDraft, condition: .disabled, note: restoring)
        case .m36: Row(self, .healthstat, .advanced, "Reset an account's password", au: .no, am: .yes, action: .resetPassword)

        case .m82: Row(self, .eam, .overviews, "See all users of one's organisations", au: .no, am: .yes)
        case .m74: Row(self, .hd4dp2, .overviews, "See all accounts at one's organisations", au: .no, am: .yes)
        case .m75: Row(self, .hd4dp2, .overviews, "See one's own accounts", au: .yes, am: .yes)
        case .m78: Row(self, .healthstat, .overviews, "See all accounts at one's organisations", au: .no, am: .yes)
        case .m79: Row(self, .healthstat, .overviews, "See one's own accounts", au: .yes, am: .yes)
        }
    }
}
