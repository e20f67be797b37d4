import Logging
public import Web

/// What is done to rows of a list that were ticked.
enum Selection {
    /// More than a page of rows is not selected by hand.
    static let maximum = 200
}

extension FormData {
    /// The rows that were ticked; what is no row is none.
    public func selected<Row>(_ field: String, _ parse: (String) -> Row?) -> [Row] {
        Array(all(field).compactMap(parse).prefix(Selection.maximum))
    }

    /// The list that the rows were ticked on, as it was sorted and filtered.
    /// - Parameter list: its path, for a form that does not say it.
    public func back(to list: String) -> String {
        let path = localPath(self["back"])
        return path == "/" ? list : path
    }
}

extension PortalServices {
    /// Does something to each of several rows, in a transaction of its own: one that is refused never stops the others.
    /// - Parameters:
    ///   - key: names a row in the answer.
    ///   - outOfReach: said of a row that is not there any more for the person who acts.
    ///   - failed: said of a row whose transaction failed; the log has the reason.
    /// - Returns: why rows were refused.
    public func executeEach<Row, Key: Hashable, Refused: Error>(
        _ rows: [Row], by key: (Row) -> Key, outOfReach: Refused, failed: Refused, _ perform: (Row) async throws -> Void
    ) async -> [Key: Refused] {
        var refusals: [Key: Refused] = [:]
        for row in rows {
            do {
                try await perform(row)
            } catch let refusal as Refused {
                refusals[key(row)] = refusal
            } catch is NotFound {
                // Seen a moment ago, and out of reach now: the person who acts has lost the right meanwhile.
                refusals[key(row)] = outOfReach
            } catch {
                logger.error("one of several rows failed", metadata: ["row": "\(key(row))", "error": "\(error)"])
                refusals[key(row)] = failed
            }
        }
        return refusals
    }
}
