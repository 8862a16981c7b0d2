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
              heartshield token create --role guardian --group 'Friends of the hall' --new-group --name 'A. Keeper'
              heartshield token create --role responder --scheme 'Heart scheme of the town' --name 'A. Volunteer'
              heartshield token revoke 01a2...
            """,
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key and show it, once.")

        @Option(help: "\(Token.roles.joined(separator: ", ")); with --account that one's.") var role: String?
        @Option(help: "Who holds it; kept with everything done with it.") var name: String
        @Option(help: "For a guardian: the group's name. An account is made for the holder.") var group: String?
        @Flag(help: "With --group: there is no such group yet; it is made, and trusted.") var newGroup = false
        @Option(help: "For a responder or a coordinator: the scheme's name. An account is made for the holder.")
        var scheme: String?
        @Flag(help: "With --scheme: there is no such scheme yet; it is made.") var newScheme = false
        @Option(help: "The account whose key it is, by its id.") var account: String?
        @Option(help: "change, or read for a key that changes nothing.") var scope = APIKey.Scope.change.rawValue
        @Option(help: "The first day (YYYY-MM-DD) on which it is not valid any more (never).") var expires: String?

        func run() async throws {
            let configuration = try Configuration()
            _ = Console.startLogging(at: .error)
            let role = try role.map { text in
                guard let role = Role(rawValue: text), role != .public else {
                    throw ValidationError("--role takes one of \(Token.roles.joined(separator: ", ")).")
                }
                return role
            }
            guard let scope = APIKey.Scope(rawValue: scope) else {
                throw ValidationError("--scope takes change or read.")
            }
            let name = try Self.cleaned(name, "--name")
            let group = try group.map { try Self.cleaned($0, "--group") }
            let scheme = try scheme.map { try Self.cleaned($0, "--scheme") }
            let account = try account.map { text in
                guard let id = UUID(uuidString: text) else { throw ValidationError("--account takes an account's id.") }
                return id
            }
            guard group == nil || role == .guardian && account == nil else {
                throw ValidationError("--group goes with --role guardian, and not with --account.")
            }
            guard !newGroup || group != nil else { throw ValidationError("--new-group goes with --group.") }
            guard scheme == nil || role == .responder || role == .coordinator, scheme == nil || account == nil else {
                throw ValidationError("--scheme goes with --role responder or coordinator, and not with --account.")
            }
            guard !newScheme || scheme != nil else { throw ValidationError("--new-scheme goes with --scheme.") }
            guard role != .responder || scheme != nil || account != nil else {
                throw ValidationError("A responder belongs to a scheme: name it with --scheme, or an --account.")
            }
            guard account != nil || role != nil else { throw ValidationError("--role or --account is needed.") }
            guard role != .guardian || group != nil || account != nil else {
                throw ValidationError("A guardian keeps the devices of a group: name it with --group, or an --account.")
            }
            let expiresAt = try expires.map { text in
                guard let day = CalendarDay(text), ZoneRules.london.start(of: day) > Date() else {
                    throw ValidationError("--expires takes a day that is still to come, as YYYY-MM-DD.")
                }
                return ZoneRules.london.start(of: day)
            }
            let secret = APISecret()
            let key = try await Database.open(configuration) { database in
                let holders = try PostgresHolderStore(pool: database.pool, statements: database.statements)
                let held = try await account.asyncMap { try await holders.role(of: $0) }
                guard let role = held ?? role, role == self.role.flatMap(Role.init(rawValue:)) ?? role else {
                    throw ValidationError("The account's role is \(held?.rawValue ?? ""), and so is its key's.")
                }
                let new = NewKey(
                    name: name, role: role, accountID: account, scope: scope, secretHash: secret.hash,
                    expiresAt: expiresAt)
                if let group { return try await holders.add(new, ofGuardianIn: group, isNew: newGroup) }
                if let scheme { return try await holders.add(new, inScheme: scheme, making: newScheme) }
                return try await PostgresKeyStore(pool: database.pool, statements: database.statements).add(new)
            }
            print(secret.text)
            Console.say(
                "Key \(key.id.uuidString.lowercased()), \(key.role.rawValue)\(Token.holder(of: key)). "
                    + "It is not shown again: keep it safe.")
        }

        private static func cleaned(_ text: String, _ option: String) throws -> String {
            guard let text = TextHygiene.clean(text), text.unicodeScalars.count <= 200 else {
                throw ValidationError("\(option) takes 1 to 200 characters.")
            }
            return text
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
                    "\(key.id.uuidString.lowercased())  \(key.role.rawValue)  \(Console.harmless(key.name))  "
                        + "\(key.scope.rawValue)  \(state), \(use)\(Token.holder(of: key))"
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

    private static func holder(of key: APIKey) -> String {
        guard let account = key.accountID else { return "" }
        return ", account \(account.uuidString.lowercased())" + (key.accountIsOpen ? "" : ", which is closed")
    }

    private static let roles = Role.allCases.filter { $0 != .public }.map(\.rawValue)
}

extension Optional {
    fileprivate func asyncMap<Result>(_ transform: (Wrapped) async throws -> Result) async rethrows -> Result? {
        if let self { try await transform(self) } else { nil }
    }
}
