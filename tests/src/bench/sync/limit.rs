//! The limit: the very bytes our phone sends, as raw POSTs and PUTs, each made durable
//! by temporary file, sync, rename and sync of the folder. Nothing is compared, hashed,
//! judged or sealed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path as Name, State};
use axum::http::StatusCode;
use axum::routing::{post, put};
use futures::StreamExt;
use mobile_core::App;
use shared::journal::Entry;
use shared::sync::{BATCH_ENTRIES_MAX, Batch, BatchNote, PHOTOS_PARALLEL, pack};

use super::text;

/// The largest body is a photo.
const BODY_MAX: usize = 16 * 1024 * 1024;

/// What our phone sends, for others to send.
#[derive(Clone)]
pub struct Bodies {
    batches: Vec<Bytes>,
    /// Photos and thumbnails.
    pub photos: Vec<Bytes>,
}

impl Bodies {
    /// Of a phone that has sent nothing of it yet.
    pub fn of(app: &App) -> Result<Bodies, String> {
        let entries = app.store().own_from(1, usize::MAX);
        let batch = |entries: &[Entry]| Batch { note: BatchNote::default(), entries: entries.to_vec() };
        let batches = entries.chunks(BATCH_ENTRIES_MAX).map(|entries| Bytes::from(pack(&batch(entries)))).collect();
        let photos = app.store().photos();
        let read = |hash| photos.read(hash).map_err(text)?.ok_or_else(|| "a photo is missing".to_owned());
        let photos: Result<Vec<Bytes>, String> =
            app.photos_unsent().into_iter().map(|hash| read(hash).map(Bytes::from)).collect();
        Ok(Bodies { batches, photos: photos? })
    }

    /// The bytes of all photos and thumbnails.
    pub fn photo_bytes(&self) -> usize {
        self.photos.iter().map(Bytes::len).sum()
    }
}

/// Sends them; the seconds it took.
pub async fn send(place: &Path, bodies: Bodies) -> Result<f64, String> {
    std::fs::create_dir_all(place).map_err(text)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(text)?;
    let url = format!("http://{}", listener.local_addr().map_err(text)?);
    let office = Router::new()
        .route("/entries/{name}", post(keep))
        .route("/photos/{name}", put(keep))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(Arc::new(place.to_owned()));
    let served = tokio::spawn(async move { axum::serve(listener, office).await });
    let client = crate::client().build().map_err(text)?;
    let begun = Instant::now();
    for (number, body) in bodies.batches.into_iter().enumerate() {
        sent(client.post(format!("{url}/entries/e{number}")).body(body)).await?;
    }
    let put = |(number, body)| sent(client.put(format!("{url}/photos/p{number}")).body::<Bytes>(body));
    let puts = futures::stream::iter(bodies.photos.into_iter().enumerate().map(put));
    let done: Vec<Result<(), String>> = puts.buffer_unordered(PHOTOS_PARALLEL).collect().await;
    let seconds = begun.elapsed().as_secs_f64();
    served.abort();
    done.into_iter().collect::<Result<(), String>>()?;
    Ok(seconds)
}

async fn sent(request: reqwest::RequestBuilder) -> Result<(), String> {
    let response = request.send().await.map_err(text)?;
    if response.status().is_success() { Ok(()) } else { Err(format!("the limit answered {}", response.status())) }
}

async fn keep(State(place): State<Arc<PathBuf>>, Name(name): Name<String>, body: Bytes) -> StatusCode {
    let kept = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
        let temporary = place.join(format!("{name}.part"));
        let file = std::fs::File::create(&temporary)?;
        std::io::Write::write_all(&mut &file, &body)?;
        file.sync_data()?;
        std::fs::rename(&temporary, place.join(&name))?;
        std::fs::File::open(place.as_path())?.sync_all()
    });
    match kept.await {
        Ok(Ok(())) => StatusCode::CREATED,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
