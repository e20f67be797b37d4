import Vocabulary
import Web

/// The tabs of EAM Users.
func userTabs(_ texts: Texts, current: String) -> [Layout.Link] {
    let pages = [("overview.tab", "/manage/users"), ("menu.create_user", "/manage/users/new"), ("menu.existing_user", "/manage/users/existing")]
    return tabs(pages + [("menu.bulk_upload", UserImport.path)], texts, current)
}

/// The tabs of EAM Accounts.
func accountTabs(_ texts: Texts, current: String) -> [Layout.Link] {
    let pages = [("overview.tab", "/manage/accounts"), ("approval.tab", "/manage/approval"), ("menu.bulk_upload", AccountImport.path)]
    return tabs(pages + [("messages.tab", "/manage/messages")], texts, current)
}

private func tabs(_ entries: [(String, String)], _ texts: Texts, _ current: String) -> [Layout.Link] {
    entries.map { Layout.Link(label: texts($0.0), path: $0.1, current: $0.1 == current) }
}
