import Access
import Testing
import Vocabulary

/// SPEC §1: one grant per project, role 3 with an existing author group, every other role without.
@Suite struct GrantRequestTests {
    enum Project: CaseIterable {
        case missing, unknown, taken, free

        var flaw: String? {
            switch self {
            case .missing: "flaw.grant.project.missing"
            case .unknown: "flaw.grant.project.unknown"
            case .taken: "flaw.grant.project.taken"
            case .free: nil
            }
        }
    }

    enum Group: CaseIterable { case none, unknown, existing }

    static func request(_ project: Project, role: String, _ group: Group) -> GrantRequest {
        GrantRequest(
            projectChosen: project != .missing, projectExistsHere: project == .taken || project == .free, projectTaken: project == .taken,
            role: role, authorGroupChosen: group != .none, authorGroupExists: group == .existing)
    }

    static func flaws(_ application: ApplicationEntry, _ project: Project, role: String, _ group: Group) -> [GrantRequest.Field: String] {
        request(project, role: role, group).flaws(in: application).mapValues(\.key)
    }

    @Test func `#13 the missing project, the taken one and the unknown one are each told at the project`() {
        for project in Project.allCases {
            #expect(Self.flaws(.hd4dp2, project, role: "1", .none)[.project] == project.flaw)
            #expect(Self.flaws(.healthstat, project, role: "SPONSOR_SPONSOR", .none)[.project] == project.flaw)
        }
    }

    @Test func `#13 a missing role and an unknown role are told at the role and hide no flaw of the project`() {
        for project in Project.allCases {
            for group in Group.allCases {
                var expected: [GrantRequest.Field: String] = [.role: "flaw.grant.role.missing"]
                expected[.project] = project.flaw
                #expect(Self.flaws(.hd4dp2, project, role: "", group) == expected)
                expected[.role] = "flaw.grant.role.unknown"
                #expect(Self.flaws(.hd4dp2, project, role: "SPONSOR_SPONSOR", group) == expected)
                #expect(Self.flaws(.healthstat, project, role: "1", group) == expected)
            }
        }
    }

    @Test func `#13 role 3 needs an author group that exists`() {
        for project in Project.allCases {
            #expect(Self.flaws(.hd4dp2, project, role: "3", .none)[.authorGroup] == "flaw.grant.author_group.missing")
            #expect(Self.flaws(.hd4dp2, project, role: "3", .unknown)[.authorGroup] == "flaw.grant.author_group.unknown")
            #expect(Self.flaws(.hd4dp2, project, role: "3", .existing)[.authorGroup] == nil)
        }
    }

    @Test(arguments: ["1", "2"])
    func `#13 roles 1 and 2 forbid an author group`(role: String) {
        for group in [Group.unknown, .existing] {
            #expect(Self.flaws(.hd4dp2, .free, role: role, group) == [.authorGroup: "flaw.grant.author_group.forbidden"])
        }
    }

    @Test(arguments: ApplicationEntry.healthstat.roles.map(\.code.rawValue))
    func `#13 no role of healthstat takes an author group`(role: String) {
        for group in [Group.unknown, .existing] {
            #expect(Self.flaws(.healthstat, .free, role: role, group) == [.authorGroup: "flaw.grant.author_group.forbidden"])
        }
    }

    @Test func `several flaws are told at once, each at its field`() {
        #expect(Self.flaws(.hd4dp2, .taken, role: "3", .none) == [
            .project: "flaw.grant.project.taken", .authorGroup: "flaw.grant.author_group.missing",
        ])
        #expect(Self.flaws(.hd4dp2, .missing, role: "1", .existing) == [
            .project: "flaw.grant.project.missing", .authorGroup: "flaw.grant.author_group.forbidden",
        ])
    }

    @Test func `no flaw of one field depends on another but the author group's on the role`() {
        for application in Catalogue.sample.applications {
            for role in application.roles {
                for group in Group.allCases {
                    let groupFlaw = Self.flaws(application, .free, role: role.code.rawValue, group)[.authorGroup]
                    for project in Project.allCases {
                        var expected: [GrantRequest.Field: String] = [:]
                        expected[.project] = project.flaw
                        expected[.authorGroup] = groupFlaw
                        #expect(Self.flaws(application, project, role: role.code.rawValue, group) == expected)
                    }
                }
            }
        }
    }

    @Test func `#13 a free project with a role and the author group it asks for has no flaw`() {
        #expect(Self.flaws(.hd4dp2, .free, role: "1", .none).isEmpty)
        #expect(Self.flaws(.hd4dp2, .free, role: "2", .none).isEmpty)
        #expect(Self.flaws(.hd4dp2, .free, role: "3", .existing).isEmpty)
        for role in ApplicationEntry.healthstat.roles { #expect(Self.flaws(.healthstat, .free, role: role.code.rawValue, .none).isEmpty) }
    }

    @Test func `an application that nobody knew when this was built has its own rules: its role 1 takes no author group, and its editors choose one`() {
        for project in Project.allCases {
            #expect(Self.flaws(.registry, project, role: "1", .none)[.project] == project.flaw)
            #expect(Self.flaws(.registry, project, role: "3", .none)[.role] == "flaw.grant.role.unknown")
        }
        #expect(Self.flaws(.registry, .free, role: "1", .none).isEmpty)
        #expect(Self.flaws(.registry, .free, role: "1", .existing) == [.authorGroup: "flaw.grant.author_group.forbidden"])
        #expect(Self.flaws(.registry, .free, role: "EDITOR", .none) == [.authorGroup: "flaw.grant.author_group.missing"])
        #expect(Self.flaws(.registry, .free, role: "EDITOR", .unknown) == [.authorGroup: "flaw.grant.author_group.unknown"])
        #expect(Self.flaws(.registry, .free, role: "EDITOR", .existing).isEmpty)
        #expect(Self.flaws(.registry, .free, role: "LEAD", .existing) == [.authorGroup: "flaw.grant.author_group.forbidden"])
    }

    @Test func `an application without roles grants nothing`() throws {
        let empty = ApplicationEntry(id: try ApplicationID.parse("empty"), name: "Empty", roles: [])
        for role in ["1", "SPONSOR_SPONSOR"] { #expect(Self.flaws(empty, .free, role: role, .none) == [.role: "flaw.grant.role.unknown"]) }
    }
}
