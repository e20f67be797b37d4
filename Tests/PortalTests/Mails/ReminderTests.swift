import Access
import Database
import Foundation
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

/// Reminders about requests that wait too long (SPEC §7), in working days. The test portal's clock starts on Whit Monday,
/// 25 May 2026, which is a holiday.
@Suite struct ReminderTests {
    /// Runs the hourly job at a time after the start.
    @discardableResult
    private func remind(_ stage: TestPortal, _ person: SamplePerson = .karim) async throws -> [PostedMail] {
        let services = stage.services
        try await stage.database.write { try services.remindApprovers(in: $0, at: services.clock.now()) }
        return try await stage.mails(to: person, kind: "reminder")
    }

    /// - Parameters:
    ///   - day: of May 2026.
    ///   - hour: in Brussels.
    private func goTo(_ stage: TestPortal, day: Int, hour: Double) {
        let target = Date(timeIntervalSince1970: 1_779_692_400 + Double(day - 25) * 86400 + (hour - 9) * 3600)
        stage.clock.advance(target.timeIntervalSince(stage.clock.now))
    }

    @Test func `a holiday and a weekend are no working days: before three have passed nobody is reminded`() async throws {
        let stage = try await TestPortal()
        // Lotte requested on Whit Monday, which counts from Tuesday: Tuesday, Wednesday and Thursday must pass.
        for (day, hour) in [(26, 9.0), (27, 9), (28, 9), (28, 23.9)] {
            goTo(stage, day: day, hour: hour)
            #expect(try await remind(stage).isEmpty, "\(day) May, \(hour) h")
        }
        // Noor requests on Thursday: Friday, Monday and Tuesday, 2 June, must pass.
        goTo(stage, day: 28, hour: 10)
        let noors = try await stage.request(of: .noor)
        for (day, hour) in [(30, 12.0), (31, 12), (32, 23), (33, 9.9)] {
            goTo(stage, day: day, hour: hour)
            #expect(try await remind(stage).allSatisfy { !$0.text.contains("Noor El Amrani") }, "\(day) May, \(hour) h")
        }
        goTo(stage, day: 33, hour: 10)
        let mail = try #require(try await remind(stage).last)
        #expect(mail.text.contains("Noor El Amrani: HD4DP2 at AZ Noordzee") && mail.text.contains("/accounts/\(noors)"))
    }

    @Test func `what was withdrawn, returned or decided is not brought to mind`() async throws {
        let stage = try await TestPortal()
        let (withdrawn, decided) = (try await stage.request(), try await stage.request(of: .noor))
        try await stage.perform(.withdrawRequest, withdrawn, as: .emma)
        try await stage.perform(.approve, decided, as: .an)
        goTo(stage, day: 29, hour: 1)
        let mail = try #require(try await remind(stage).first)
        #expect(mail.text.contains("Lotte Jacobs") && !mail.text.contains("Emma") && !mail.text.contains("El Amrani"))
    }

    @Test func `a request that was withdrawn and made again waits from then on`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        goTo(stage, day: 28, hour: 9)
        try await stage.perform(.withdrawRequest, id, as: .emma)
        try await stage.perform(.requestApproval, id, as: .emma)
        goTo(stage, day: 29, hour: 9)
        #expect(try await remind(stage).allSatisfy { !$0.text.contains("Emma") })
    }

    @Test func `who cannot approve it is not reminded: neither the owner nor who was demoted`() async throws {
        let stage = try await TestPortal()
        let own = try await stage.request(of: .an)
        try await stage.perform(.promote, on: .tom, as: .karim)
        try await stage.perform(.demote, on: .karim, as: .tom)
        goTo(stage, day: 29, hour: 1)
        #expect(try await remind(stage, .karim).isEmpty)
        let (ans, toms) = (try await stage.mails(to: .an, kind: "reminder"), try await stage.mails(to: .tom, kind: "reminder"))
        #expect(ans.count == 1 && ans.first?.text.contains("/accounts/\(own)") == false && ans.first?.text.contains("Lotte Jacobs") == true)
        #expect(toms.count == 1 && toms.first?.text.contains("/accounts/\(own)") == true)
    }

    @Test func `after three working days each approver gets one mail with everything that is late`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.request()
        _ = try await stage.request(of: .tom, at: "UZ Westhoek")
        _ = try await stage.request(of: .noor, at: "Clinique Saint-Amand")
        goTo(stage, day: 29, hour: 0.01)
        let karims = try await remind(stage)
        #expect(karims.count == 1)
        let mail = try #require(karims.first)
        for words in ["Lotte Jacobs: HD4DP2 at AZ Noordzee", "Emma De Smet: HD4DP2 at AZ Noordzee", "Tom Willems: HD4DP2 at UZ Westhoek"] {
            #expect(mail.text.contains(words) && mail.html.contains(words), "\(words)")
        }
        #expect(mail.subject == "Reminder: requests wait for your approval (3)" && !mail.text.contains("Saint-Amand"))
        let ans = try await stage.mails(to: .an, kind: "reminder")
        #expect(ans.count == 1 && ans.first?.text.contains("Westhoek") == false)
        #expect(try await stage.mails(to: .marc, kind: "reminder").map { $0.text.contains("Noor El Amrani: HD4DP2 at Clinique Saint-Amand") } == [true])
    }

    @Test func `it is done once in three working days, however often the job runs`() async throws {
        let stage = try await TestPortal()
        goTo(stage, day: 29, hour: 1)
        // Friday 29 May at one o'clock: Monday, Tuesday and Wednesday, 3 June, must pass.
        for (day, hour, expected) in [(29, 1.0, 1), (29, 2, 1), (30, 12, 1), (32, 12, 1), (34, 0.9, 1), (34, 1, 2), (34, 2, 2), (36, 23, 2), (39, 1, 3)] {
            goTo(stage, day: day, hour: hour)
            #expect(try await remind(stage).count == expected, "\(day) May, \(hour) h")
        }
    }
}
