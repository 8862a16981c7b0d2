import ArgumentParser

@main
struct HeartShield: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heartshield",
        abstract: "A register of public-access defibrillators that says which near a place can help.",
        discussion: """
            First steps on an empty database:

              export HEARTSHIELD_DATABASE='host=/var/run/postgresql dbname=heartshield'
              heartshield check        is everything in place?
              heartshield migrate      make the tables
              heartshield demo-data    fill them with an invented register of the East Midlands
              heartshield serve        answer on 127.0.0.1:8080

            \(Configuration.help)
            """,
        version: "0.1.0",
        subcommands: [
            Serve.self, Migrate.self, Import.self, DemoData.self, Check.self, Nearest.self, Availability.self,
            Hours.self, Token.self, Audit.self,
        ]
    )
}
