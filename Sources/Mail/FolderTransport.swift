public import Foundation
import SystemPackage

/// Writes messages to a folder in place of sending them, for demonstrations and for looking at what would be sent.
///
/// Each message is a file `20261124T085300Z-<id>.eml` that mail programs open, readable for the owner only. It is written
/// under another name first and then put in place, so that there is a whole one at every moment. A second copy of a message
/// takes the place of the first, whatever its date.
///
/// It blocks its thread while it writes.
public struct FolderTransport: MailTransport {
    /// Made with mode 0700 where it does not exist; one that exists is left as it is.
    public let folder: URL

    private static let ending = ".eml"
    /// Of the date in file names, with the hyphen.
    private static let dateLength = 17

    public init(folder: URL) {
        self.folder = folder
    }

    /// Complexity: O(n) in the files of the folder.
    public func send(_ message: MailMessage) async throws(MailFailure) {
        do {
            try write(message)
        } catch let error as MailFailure {
            throw error
        } catch let error as Errno {
            throw MailFailure(.cannotWrite, detail: error.description)
        } catch {
            throw MailFailure(.cannotWrite, detail: error.localizedDescription)
        }
    }

    private func write(_ message: MailMessage) throws {
        guard let date = MailDate(message.date) else { throw MailFailure(.cannotWrite) }
        let files = FileManager.default
        try files.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let name = date.compact + "-" + message.id + Self.ending
        let temporary = folder.appendingPathComponent("." + UUID().uuidString + ".new").path
        do {
            let file = try FileDescriptor.open(
                FilePath(temporary), .writeOnly, options: [.create, .exclusiveCreate, .noFollow],
                permissions: .ownerReadWrite)
            try file.closeAfter {
                try file.writeAll(message.rendered())
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            guard rename(temporary, folder.appendingPathComponent(name).path) == 0 else {
                throw Errno(rawValue: errno)
            }
        } catch {
            try? files.removeItem(atPath: temporary)
            throw error
        }
        for other in try files.contentsOfDirectory(atPath: folder.path)
        where other != name && other.dropFirst(Self.dateLength) == message.id + Self.ending {
            try files.removeItem(at: folder.appendingPathComponent(other))
        }
    }
}
