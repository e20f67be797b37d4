import Database
import Foundation
import Testing
import Vocabulary
import Web

@testable import Node
import Messaging

@Suite struct SignInTests {
    @Test(arguments: [
        ("emma.desmet", "wrong"), ("nobody", temporary), ("", temporary), ("emma.desmet", ""), ("' OR 1=1 --", "' OR 1=1 --"), ("emma\0", "a\0"),
    ])
    func `unknown names and wrong passwords get the same answer`(userName: String, password: String) async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        #expect(try await hospital.signIn(userName, password) == .refused(.wrong))
        #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 0)
    }

    @Test func `an account without a password opens for nothing`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1))
        #expect(try await hospital.signIn("emma.desmet", "anything") == .refused(.wrong))
    }

    @Test func `a closed account tells its owner, and nobody without the password`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        _ = try await hospital.deliver(.emma(2, open: false))
        #expect(try await hospital.signIn("emma.desmet", "wrong") == .refused(.wrong))
        #expect(try await hospital.signIn("emma.desmet", temporary) == .refused(.disabled(organisation: "AZ Noordzee")))
    }

    @Test(arguments: [(LocalApplication.healthstat, LocalApplication.hd4dp2), (.hd4dp2, .healthstat)])
    func `an account of one application does not open another, and its temporary password is not used up`(
        own: LocalApplication, other: LocalApplication
    ) async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, application: own.id.rawValue, grants: [], password: temporary))
        #expect(try await hospital.signIn("emma.desmet", temporary, at: other) == .refused(.wrong))
        guard case .signedIn = try await hospital.signIn("emma.desmet", temporary, at: own) else {
            Issue.record("not even its own")
            return
        }
    }

    @Test func `the same user name at two organisations opens each with its own password`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        _ = try await hospital.deliver(.emma(1, account: 8, organisation: Hospital.westhoek, password: "zyxwv-utsrq-pnmkj-hgfed"))
        #expect(try await hospital.visitor("emma.desmet", temporary)?.account.portalAccount == 7)
        #expect(try await hospital.visitor(" Emma.DeSmet ", "zyxwv-utsrq-pnmkj-hgfed ")?.account.portalAccount == 8)
    }

    @Test func `a temporary password works once`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        #expect(try await hospital.visitor("emma.desmet", temporary) != nil)
        #expect(try await hospital.signIn("emma.desmet", temporary) == .refused(.temporaryUsed))
        try await hospital.database.write { _ = try $0.run("DELETE FROM sessions") }
        #expect(try await hospital.signIn("emma.desmet", temporary) == .refused(.temporaryUsed))
    }

    @Test func `a temporary password used twice at the same moment opens once`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        let outcomes = try await withThrowingTaskGroup(of: SignInOutcome.self) { group in
            for _ in 1...6 { group.addTask { try await hospital.signIn("emma.desmet", temporary) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 != .refused(.temporaryUsed) }.count == 1)
        #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 1)
    }

    @Test func `a temporary password expires to the second`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary, validForSeconds: 3600))
        hospital.clock.advance(3600)
        #expect(try await hospital.signIn("emma.desmet", temporary) == .refused(.temporaryExpired))
        hospital.clock.advance(-1)
        #expect(try await hospital.visitor("emma.desmet", temporary) != nil)
    }

    @Test func `after ten failures one waits, and a quarter of an hour later no more`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        for _ in 1...SignInLimit.failures {
            try await hospital.database.write { _ = try $0.beginAttempt(TriedName("emma.desmet", at: .hd4dp2), at: hospital.clock.now) }
        }
        #expect(try await hospital.signIn("emma.desmet", temporary) == .refused(.tooManyFailures(secondsToWait: 900)))
        #expect(try await hospital.signIn("tom.willems", temporary) == .refused(.wrong))
        hospital.clock.advance(SignInLimit.window)
        #expect(try await hospital.visitor("emma.desmet", temporary) != nil)
        let name = TriedName("emma.desmet", at: .hd4dp2)
        #expect(try await hospital.count("SELECT count(*) AS n FROM sign_in_failures WHERE name_hash = \(name.hash)") == 0)
    }

    @Test func `failures at one application shut nobody out of another`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.healthstat(1, password: temporary))
        for _ in 1...SignInLimit.failures {
            try await hospital.database.write { _ = try $0.beginAttempt(TriedName("emma.desmet", at: .hd4dp2), at: hospital.clock.now) }
        }
        #expect(try await hospital.signIn("emma.desmet", temporary) == .refused(.tooManyFailures(secondsToWait: 900)))
        guard case .signedIn = try await hospital.signIn("emma.desmet", temporary, at: .healthstat) else {
            Issue.record("refused for what happened elsewhere")
            return
        }
        #expect(try await hospital.signIn("emma.desmet", temporary) == .refused(.tooManyFailures(secondsToWait: 900)))
    }

    @Test func `a right password is no failure, whatever else is refused`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        _ = try await hospital.deliver(.emma(2, open: false))
        _ = try await hospital.signIn("emma.desmet", temporary)
        #expect(try await hospital.count("SELECT count(*) AS n FROM sign_in_failures") == 0)
    }

    @Test func `the chosen password replaces the temporary one and every session`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        let visitor = try #require(try await hospital.visitor("emma.desmet", temporary))
        let change = PasswordChange(services: hospital.program.services)
        guard case .chosen = try await change.choose(PasswordEntry(password: chosen, repeated: chosen), as: visitor, userAgent: "") else {
            Issue.record("not chosen")
            return
        }
        #expect(try await hospital.count("SELECT count(*) AS n FROM sessions WHERE id = \(visitor.session.id)") == 0)
        #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 1)
        #expect(try await hospital.signIn("emma.desmet", temporary) == .refused(.wrong))
        #expect(try await hospital.visitor("emma.desmet", chosen)?.account.mustChange == false)
    }

    @Test func `the temporary password cannot be chosen`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        let visitor = try #require(try await hospital.visitor("emma.desmet", temporary))
        let change = PasswordChange(services: hospital.program.services)
        guard case .refused(let flaws) = try await change.choose(PasswordEntry(password: temporary, repeated: temporary), as: visitor, userAgent: "")
        else {
            Issue.record("was chosen")
            return
        }
        #expect(flaws == [.password: [Flaw("node.password.flaw.temporary")]])
        #expect(try await hospital.account()?.mustChange == true)
    }

    @Test func `a password chosen for an account that was closed meanwhile is not stored`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        let visitor = try #require(try await hospital.visitor("emma.desmet", temporary))
        _ = try await hospital.deliver(.emma(2, open: false))
        let change = PasswordChange(services: hospital.program.services)
        guard case .sessionEnded = try await change.choose(PasswordEntry(password: chosen, repeated: chosen), as: visitor, userAgent: "") else {
            Issue.record("was chosen")
            return
        }
        #expect(try await hospital.account()?.verifier == visitor.account.verifier)
        #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 0)
    }
}
