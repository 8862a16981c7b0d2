import Foundation
import Logging
import Mail
import OpenIDConnect
import PostgresClient
import RegistryStore

/// What the service is told from outside: by environment variables, and by a file of the same `NAME=value` lines for
/// those that the environment does not set.
struct Configuration: Sendable {
    enum Setting: String, CaseIterable {
        case database = "HEARTSHIELD_DATABASE"
        case poolSize = "HEARTSHIELD_POOL_SIZE"
        case host = "HEARTSHIELD_HOST"
        case port = "HEARTSHIELD_PORT"
        case managementHost = "HEARTSHIELD_MANAGEMENT_HOST"
        case managementPort = "HEARTSHIELD_MANAGEMENT_PORT"
        case logLevel = "HEARTSHIELD_LOG_LEVEL"
        case snapshotFile = "HEARTSHIELD_SNAPSHOT_FILE"
        case baseURL = "HEARTSHIELD_BASE_URL"
        case oidcIssuer = "HEARTSHIELD_OIDC_ISSUER"
        case oidcAudience = "HEARTSHIELD_OIDC_AUDIENCE"
        case mailFrom = "HEARTSHIELD_MAIL_FROM"
        case sendmail = "HEARTSHIELD_SENDMAIL"
        case mailFolder = "HEARTSHIELD_MAIL_FOLDER"
        case sql = "HEARTSHIELD_SQL"

        var meaning: String {
            switch self {
            case .database: "how to reach PostgreSQL: a libpq connection string or postgres:// URI"
            case .poolSize:
                "most connections to it at once (8), beside ten that are kept for unlock codes and for the service's own work"
            case .host: "address to serve on (127.0.0.1)"
            case .port: "port to serve on (8080)"
            case .managementHost: "address for health and metrics (127.0.0.1)"
            case .managementPort: "port for health and metrics (the port after HEARTSHIELD_PORT)"
            case .logLevel: "trace, debug, info, notice, warning, error or critical (info)"
            case .snapshotFile: "file that keeps the register for a start without the database (none)"
            case .baseURL: "how people reach the service, for links in mail (http://HOST:PORT)"
            case .oidcIssuer: "the identity provider whose tokens sign in: its https address (none)"
            case .oidcAudience: "what its tokens must be meant for"
            case .mailFrom: "the address that mail is sent from"
            case .sendmail: "the mail program, such as /usr/sbin/sendmail (none: messages wait)"
            case .mailFolder: "folder that messages are written to in place of sending them"
            case .sql: "folder of the SQL files, in place of those built in"
            }
        }
    }

    static let fileVariable = "HEARTSHIELD_CONFIG"

    /// What the commands around the program use.
    private static let otherVariables: Set<String> = [
        fileVariable, "HEARTSHIELD_SHARED", "HEARTSHIELD_TEST_DATABASE", "HEARTSHIELD_BENCHMARKS",
    ]

    static let help = """
        Settings, by environment or in the file that \(fileVariable) names (NAME=value lines, # for remarks; the
        environment comes first):

        """
        + Setting.allCases.map { setting in
            "  " + setting.rawValue.padding(toLength: 30, withPad: " ", startingAt: 0) + setting.meaning
        }.joined(separator: "\n")

    let database: PostgresConfiguration?
    let host: String
    let port: Int
    let managementHost: String
    let managementPort: Int
    let logLevel: Logger.Level
    let snapshotFile: String?
    /// Without a slash at its end.
    let baseURL: String
    /// Nil: nobody signs in by a token.
    let provider: OpenIDConfiguration?
    /// Nil: messages wait.
    let mail: MailSettings?
    let environment: [String: String]

    /// Reads the environment and the file it names.
    ///
    /// - Throws: ``ConfigurationError`` with every fault found; it never repeats a value that may be secret.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        var faults: [String] = []
        var values = try Self.fileValues(environment[Self.fileVariable])
        let known = Set(Setting.allCases.map(\.rawValue))
        for name in environment.keys where name.hasPrefix("HEARTSHIELD_") && !Self.otherVariables.contains(name) {
            if let value = environment[name], !value.isEmpty { values[name] = value }
        }
        for name in values.keys.sorted() where !known.contains(name) {
            faults.append("There is no setting \(name).")
        }

        func number(_ setting: Setting, _ range: ClosedRange<Int>, default fallback: Int) -> Int {
            guard let text = values[setting.rawValue] else { return fallback }
            guard let number = Int(text), range.contains(number) else {
                faults.append(
                    "\(setting.rawValue) must be a number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"."
                )
                return fallback
            }
            return number
        }

        host = values[Setting.host.rawValue] ?? "127.0.0.1"
        port = number(.port, 1...65_534, default: 8080)
        managementHost = values[Setting.managementHost.rawValue] ?? "127.0.0.1"
        managementPort = number(.managementPort, 1...65_535, default: port + 1)
        let poolSize = number(.poolSize, 1...500, default: 8)
        snapshotFile = values[Setting.snapshotFile.rawValue]
        let level = values[Setting.logLevel.rawValue] ?? "info"
        logLevel = Logger.Level(rawValue: level) ?? .info
        if Logger.Level(rawValue: level) == nil {
            faults.append(
                "\(Setting.logLevel.rawValue) must be one of "
                    + Logger.Level.allCases.map(\.rawValue).joined(separator: ", ") + ", not \"\(level)\".")
        }
        if managementPort == port, managementHost == host {
            faults.append("Health and metrics need a port of their own: \(port) is the service's.")
        }
        baseURL = Self.baseURL(values[Setting.baseURL.rawValue] ?? "http://\(host):\(port)", &faults)
        provider = Self.provider(
            issuer: values[Setting.oidcIssuer.rawValue], audience: values[Setting.oidcAudience.rawValue], &faults)
        mail = MailSettings(
            from: values[Setting.mailFrom.rawValue], program: values[Setting.sendmail.rawValue],
            folder: values[Setting.mailFolder.rawValue], &faults)
        database = values[Setting.database.rawValue].map {
            PostgresConfiguration(
                connectionString: $0, sessionSettings: Clockwork.systemSettings, poolSize: poolSize)
        }
        self.environment = environment.merging(values) { _, value in value }
        guard faults.isEmpty else { throw ConfigurationError(faults: faults) }
    }

    /// The database's configuration, for work that is the service's own or an operator's.
    ///
    /// - Throws: ``ConfigurationError`` where none is set.
    func requireDatabase() throws -> PostgresConfiguration {
        guard let database else {
            throw ConfigurationError(faults: [
                "No database is named. Set \(Setting.database.rawValue), for example "
                    + "'host=/var/run/postgresql dbname=heartshield'."
            ])
        }
        return database
    }

    private static func baseURL(_ text: String, _ faults: inout [String]) -> String {
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host()?.isEmpty == false,
            url.query() == nil, url.fragment() == nil, url.user() == nil
        else {
            faults.append("\(Setting.baseURL.rawValue) must be an address such as https://heartshield.example.")
            return text
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func provider(
        issuer: String?, audience: String?, _ faults: inout [String]
    ) -> OpenIDConfiguration? {
        guard issuer != nil || audience != nil else { return nil }
        guard let issuer, let audience else {
            faults.append("\(Setting.oidcIssuer.rawValue) and \(Setting.oidcAudience.rawValue) go together.")
            return nil
        }
        do throws(OpenIDConfigurationError) {
            return try OpenIDConfiguration(issuer: issuer, audience: audience)
        } catch {
            faults.append("\(Setting.oidcIssuer.rawValue): \(error)")
            return nil
        }
    }

    private static func fileValues(_ path: String?) throws -> [String: String] {
        guard let path, !path.isEmpty else { return [:] }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else {
            throw ConfigurationError(faults: ["The file \(path) that \(fileVariable) names cannot be read."])
        }
        var values: [String: String] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let halves = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            // A line that is not understood is named and not repeated: it may hold a password.
            guard halves.count == 2, halves[0].allSatisfy({ $0.isASCII && ($0.isUppercase || $0 == "_") }) else {
                throw ConfigurationError(faults: ["\(path), line \(index + 1): NAME=value is expected."])
            }
            values[halves[0]] = unquoted(halves[1])
        }
        return values
    }

    /// Quotes around a value, as a shell would want them, are not part of it.
    private static func unquoted(_ value: String) -> String {
        for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
            return String(value.dropFirst().dropLast())
        }
        return value
    }
}

struct ConfigurationError: Error, CustomStringConvertible {
    let faults: [String]

    var description: String { faults.joined(separator: "\n") }
}
