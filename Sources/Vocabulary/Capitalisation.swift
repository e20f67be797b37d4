/// Makes names readable that forms and files write in one case only: `VAN DEN BERG` becomes `Van Den Berg`,
/// `D'HAESE` `D'Haese`. A name in both cases stays as its owner writes it.
enum Capitalisation {
    static func applied(to name: String) -> String {
        isInOneCase(name) ? capitalised(name) : name
    }

    private static func isInOneCase(_ name: String) -> Bool {
        let scalars = name.unicodeScalars
        let hasCapitals = scalars.contains { $0.properties.isUppercase }
        let hasSmallLetters = scalars.contains { $0.properties.isLowercase }
        return hasCapitals != hasSmallLetters
    }

    private static func capitalised(_ name: String) -> String {
        var result = ""
        var isInitial = true
        for scalar in name.unicodeScalars {
            result += isInitial ? scalar.properties.titlecaseMapping : scalar.properties.lowercaseMapping
            isInitial = scalar.separatesNames
        }
        return result
    }
}
