//! A tap on the way between a phone and an office: it passes every byte on, later where
//! a distance is to be played, and notes which requests go by and how many bytes each has.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::text;

/// Bytes taken from a connection at once.
const PIECE_BYTES: usize = 64 * 1024;
/// Pieces on the way in one direction: more than fit a tenth of a second of loopback.
const PIECES_MAX: usize = 4_096;

/// One request as it went by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Method and path, without what is asked of it.
    pub what: String,
    /// Bytes of it, headers among them.
    pub bytes: u64,
}

/// A tap that listens, ended when dropped.
pub struct Tap {
    asked: Arc<Mutex<Vec<Asked>>>,
    listening: JoinHandle<()>,
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Tap {
    /// Listens at one port for an office at another; a byte and its answer are at least
    /// `round_trip` apart, and so are a call for a connection and the connection.
    pub async fn between(port: u16, office: u16, round_trip: Duration) -> Result<Tap, String> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(text)?;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = asked.clone();
        let listening = tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                tokio::spawn(connect(phone, office, round_trip, noted.clone()));
            }
        });
        Ok(Tap { asked, listening })
    }

    /// The requests since this was asked last.
    pub fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn connect(phone: TcpStream, office: u16, round_trip: Duration, asked: Arc<Mutex<Vec<Asked>>>) {
    let Ok(office) = TcpStream::connect(("127.0.0.1", office)).await else { return };
    drop((phone.set_nodelay(true), office.set_nodelay(true)));
    let (from_phone, to_phone) = phone.into_split();
    let (from_office, to_office) = office.into_split();
    let connected = Instant::now() + round_trip;
    let mut requests = Requests::noted_in(asked);
    let up = pass(from_phone, to_office, (connected, round_trip / 2), move |bytes| requests.see(bytes));
    let down = pass(from_office, to_phone, (connected, round_trip / 2), |_| {});
    tokio::join!(up, down);
}

/// Passes bytes on in order, each so much later, and none before the connection stands.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    (connected, later): (Instant, Duration),
    mut see: impl FnMut(&[u8]),
) {
    let (send, mut on_the_way) = mpsc::channel::<(Instant, Vec<u8>)>(PIECES_MAX);
    let taking = async move {
        let mut piece = vec![0; PIECE_BYTES];
        while let Ok(count @ 1..) = from.read(&mut piece).await {
            see(&piece[..count]);
            let due = Instant::now().max(connected) + later;
            if send.send((due, piece[..count].to_vec())).await.is_err() {
                return;
            }
        }
    };
    let giving = async move {
        while let Some((due, bytes)) = on_the_way.recv().await {
            tokio::time::sleep_until(due).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        drop(to.shutdown().await);
    };
    tokio::join!(taking, giving);
}

/// Finds the requests in one connection's bytes.
struct Requests {
    asked: Arc<Mutex<Vec<Asked>>>,
    /// Where the request that goes by is noted.
    at: usize,
    seen: Vec<u8>,
    next: Next,
}

/// What comes next.
#[derive(Clone, Copy)]
enum Next {
    Head,
    /// So many bytes, and then another request.
    Body(u64),
    /// The line that says how long a chunk is.
    Size,
    /// So many bytes, and then another chunk.
    Chunk(u64),
}

impl Requests {
    fn noted_in(asked: Arc<Mutex<Vec<Asked>>>) -> Requests {
        Requests { asked, at: 0, seen: Vec::new(), next: Next::Head }
    }

    fn see(&mut self, bytes: &[u8]) {
        self.seen.extend_from_slice(bytes);
        while let Some(count) = self.pass_one() {
            self.seen.drain(..count);
            if let Some(asked) = self.asked.lock().unwrap_or_else(PoisonError::into_inner).get_mut(self.at) {
                asked.bytes += count as u64;
            }
        }
    }

    /// How many bytes at the beginning are what comes next; none until they are here.
    fn pass_one(&mut self) -> Option<usize> {
        let (count, next) = match self.next {
            Next::Head => {
                let count = after(&self.seen, b"\r\n\r\n")?;
                let head = String::from_utf8_lossy(&self.seen[..count]).into_owned();
                (count, self.begin(&head))
            }
            Next::Size => {
                let count = after(&self.seen, b"\r\n")?;
                let size = std::str::from_utf8(&self.seen[..count - 2]).ok();
                let size = size.and_then(|size| u64::from_str_radix(size, 16).ok()).unwrap_or(0);
                (count, if size == 0 { Next::Body(2) } else { Next::Chunk(size + 2) })
            }
            Next::Body(left) | Next::Chunk(left) => {
                let count = self.seen.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                let left = left - count as u64;
                (count, if matches!(self.next, Next::Body(_)) { Next::Body(left) } else { Next::Chunk(left) })
            }
        };
        self.next = match next {
            Next::Body(0) => Next::Head,
            Next::Chunk(0) => Next::Size,
            next => next,
        };
        (count > 0).then_some(count)
    }

    fn begin(&mut self, head: &str) -> Next {
        let line = head.lines().next().unwrap_or_default();
        let what: Vec<&str> = line.split([' ', '?']).take(2).collect();
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        self.at = asked.len();
        asked.push(Asked { what: what.join(" "), bytes: 0 });
        let says = |name: &str| {
            let mut fields = head.lines().filter_map(|line| line.split_once(':'));
            fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
        };
        match says("transfer-encoding") {
            Some(_) => Next::Size,
            None => Next::Body(says("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)),
        }
    }
}

/// Where what follows a mark begins.
fn after(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_apart_however_their_bytes_come() {
        let wire = b"POST /api/a?b=1 HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloGET /b HTTP/1.1\r\n\r\n\
            PATCH /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\nGET /d HTTP/1.1\r\n\r\n";
        for piece in [1, 3, 7, wire.len()] {
            let asked = Arc::new(Mutex::new(Vec::new()));
            let mut requests = Requests::noted_in(asked.clone());
            wire.chunks(piece).for_each(|bytes| requests.see(bytes));
            let asked = asked.lock().unwrap();
            let names: Vec<&str> = asked.iter().map(|asked| asked.what.as_str()).collect();
            assert_eq!(names, ["POST /api/a", "GET /b", "PATCH /c", "GET /d"], "by {piece}");
            assert_eq!(asked.iter().map(|asked| asked.bytes).sum::<u64>(), wire.len() as u64);
        }
    }
}
