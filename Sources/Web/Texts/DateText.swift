public import Foundation

/// Dates and times as people here write them; stored in UTC, shown in Europe/Brussels (SPEC, head).
public struct DateText: Sendable {
    let texts: Texts
    let calendar: Calendar

    public init(texts: Texts, timeZone: TimeZone = .gatehouse) {
        self.texts = texts
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        self.calendar = calendar
    }

    /// "22 November 2026, 10:12".
    public func full(_ date: Date) -> String {
        texts("date.full", ["date": day(date), "time": time(date)])
    }

    /// "Monday 10:12" within the last six days, "today 10:12", else the full date.
    public func recent(_ date: Date, now: Date) -> String {
        let days = calendar.dateComponents([.day], from: calendar.startOfDay(for: date), to: calendar.startOfDay(for: now)).day ?? 0
        switch days {
        case 0: return texts("date.today", ["time": time(date)])
        case 1...6: return texts("date.weekday", ["weekday": texts("weekday.\(calendar.component(.weekday, from: date))"), "time": time(date)])
        default: return full(date)
        }
    }

    public func day(_ date: Date) -> String {
        let parts = calendar.dateComponents([.day, .month, .year], from: date)
        let month = texts("month.\(parts.month ?? 1)")
        return texts("date.day", ["day": "\(parts.day ?? 1)", "month": month, "year": "\(parts.year ?? 1970)"])
    }

    public func time(_ date: Date) -> String {
        let parts = calendar.dateComponents([.hour, .minute], from: date)
        return "\(twoDigits(parts.hour ?? 0)):\(twoDigits(parts.minute ?? 0))"
    }

    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// For the `datetime` attribute: ISO 8601 in UTC.
    public func machine(_ date: Date) -> String { date.formatted(.iso8601) }
}

extension TimeZone {
    public static let gatehouse = TimeZone(identifier: "Europe/Brussels") ?? .gmt
}
