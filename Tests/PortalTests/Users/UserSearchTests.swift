import Access
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Directory
@testable import Portal

@Suite struct UserSearchTests {
    /// Posts the search form and follows the redirect.
    private func found(_ typed: String, _ browser: Browser, at list: String = "/manage/users") async throws -> (location: String, page: Reply) {
        let answer = try await browser.post("\(list)/search", ["q": typed, "sort": "", "dir": ""])
        try #require(answer.status == .seeOther, "\(typed)")
        let location = try #require(answer.location)
        return (location, try await browser.get(location))
    }

    private func ids(_ stage: TestPortal, _ people: [SamplePerson]) async throws -> Set<Int64> {
        var found: Set<Int64> = []
        for person in people { found.insert(try await stage.userID(person).value) }
        return found
    }

    @Test(arguments: ["77010209910", "77.01.02-099.10", " 77 01 02 099 10 ", "01041219607", "77010209911", "770102099", "111 222 333 444"])
    func `an SSIN of somebody of elsewhere, of nobody, or with a slip finds nobody, and stands in no address (#82 #74)`(typed: String) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            for list in ["/manage/users", "/manage/accounts", "/manage/approval"] {
                let (location, page) = try await found(typed, an, at: list)
                #expect(location == "\(list)?person=none" && page.rowIDs.isEmpty, "\(list)")
                #expect(page.text.contains("Nobody in this list has this SSIN.") && !page.text.contains("Found by SSIN"), "\(list)")
            }
        }
    }

    @Test(arguments: Operators.searches)
    func `quotation marks, patterns and operators are text like any other, and find nobody of that name (#82 #74)`(typed: String) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            for (who, list) in [(SamplePerson.an, "/manage/users"), (.marc, "/manage/users"), (.an, "/manage/accounts")] {
                let (_, page) = try await found(typed, try await open(who), at: list)
                #expect(page.status == .ok && page.rowIDs.isEmpty && page.isHarmless, "\(who) \(list)")
            }
        }
    }

    @Test(arguments: BadInput.allCases)
    func `whatever is typed, the answer is a page that runs none of it (#82 #74)`(input: BadInput) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            for list in ["/manage/users", "/manage/accounts"] {
                let (_, page) = try await found(input.text, an, at: list)
                #expect(page.status == .ok && page.isHarmless, "\(list)")
                let encoded = input.text.prefix(500).addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let direct = try await an.get("\(list)?q=\(encoded)&person=\(encoded)&role=\(encoded)&organisation=\(encoded)&sort=\(encoded)&dir=\(encoded)")
                #expect(direct.status == .ok && direct.isHarmless, "\(list)")
            }
        }
    }

    @Test func `a name is found by any part of it, however it is accented and capitalised (#82)`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.viewer(.noor)
        // Noor signs in again, and FAS now spells her name differently.
        _ = try await stage.services.signIn(SamplePerson.noor.identity(first: "Noël", last: "Él-Amrani"), language: .en, userAgent: "tests")
        try await stage.join(.noor, "UZ Westhoek")
        let (noor, pieter) = (try await ids(stage, [.noor]), try await ids(stage, [.pieter]))
        try await stage.visit { open in
            let karim = try await open(.karim)
            for typed in ["noël", "NOEL", "noe", "oël él", "amrani", "EL-AMR", "no", "É", "noël  él"] {
                #expect(Set(try await found(typed, karim).page.rowIDs) == noor, "\(typed)")
            }
            for typed in ["VAN DAM", "van damme", "pieter van", "an damm", "Pi", "va"] {
                #expect(Set(try await found(typed, karim).page.rowIDs) == pieter, "\(typed)")
            }
            #expect(try await found("noël", try await open(.an)).page.rowIDs.isEmpty, "she does not belong to AZ Noordzee")
        }
    }

    @Test func `an address is found by any part of it (#82)`() async throws {
        let stage = try await TestPortal()
        let (lotte, claes) = (try await ids(stage, [.lotte]), try await ids(stage, [.an]))
        try await stage.visit { open in
            let an = try await open(.an)
            for typed in ["lotte.jacobs@aznoordzee.example", "LOTTE.JAC", "jacobs@az", "e.jacobs@"] {
                #expect(Set(try await found(typed, an).page.rowIDs) == lotte, "\(typed)")
            }
            #expect(Set(try await found("claes@aznoord", an).page.rowIDs) == claes)
            #expect(try await found("@aznoordzee.example", an).page.rowIDs.count == 4)
        }
    }

    @Test(arguments: ["93030527495", "93.03.05-274.95", "930305 274 95"])
    func `an SSIN finds the person it is of; the address has the person's number, and the SSIN is in no address (#82)`(typed: String) async throws {
        let stage = try await TestPortal()
        let lotte = try await stage.userID(.lotte)
        try await stage.visit { open in
            let an = try await open(.an)
            let (location, page) = try await found(typed, an)
            #expect(location == "/manage/users?person=\(lotte)" && page.rowIDs == [lotte.value])
            #expect(page.text.contains("Found by SSIN: Lotte Jacobs"))
            let inAddresses = page.text.matches(of: #/(?:href|action|src|value)="([^"]*)"/#).contains { $0.1.filter(\.isNumber).contains("930305") }
            #expect(!inAddresses)
        }
    }

    @Test func `a search goes together with filters and order (#82)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let karim = try await open(.karim)
            let noordzee = try await stage.organisation("AZ Noordzee")
            let answer = try await karim.post(
                "/manage/users/search", ["q": " haddad ", "organisation": "\(noordzee)", "role": "3", "status": "", "sort": "email", "dir": "desc"])
            #expect(answer.location == "/manage/users?organisation=\(noordzee)&q=haddad&role=3&sort=email&dir=desc")
            let page = try await karim.get(try #require(answer.location))
            #expect(page.rowIDs == [try await stage.userID(.karim).value] && page.text.contains("value=\"haddad\""))
        }
    }

    @Test func `who has just been renamed is found by the new name and not by the old (#82)`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.services.signIn(SamplePerson.tom.identity(last: "Peeters"), language: .en, userAgent: "tests")
        try await stage.visit { open in
            let an = try await open(.an)
            #expect(try await found("peeters", an).page.rowIDs == [try await stage.userID(.tom).value])
            #expect(try await found("tom willems", an).page.rowIDs.isEmpty)
            #expect(try await found("tom peeters", an, at: "/manage/accounts").page.rowIDs.count == 1)
        }
    }
}
