//! Connections over TLS, for axum to serve. Many shake hands at once, each in its time, so
//! that one who says nothing keeps nobody else waiting; whoever fails is dropped without a
//! word. It refuses to know what is said over them.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::serve::Listener;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A handshake's time: three ways there and back over a 2G line, and a slow phone's sums.
pub const HANDSHAKE_S_MAX: u64 = 15;
/// Handshakes at once: each costs a millisecond of one processor. The others wait in the
/// system's queue.
pub const HANDSHAKES_AT_ONCE: usize = 64;
/// Connections at once, handshakes among them: a district has a hundred phones, each with
/// at most a handful; more than this would use up the files a program may open.
pub const CONNECTIONS_MAX: usize = 512;
/// The wait after the system gave no connection, as when there are no more files to open.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// Listens, and gives what has shaken hands.
pub struct TlsListener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    room: Arc<Semaphore>,
    handshakes: JoinSet<Option<(TlsConnection, SocketAddr)>>,
}

impl std::fmt::Debug for TlsListener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsListener")
    }
}

impl TlsListener {
    /// Over a socket that listens.
    pub fn new(tcp: TcpListener, config: Arc<ServerConfig>) -> TlsListener {
        let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        TlsListener { tcp, acceptor: TlsAcceptor::from(config), room, handshakes: JoinSet::new() }
    }
}

impl Listener for TlsListener {
    type Io = TlsConnection;
    type Addr = SocketAddr;

    /// What is given up in between is lost by nobody: both branches may be.
    async fn accept(&mut self) -> (TlsConnection, SocketAddr) {
        let TlsListener { tcp, acceptor, room, handshakes } = self;
        loop {
            let more = handshakes.len() < HANDSHAKES_AT_ONCE;
            tokio::select! {
                Some(done) = handshakes.join_next() => {
                    if let Ok(Some(ready)) = done {
                        return ready;
                    }
                }
                (turn, stream, address) = next(tcp, room), if more => {
                    handshakes.spawn(shake_hands(acceptor.clone(), turn, stream, address));
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

async fn next(tcp: &TcpListener, room: &Arc<Semaphore>) -> (OwnedSemaphorePermit, TcpStream, SocketAddr) {
    let turn = room.clone().acquire_owned().await.expect("nobody closes the semaphore");
    loop {
        match tcp.accept().await {
            Ok((stream, address)) => return (turn, stream, address),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn shake_hands(
    acceptor: TlsAcceptor,
    turn: OwnedSemaphorePermit,
    stream: TcpStream,
    address: SocketAddr,
) -> Option<(TlsConnection, SocketAddr)> {
    // A phone asks, waits, asks: bytes held back for more to come only cost it time.
    stream.set_nodelay(true).ok();
    match tokio::time::timeout(Duration::from_secs(HANDSHAKE_S_MAX), acceptor.accept(stream)).await {
        Ok(Ok(stream)) => Some((TlsConnection { stream, _turn: turn }, address)),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a handshake failed");
            None
        }
        Err(_) => None,
    }
}

/// One connection; another may come when it ends.
#[derive(Debug)]
pub struct TlsConnection {
    stream: TlsStream<TcpStream>,
    _turn: OwnedSemaphorePermit,
}

impl AsyncRead for TlsConnection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for TlsConnection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
