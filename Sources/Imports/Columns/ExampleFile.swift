import CSV
import Vocabulary

/// The example file of a kind: what it holds can be uploaded as it is, and fits the sample organisations of the demo.
enum ExampleFile {
    static func text(_ columns: [ColumnFacts]) -> String {
        let count = columns.map(\.examples.count).min() ?? 0
        let rows = (0..<count).map { row in columns.map { $0.examples[row] } }
        return ([columns.map(\.name)] + rows).map { CSVLine($0).text }.joined()
    }
}
