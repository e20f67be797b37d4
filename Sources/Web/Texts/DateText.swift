public import Foundation

/// Dates and times in the usual Belgian form; stored in UTC, shown in Europe/Brussels (SPEC, head).
public struct DateText: Sendable {
    let texts: Texts
    private let timeZone: TimeZone

    public init(texts: Texts, timeZone: TimeZone = .gatehouse) {
        self.texts = texts
        self.timeZone = timeZone
    }

    /// "22 November 2026, 10:12".
    public func full(_ date: Date) -> String {
        texts("date.full", ["date": day(date), "time": time(date)])
    }

    /// "Monday 10:12" within the last six days, "today 10:12", else the full date.
    public func recent(_ date: Date, now: Date) -> String {
        let day = local(date).day
        switch local(now).day - day {
        case 0: return texts("date.today", ["time": time(date)])
        // 1 January 1970 was a Thursday, the fifth day of a week that starts on Sunday.
        case 1...6: return texts("date.weekday", ["weekday": texts("weekday.\(((day + 4) % 7 + 7) % 7 + 1)"), "time": time(date)])
        default: return full(date)
        }
    }

    public func day(_ date: Date) -> String {
        let (year, month, day) = civil(local(date).day)
        return texts("date.day", ["day": "\(day)", "month": texts("month.\(month)"), "year": "\(year)"])
    }

    public func time(_ date: Date) -> String {
        let minutes = local(date).second / 60
        return "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
    }

    /// The local calendar day, counted from 1 January 1970, and the second of the day. A list has many dates, and `Calendar` is slow.
    private func local(_ date: Date) -> (day: Int, second: Int) {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down)) + timeZone.secondsFromGMT(for: date)
        let day = Int((Double(seconds) / 86400).rounded(.down))
        return (day, seconds - day * 86400)
    }

    /// The Gregorian date of a day. The calculation lets years begin in March, so that the leap day comes last.
    private func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = Int((Double(shifted) / 146_097).rounded(.down))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        return (yearOfEra + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }

    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// For the `datetime` attribute: ISO 8601 in UTC.
    public func machine(_ date: Date) -> String { date.formatted(.iso8601) }
}

extension TimeZone {
    public static let gatehouse = TimeZone(identifier: "Europe/Brussels") ?? .gmt
}
