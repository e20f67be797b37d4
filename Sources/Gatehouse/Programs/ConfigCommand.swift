import ArgumentParser
import Foundation

/// Looks at a configuration without starting anything.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Look at the configuration of a program.", subcommands: [Check.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Name every setting that is wrong or missing; exit 0 where none is, 1 otherwise.")

        @Argument(help: "portal or node")
        var program: String

        @Option(help: "The YAML file with settings, which the environment overrides.")
        var config: String?

        func validate() throws {
            guard Setting.Program(rawValue: program) != nil else { throw ValidationError("There is no program \(program): portal or node.") }
        }

        func run() throws {
            guard let program = Setting.Program(rawValue: program) else { return }
            let settings = Settings(program, file: config)
            do {
                switch program {
                case .portal: _ = try PortalSettings(settings)
                case .node: _ = try NodeProgramSettings(settings)
                }
            } catch let flaws as SettingFlaws {
                for flaw in flaws.all { print(flaw) }
                throw ExitCode(1)
            }
            for setting in Setting.of(program) {
                guard let value = settings[setting.name] else { continue }
                print("\(setting.name)=\(setting.kind == .secret ? "(set)" : value)")
            }
        }
    }
}
