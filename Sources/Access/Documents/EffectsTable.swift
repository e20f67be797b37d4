/// The part of docs/permissions.md that says what each action does, printed from its effects.
enum EffectsTable {
    static var accounts: [String] {
        let head = [
            "## What each action does to an account", "",
            "Besides moving its state. Printed from `Sources/Access/Lifecycle/AccountEffects.swift`. The mail with a new password leaves when the installation",
            "has confirmed. *Page says* is the key of a text.", "",
            "| action | grants | access | sent to the installation | mail to the owner | notified | undone by | reason | page says |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        return head + AccountAction.allCases.map { action in
            let effects = action.effects
            return row([
                action.rule.label, name(effects.grants), name(effects.access), name(effects.message), effects.mail.map(name) ?? "", name(effects.notified),
                effects.undo?.rule.label ?? "", effects.reasonRequired ? "required" : "", effects.confirmation.map { "`\($0)`" } ?? "",
            ])
        } + [""]
    }

    static var people: [String] {
        let head = [
            "## What each action does to a person", "",
            "Besides changing what the person is. Printed from `Sources/Access/Users/UserEffects.swift`. After each of them, those who",
            "can approve requests then and have not been told of them are told.", "",
            "| action | open accounts, at the installations | sessions | EAM role | mail to the person | undone by | page says |",
            "|---|---|---|---|---|---|---|",
        ]
        return head + UserAction.allCases.map { action in
            let effects = action.effects
            return row([
                action.rule.label, name(effects.access), effects.endsSessions ? "ended" : "", effects.changesRole ? "changes" : "", name(effects.mail),
                effects.undo.rule.label, "`\(effects.confirmation)`",
            ])
        }
    }

    private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

    private static func name(_ grants: AccountEffects.Grants) -> String {
        switch grants {
        case .unchanged: ""
        case .workingToApproved: "what is asked for is approved; author groups are made; the owner belongs to the organisation"
        case .approvedToWorking: "what was approved last is asked for again, where there is any"
        }
    }

    private static func name(_ access: AccountEffects.Access) -> String {
        switch access {
        case .unchanged: ""
        case .opened: "open"
        case .closed: "closed, where it ever was open"
        }
    }

    private static func name(_ message: AccountEffects.Message) -> String {
        switch message {
        case .nothing: ""
        case .opening(let password): "the desired state, open, with \(name(password))"
        case .closing: "the desired state, closed, where it ever was open"
        }
    }

    private static func name(_ password: AccountEffects.Password) -> String {
        switch password {
        case .new: "a new password"
        case .newUnlessOpen: "a new password, unless it is open already"
        case .waiting: "the password that is not confirmed yet, if any"
        }
    }

    private static func name(_ notified: AccountEffects.Notified) -> String {
        switch notified {
        case .nobody: ""
        case .approvers: "everybody who can approve"
        }
    }

    private static func name(_ access: UserEffects.Access) -> String {
        switch access {
        case .unchanged: ""
        case .closed: "closed"
        case .reopened: "open again"
        }
    }

    private static func name(_ mail: ActionMail) -> String { mail.rawValue.split(separator: "_").joined(separator: " ") }
}
