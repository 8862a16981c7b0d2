import ArgumentParser
import CivilTime
import Foundation
import Logging
import Registry
import RegistryStore

struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell who saw and changed what, and whether that record is whole.",
        discussion: """
            For whoever owns the database; the service's own user may not read the seals.

              heartshield audit verify
              heartshield audit verify --head 1042:9f2c...    as an earlier look, or the service's log, gave it
              heartshield audit list --subject 01a2... --limit 20
            """,
        subcommands: [Verify.self, List.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hash every entry anew and hold it against its seal. Ends with 1 where anything is wrong.",
            discussion: """
                Keep the head somewhere else: only with it is it found that the end was cut off, or that everything was
                built anew.
                """)

        @Option(help: "A head that was written down: POSITION:HASH.") var head: String?

        func run() async throws {
            let configuration = try Configuration()
            _ = Console.startLogging(at: .error)
            let known = try head.map { text in
                guard let head = AuditHead(text) else {
                    throw ValidationError("--head takes POSITION:HASH, a number and 64 hexadecimal digits.")
                }
                return head
            }
            let report = try await Database.open(configuration) { database in
                try await PostgresAuditStore(pool: database.pool, statements: database.statements).verify(head: known)
            }
            print("entries: \(report.entryCount), seals: \(report.sealCount), waiting for one: \(report.waitingCount)")
            if let head = report.head { print("head: \(head)") }
            for fault in report.faults {
                let place = [
                    fault.position.map { "seal \($0)" }, fault.entryID.map { "entry \($0.uuidString.lowercased())" },
                ].compactMap(\.self).joined(separator: ", ")
                print("\(fault.kind.rawValue): \(place): \(fault.kind.sentence)")
            }
            guard report.faults.isEmpty else {
                Console.say("The record is not whole: \(report.faults.count) fault(s).")
                throw ExitCode(1)
            }
            print(known == nil ? "whole" : "whole, and the head that was given is in it")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List entries, the latest first.")

        @Option(help: "The key of what it was done to.") var subject: String?
        @Option(help: "The account or key that did it.") var actor: String?
        @Option(help: "The account whose data it is.") var account: String?
        @Option(help: "Such as site.changed.") var action: String?
        @Option(help: "From this day on (YYYY-MM-DD, London).") var from: String?
        @Option(help: "Until before this day.") var to: String?
        @Option(help: "At most so many (50).") var limit = 50

        func run() async throws {
            let configuration = try Configuration()
            _ = Console.startLogging(at: .error)
            guard (1...100_000).contains(limit) else { throw ValidationError("--limit takes 1 to 100000.") }
            let filter = AuditFilter(
                subject: subject, actor: try key(actor, "--actor"), account: try key(account, "--account"),
                action: action, from: try day(from, "--from"), to: try day(to, "--to"))
            let entries = try await Database.open(configuration) { database in
                try await PostgresAuditStore(pool: database.pool, statements: database.statements)
                    .entries(filter, limit: limit)
            }
            if entries.isEmpty { print("there are no such entries") }
            for entry in entries {
                let actor = entry.actorID.map { " " + $0.uuidString.lowercased() } ?? ""
                let words = [
                    ISOTimestamp.write(entry.occurredAt), entry.actorRole + actor, entry.action, entry.subject ?? "-",
                    entry.keyID.map { "by key \($0.uuidString.lowercased())" },
                    entry.address.map { "from \($0)" }, entry.reason.map { "because: \($0)" }, entry.changes,
                ]
                print(words.compactMap(\.self).map(Console.harmless).joined(separator: "  "))
            }
        }

        private func key(_ text: String?, _ option: String) throws -> UUID? {
            try text.map { text in
                guard let key = UUID(uuidString: text) else { throw ValidationError("\(option) takes a key.") }
                return key
            }
        }

        private func day(_ text: String?, _ option: String) throws -> Date? {
            try text.map { text in
                guard let day = CalendarDay(text) else {
                    throw ValidationError("\(option) takes a day as YYYY-MM-DD.")
                }
                return ZoneRules.london.start(of: day)
            }
        }
    }
}
