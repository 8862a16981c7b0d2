import CZlib

/// zlib's state for inflating gzip members, used by one call of ``Gzip/decompress(_:limit:)``.
///
/// zlib keeps a pointer from its own state back to the stream and refuses a stream that has moved, so the stream lives
/// at one address of its own.
struct Inflater: ~Copyable {
    /// The most bytes taken from zlib at a time.
    private static let blockSize = 1 << 16
    /// The largest window, plus 16: gzip wrapping and no other.
    private static let windowBits: Int32 = 15 + 16

    private let stream: UnsafeMutablePointer<z_stream>
    private var block: [UInt8]

    init() throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        block = [UInt8](repeating: 0, count: Self.blockSize)
        let status = inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            stream.deallocate()
            throw GzipError.outOfMemory
        }
    }

    /// Frees zlib's state; nothing may be called after it.
    func end() {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Makes ready for the next member.
    func reset() throws(GzipError) {
        guard inflateReset(stream) == Z_OK else { throw GzipError.corrupt(detail: "unusable state") }
    }

    /// Inflates the member that begins at `start` and appends its contents to `output`.
    ///
    /// - Returns: the offset of the first byte after the member.
    mutating func inflateMember(
        of bytes: [UInt8], from start: Int, into output: inout [UInt8], limit: Int
    ) throws(GzipError) -> Int {
        var offset = start
        while true {
            let step = nextBlock(of: bytes, from: offset)
            offset += step.consumed
            guard step.produced <= limit - output.count else { throw GzipError.tooLarge(limit: limit) }
            output.append(contentsOf: block[..<step.produced])
            switch step.status {
            case Z_STREAM_END: return offset
            case Z_OK: continue
            case Z_BUF_ERROR: throw GzipError.truncated
            case Z_MEM_ERROR: throw GzipError.outOfMemory
            default: throw GzipError.corrupt(detail: reason)
            }
        }
    }

    /// Lets zlib fill `block` from the input at `offset`; it reports `Z_BUF_ERROR` when there is nothing left to take.
    private mutating func nextBlock(
        of bytes: [UInt8], from offset: Int
    ) -> (status: Int32, consumed: Int, produced: Int) {
        let stream = stream
        return bytes.withUnsafeBufferPointer { input in
            block.withUnsafeMutableBufferPointer { block in
                let rest = UnsafeBufferPointer(rebasing: input[offset...])
                let offered = UInt32(clamping: rest.count)
                // zlib declares its input mutable for old compilers' sake and never writes to it.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: rest.baseAddress)
                stream.pointee.avail_in = offered
                stream.pointee.next_out = block.baseAddress
                stream.pointee.avail_out = UInt32(clamping: block.count)
                let status = inflate(stream, Z_NO_FLUSH)
                let consumed = Int(offered - stream.pointee.avail_in)
                let produced = block.count - Int(stream.pointee.avail_out)
                stream.pointee.next_in = nil
                stream.pointee.next_out = nil
                return (status, consumed, produced)
            }
        }
    }

    /// zlib's words for what is wrong with the data.
    private var reason: String {
        stream.pointee.msg.map { String(cString: $0) } ?? "unreadable data"
    }
}
