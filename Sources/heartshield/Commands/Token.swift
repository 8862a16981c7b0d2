import ArgumentParser
import CivilTime
import Foundation
import HTTPSupport
import Logging
import Registry
import RegistryStore

struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and revoke the keys by which programs and people sign in.",
        discussion: """
              heartshield token create --role administrator --name 'Register desk'
              heartshield token create --role dispatcher --name 'Control room' --expires 2027-04-01
              heartshield token revoke 01a2...
            """,
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key and show it, once.")

        @Option(help: "\(Token.roles.joined(separator: ", ")).") var role: String
        @Option(help: "Who holds it; kept with everything done with it.") var name: String
        @Option(help: "The first day (YYYY-MM-DD) on which it is not valid any more (never).") var expires: String?

        func run() async throws {
            let configuration = try Configuration()
            _ = Console.startLogging(at: .error)
            guard let role = Role(rawValue: role), role != .public else {
                throw ValidationError("--role takes one of \(Token.roles.joined(separator: ", ")).")
            }
            guard let name = TextHygiene.clean(name), name.unicodeScalars.count <= 200 else {
                throw ValidationError("--name takes 1 to 200 characters.")
            }
            let expiresAt = try expires.map { text in
                guard let day = CalendarDay(text), ZoneRules.london.start(of: day) > Date() else {
                    throw ValidationError("--expires takes a day that is still to come, as YYYY-MM-DD.")
                }
                return ZoneRules.london.start(of: day)
            }
            let secret = APISecret()
            let key = try await Database.open(configuration) { database in
                try await PostgresKeyStore(pool: database.pool, statements: database.statements)
                    .add(name: name, role: role, secretHash: secret.hash, expiresAt: expiresAt)
            }
            print(secret.text)
            Console.say("Key \(key.id.uuidString.lowercased()), \(role.rawValue). It is not shown again: keep it safe.")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all keys, without their secrets.")

        func run() async throws {
            let configuration = try Configuration()
            _ = Console.startLogging(at: .error)
            let keys = try await Database.open(configuration) { database in
                try await PostgresKeyStore(pool: database.pool, statements: database.statements).keys()
            }
            if keys.isEmpty { print("there are no keys") }
            for key in keys {
                let state =
                    key.revokedAt.map { "revoked \(ISOTimestamp.write($0))" }
                    ?? key.expiresAt.map { ($0 <= Date() ? "expired " : "until ") + ISOTimestamp.write($0) } ?? "valid"
                let use = key.lastUsedAt.map { "last used \(ISOTimestamp.write($0))" } ?? "never used"
                print(
                    "\(key.id.uuidString.lowercased())  \(key.role.rawValue)  \(Console.harmless(key.name))  \(state), \(use)"
                )
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key invalid, within two seconds on every instance.")

        @Argument(help: "The key's id, as list shows it.") var id: String

        func run() async throws {
            let configuration = try Configuration()
            _ = Console.startLogging(at: .error)
            guard let id = UUID(uuidString: id) else { throw ValidationError("ID is a key's id, as list shows it.") }
            let key = try await Database.open(configuration) { database in
                try await PostgresKeyStore(pool: database.pool, statements: database.statements).revoke(id)
            }
            print("revoked: \(key.role.rawValue) \(Console.harmless(key.name))")
        }
    }

    private static let roles = Role.allCases.filter { $0 != .public }.map(\.rawValue)
}
