import Foundation
import Logging
import Mail
import PostgresClient
import Registry
import RegistryStore

/// How mail leaves.
struct MailSettings: Sendable {
    let from: MailAddress
    let transport: any MailTransport

    /// Nil where no way is named, and where one is named wrongly.
    init?(from: String?, program: String?, folder: String?, _ faults: inout [String]) {
        guard program != nil || folder != nil else { return nil }
        guard program == nil || folder == nil else {
            faults.append(
                "Mail goes one way: \(Configuration.Setting.sendmail.rawValue) or "
                    + "\(Configuration.Setting.mailFolder.rawValue), not both.")
            return nil
        }
        let address: MailAddress
        do throws(MailAddressError) {
            address = try MailAddress(from ?? "")
        } catch {
            faults.append("\(Configuration.Setting.mailFrom.rawValue): \(error)")
            return nil
        }
        self.from = address
        guard let program else {
            transport = FolderTransport(folder: URL(fileURLWithPath: folder ?? "", isDirectory: true))
            return
        }
        do throws(SendmailTransport.SettingsError) {
            transport = try SendmailTransport(program: program, envelopeSender: address)
        } catch {
            faults.append("\(Configuration.Setting.sendmail.rawValue): \(error)")
            return nil
        }
    }
}

extension MailService {
    /// - Parameter pool: its sessions work for the service itself.
    init(
        _ configuration: Configuration, _ pool: PostgresPool, _ statements: StatementLibrary, _ logger: Logger
    ) throws {
        let outbox = try PostgresOutbox(pool: pool, statements: statements)
        self.init(
            outbox: outbox,
            sender: configuration.mail.map {
                MailSender(
                    outbox: outbox, transport: $0.transport, from: $0.from,
                    place: MessageText.Place(baseURL: configuration.baseURL))
            },
            logger: logger)
    }
}
