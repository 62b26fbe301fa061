import Glibc
import TestSupport

/// The server's end of TLS with the protocol `h2`, by the OpenSSL that libcurl stands on.
///
/// Reads and writes the socket by itself, so that a client that left raises no signal.
final class ServerTLS {
    private typealias Pointer = UnsafeMutableRawPointer

    /// OpenSSL's functions; nil where there is no OpenSSL 3.
    private struct Library {
        let method: @convention(c) () -> Pointer?
        let newContext: @convention(c) (Pointer?) -> Pointer?
        let freeContext: @convention(c) (Pointer?) -> Void
        let useCertificate: @convention(c) (Pointer?, UnsafePointer<CChar>) -> Int32
        let useKey: @convention(c) (Pointer?, UnsafePointer<CChar>, Int32) -> Int32
        let selectProtocol: @convention(c) (Pointer?, Selection?, Pointer?) -> Void
        let new: @convention(c) (Pointer?) -> Pointer?
        let free: @convention(c) (Pointer?) -> Void
        let beServer: @convention(c) (Pointer?) -> Void
        let setBuffers: @convention(c) (Pointer?, Pointer?, Pointer?) -> Void
        let read: @convention(c) (Pointer?, Pointer?, Int32) -> Int32
        let write: @convention(c) (Pointer?, UnsafeRawPointer?, Int32) -> Int32
        let error: @convention(c) (Pointer?, Int32) -> Int32
        let memory: @convention(c) () -> Pointer?
        let newBuffer: @convention(c) (Pointer?) -> Pointer?
        let readBuffer: @convention(c) (Pointer?, Pointer?, Int32) -> Int32
        let writeBuffer: @convention(c) (Pointer?, UnsafeRawPointer?, Int32) -> Int32

        typealias Selection =
            @convention(c) (
                Pointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt8>?,
                UnsafePointer<UInt8>?, UInt32, Pointer?
            ) -> Int32

        init?() {
            guard let ssl = dlopen("libssl.so.3", RTLD_NOW), let crypto = dlopen("libcrypto.so.3", RTLD_NOW)
            else {
                return nil
            }
            func find<Function>(_ library: Pointer, _ name: String, as type: Function.Type) -> Function? {
                dlsym(library, name).map { unsafeBitCast($0, to: type) }
            }
            guard
                let method = find(ssl, "TLS_server_method", as: (@convention(c) () -> Pointer?).self),
                let newContext = find(ssl, "SSL_CTX_new", as: (@convention(c) (Pointer?) -> Pointer?).self),
                let freeContext = find(ssl, "SSL_CTX_free", as: (@convention(c) (Pointer?) -> Void).self),
                let useCertificate = find(
                    ssl,
                    "SSL_CTX_use_certificate_chain_file",
                    as: (@convention(c) (Pointer?, UnsafePointer<CChar>) -> Int32).self
                ),
                let useKey = find(
                    ssl,
                    "SSL_CTX_use_PrivateKey_file",
                    as: (@convention(c) (Pointer?, UnsafePointer<CChar>, Int32) -> Int32).self
                ),
                let selectProtocol = find(
                    ssl,
                    "SSL_CTX_set_alpn_select_cb",
                    as: (@convention(c) (Pointer?, Selection?, Pointer?) -> Void).self
                ),
                let new = find(ssl, "SSL_new", as: (@convention(c) (Pointer?) -> Pointer?).self),
                let free = find(ssl, "SSL_free", as: (@convention(c) (Pointer?) -> Void).self),
                let beServer = find(
                    ssl,
                    "SSL_set_accept_state",
                    as: (@convention(c) (Pointer?) -> Void).self
                ),
                let setBuffers = find(
                    ssl,
                    "SSL_set_bio",
                    as: (@convention(c) (Pointer?, Pointer?, Pointer?) -> Void).self
                ),
                let read = find(
                    ssl,
                    "SSL_read",
                    as: (@convention(c) (Pointer?, Pointer?, Int32) -> Int32).self
                ),
                let write = find(
                    ssl,
                    "SSL_write",
                    as: (@convention(c) (Pointer?, UnsafeRawPointer?, Int32) -> Int32).self
                ),
                let error = find(ssl, "SSL_get_error", as: (@convention(c) (Pointer?, Int32) -> Int32).self),
                let memory = find(crypto, "BIO_s_mem", as: (@convention(c) () -> Pointer?).self),
                let newBuffer = find(crypto, "BIO_new", as: (@convention(c) (Pointer?) -> Pointer?).self),
                let readBuffer = find(
                    crypto,
                    "BIO_read",
                    as: (@convention(c) (Pointer?, Pointer?, Int32) -> Int32).self
                ),
                let writeBuffer = find(
                    crypto,
                    "BIO_write",
                    as: (@convention(c) (Pointer?, UnsafeRawPointer?, Int32) -> Int32).self
                )
            else {
                return nil
            }
            self.method = method
            self.newContext = newContext
            self.freeContext = freeContext
            self.useCertificate = useCertificate
            self.useKey = useKey
            self.selectProtocol = selectProtocol
            self.new = new
            self.free = free
            self.beServer = beServer
            self.setBuffers = setBuffers
            self.read = read
            self.write = write
            self.error = error
            self.memory = memory
            self.newBuffer = newBuffer
            self.readBuffer = readBuffer
            self.writeBuffer = writeBuffer
        }
    }

    static var isAvailable: Bool {
        Library() != nil
    }

    private let library: Library
    private let context: Pointer
    private let session: Pointer
    private let incoming: Pointer
    private let outgoing: Pointer
    private let socket: Int32

    /// Takes over the server's end of a connection; nil when OpenSSL cannot.
    init?(socket: Int32, certificate: SelfSignedCertificate) {
        guard let library = Library(), let context = library.newContext(library.method()) else {
            return nil
        }
        let filePEM: Int32 = 1
        guard library.useCertificate(context, certificate.file) == 1,
            library.useKey(context, certificate.keyFile, filePEM) == 1
        else {
            return nil
        }
        library.selectProtocol(
            context,
            { _, chosen, length, offered, count, _ in
                // The list holds each name behind its length.
                let offered = Array(UnsafeBufferPointer(start: offered, count: Int(count)))
                var index = 0
                while index < offered.count {
                    let size = Int(offered[index])
                    if size == 2, offered[(index + 1)...].prefix(2).elementsEqual("h2".utf8) {
                        chosen?.pointee = ServerTLS.name
                        length?.pointee = 2
                        return 0
                    }
                    index += size + 1
                }
                let fatal: Int32 = 2
                return fatal
            },
            nil
        )
        guard let session = library.new(context), let incoming = library.newBuffer(library.memory()),
            let outgoing = library.newBuffer(library.memory())
        else {
            return nil
        }
        library.setBuffers(session, incoming, outgoing)
        library.beServer(session)
        self.library = library
        self.context = context
        self.session = session
        self.incoming = incoming
        self.outgoing = outgoing
        self.socket = socket
    }

    deinit {
        library.free(session)
        library.freeContext(context)
    }

    /// `h2`, for as long as the process runs.
    nonisolated(unsafe) private static let name: UnsafePointer<UInt8> = {
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 2)
        bytes[0] = UInt8(ascii: "h")
        bytes[1] = UInt8(ascii: "2")
        return UnsafePointer(bytes)
    }()

    /// What comes next, decrypted; nil at the end of the connection.
    func read() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = library.read(session, &bytes, Int32(bytes.count))
            flush()
            if count > 0 {
                return Array(bytes.prefix(Int(count)))
            }
            let wantsRead: Int32 = 2
            guard library.error(session, count) == wantsRead, let more = LocalServer.receive(socket) else {
                return nil
            }
            _ = library.writeBuffer(incoming, more, Int32(more.count))
        }
    }

    func write(_ bytes: [UInt8]) {
        _ = library.write(session, bytes, Int32(bytes.count))
        flush()
    }

    private func flush() {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        while case let count = library.readBuffer(outgoing, &bytes, Int32(bytes.count)), count > 0 {
            LocalServer.transmit(Array(bytes.prefix(Int(count))), to: socket)
        }
    }
}
