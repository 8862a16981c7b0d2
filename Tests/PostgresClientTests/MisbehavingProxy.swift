import Foundation
import Glibc
import Synchronization

@testable import PostgresClient

/// Stands between the client and the real server and does what networks and frozen machines do.
final class MisbehavingProxy: Sendable {
    enum Mood: Sendable {
        /// Passes everything on.
        case helpful
        /// Takes connections and says nothing.
        case frozen
        /// Cuts the connection instead of passing on what contains these bytes.
        case cutsBefore(String)
        /// Passes on what contains these bytes, waits for the answer, and cuts the connection without giving it to the client.
        case cutsAfter(String)
        /// Passes on what contains these bytes and keeps the answer to itself.
        case freezesAfter(String)
    }

    private struct State {
        var mood = Mood.helpful
        var isStopped = false
    }

    private let settings: [String: String]
    private let listener: Int32
    let port: Int
    private let state = Mutex(State())

    /// - Parameter port: 0 for one that is free.
    init(port: UInt16 = 0) throws {
        settings = try TestServer.configuration().parsedSettings()
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isListening else { throw NeverHappened(description: "no port could be listened on") }
        self.listener = listener
        self.port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in acceptClients() }
    }

    var mood: Mood {
        get { state.withLock { $0.mood } }
        set { state.withLock { $0.mood = newValue } }
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Cuts all connections and closes the port soon.
    func stop() {
        state.withLock { $0.isStopped = true }
    }

    /// Leads to the real server by way of this proxy, in the clear so that it can look inside.
    func connectionString(_ changes: [String: String] = [:]) -> String {
        var settings = settings
        settings["hostaddr"] = nil
        settings["host"] = "127.0.0.1"
        settings["port"] = String(port)
        settings["sslmode"] = "disable"
        return conninfo(settings.merging(changes) { $1 })
    }

    private func acceptClients() {
        while !isStopped {
            guard isReadable(listener) else { continue }
            let client = accept(listener, nil, nil)
            guard client >= 0 else { continue }
            Thread.detachNewThread { [self] in serve(client) }
        }
        close(listener)
    }

    private func serve(_ client: Int32) {
        defer { close(client) }
        while case .frozen = mood {
            if isStopped { return }
            usleep(5000)
        }
        let server = connectToServer()
        guard server >= 0 else { return }
        defer { close(server) }
        var swallowsAnswers = false
        while !isStopped {
            if case .frozen = mood {
                usleep(5000)
                continue
            }
            if isReadable(client, for: 2) {
                guard let bytes = receive(client) else { return }
                switch mood {
                case .cutsBefore(let trigger) where bytes.contains(trigger): return
                case .cutsAfter(let trigger) where bytes.contains(trigger):
                    send(bytes, to: server)
                    _ = receive(server)
                    return
                case .freezesAfter(let trigger) where bytes.contains(trigger): swallowsAnswers = true
                default: break
                }
                send(bytes, to: server)
            }
            if isReadable(server, for: 2) {
                guard let bytes = receive(server) else { return }
                if !swallowsAnswers { send(bytes, to: client) }
            }
        }
    }

    private func isReadable(_ descriptor: Int32, for milliseconds: Int32 = 20) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, milliseconds) > 0
    }

    private func receive(_ descriptor: Int32) -> Data? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Data(buffer.prefix(count)) : nil
    }

    private func send(_ bytes: Data, to descriptor: Int32) {
        var rest = [UInt8](bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private func connectToServer() -> Int32 {
        let host = settings["hostaddr"] ?? settings["host"] ?? "/var/run/postgresql"
        let port = settings["port"] ?? "5432"
        if host.hasPrefix("/") {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) {
                $0.copyBytes(from: Array("\(host)/.s.PGSQL.\(port)".utf8.prefix(107)))
            }
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
                }
            }
            return isConnected ? descriptor : -1
        }
        var found: UnsafeMutablePointer<addrinfo>?
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        guard getaddrinfo(host, port, &hints, &found) == 0, let first = found?.pointee else { return -1 }
        defer { freeaddrinfo(found) }
        let descriptor = socket(first.ai_family, first.ai_socktype, 0)
        return connect(descriptor, first.ai_addr, first.ai_addrlen) == 0 ? descriptor : -1
    }
}

extension Data {
    fileprivate func contains(_ text: String) -> Bool {
        range(of: Data(text.utf8)) != nil
    }
}

/// Settings in libpq's `keyword='value'` form.
func conninfo(_ settings: [String: String]) -> String {
    settings.map { keyword, value in
        let escaped = value.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "'", with: "\\'")
        return "\(keyword)='\(escaped)'"
    }.joined(separator: " ")
}

/// Runs `body` with a proxy and stops it afterwards.
func withProxy<R: Sendable>(_ body: (MisbehavingProxy) async throws -> R) async throws -> R {
    let proxy = try MisbehavingProxy()
    defer { proxy.stop() }
    return try await body(proxy)
}
