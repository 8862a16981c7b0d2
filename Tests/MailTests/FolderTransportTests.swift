import Foundation
import Mail
import Testing

@Suite("Messages in a folder")
struct FolderTransportTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("heartshield-" + UUID().uuidString).appendingPathComponent("mail")

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func removeAll() { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }

    @Test("A message becomes a file that only its owner reads, in a folder that only its owner opens")
    func writes() async throws {
        defer { removeAll() }
        let message = try sampleMessage()
        try await FolderTransport(folder: folder).send(message)
        #expect(try names() == ["20261124T085300Z-01a2b3c4-expiry.eml"])
        let path = folder.appendingPathComponent("20261124T085300Z-01a2b3c4-expiry.eml").path
        #expect(FileManager.default.contents(atPath: path).map { Array($0) } == message.rendered())
        #expect(try mode(path) == 0o600)
        #expect(try mode(folder.path) == 0o700)
    }

    @Test("A second copy takes the place of the first, also with another date, and of no other message")
    func replaces() async throws {
        defer { removeAll() }
        let transport = FolderTransport(folder: folder)
        let later = Date(timeIntervalSince1970: 1_795_600_000)
        try await transport.send(sampleMessage(id: "b"))
        try await transport.send(sampleMessage(id: "a-b"))
        try await transport.send(sampleMessage(body: "second", id: "b"))
        #expect(try names() == ["20261124T085300Z-a-b.eml", "20261124T085300Z-b.eml"])
        let second = try sampleMessage(body: "third", id: "b", date: later)
        try await transport.send(second)
        #expect(try names() == ["20261124T085300Z-a-b.eml", "20261125T094640Z-b.eml"])
        let path = folder.appendingPathComponent("20261125T094640Z-b.eml").path
        #expect(FileManager.default.contents(atPath: path).map { Array($0) } == second.rendered())
    }

    @Test("A folder that exists keeps its mode and its other files")
    func existingFolder() async throws {
        defer { removeAll() }
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        try Data("x".utf8).write(to: folder.appendingPathComponent("notes.txt"))
        try await FolderTransport(folder: folder).send(sampleMessage())
        #expect(try names() == ["20261124T085300Z-01a2b3c4-expiry.eml", "notes.txt"])
        #expect(try mode(folder.path) == 0o750)
    }

    @Test("Many at once, two of each, leave one whole file of each")
    func concurrent() async throws {
        defer { removeAll() }
        let transport = FolderTransport(folder: folder)
        let messages = try (0..<40).map {
            try sampleMessage(body: String(repeating: "x", count: 100_000), id: "n\($0 / 2)")
        }
        try await withThrowingTaskGroup { group in
            for message in messages { group.addTask { try await transport.send(message) } }
            try await group.waitForAll()
        }
        #expect(try names() == (0..<20).map { "20261124T085300Z-n\($0).eml" }.sorted())
        for name in try names() {
            let length = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path)?.count
            #expect(length == messages[0].rendered().count + (name.hasSuffix("-n0.eml") ? 0 : name.utf8.count - 23))
        }
    }

    @Test("Where nothing can be written the failure says so, and trying again is of use")
    func cannotWrite() async throws {
        defer { removeAll() }
        let parent = folder.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try Data("a file".utf8).write(to: folder)
        let failure = await #expect(throws: MailFailure.self) {
            try await FolderTransport(folder: folder).send(sampleMessage())
        }
        #expect(failure?.reason == .cannotWrite)
        #expect(failure?.isTemporary == true)
        #expect(failure?.description.hasPrefix("The message cannot be written.") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path) == ["mail"])
    }

    @Test("A folder in the message's place is reported, and nothing half-written stays")
    func cannotReplace() async throws {
        defer { removeAll() }
        let taken = folder.appendingPathComponent("20261124T085300Z-01a2b3c4-expiry.eml")
        try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
        let failure = await #expect(throws: MailFailure.self) {
            try await FolderTransport(folder: folder).send(sampleMessage())
        }
        #expect(failure?.reason == .cannotWrite)
        #expect(failure?.detail.isEmpty == false)
        #expect(try names() == ["20261124T085300Z-01a2b3c4-expiry.eml"])
    }
}
