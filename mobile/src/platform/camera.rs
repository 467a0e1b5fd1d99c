//! The camera and the chooser: a file input that the renderer does not manage, since a
//! managed one opens nothing on Android. It lies outside the root, is opened by the
//! very tap on a button with `data-camera` (a later call would have lost the tap's
//! right to open it), and sends what was taken in pieces.

use serde::Deserialize;

/// Bytes a piece carries before they are wrapped: bounds what the web view holds.
pub const PIECE_BYTES: usize = 192 * 1024;
/// The input's id.
pub const INPUT: &str = "camera";

/// What comes over the bridge, in this order: begin, pieces, end.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// A picture begins: what the button said it is for, and its bytes in all.
    Begin {
        /// The button's `data-camera`.
        purpose: String,
        /// Bytes.
        bytes: usize,
    },
    /// Some of its bytes, in base64.
    Piece(String),
    /// All were sent.
    End,
}

/// Installs the input and tells of what was taken, for as long as the window lives.
/// A file that is larger than any picture read is told by its size alone.
pub fn script(bytes_max: usize) -> String {
    format!(
        r#"
const input = document.createElement('input');
Object.assign(input, {{ type: 'file', id: '{INPUT}', accept: 'image/*', multiple: true, tabIndex: -1, ariaHidden: 'true' }});
input.setAttribute('capture', 'environment');
document.body.appendChild(input);
document.addEventListener('click', event => {{
  const button = event.target.closest('[data-camera]');
  if (!button || button.disabled) return;
  input.dataset.purpose = button.dataset.camera;
  input.click();
}});
const wrapped = bytes => {{
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode.apply(null, bytes.subarray(at, at + 32768));
  return btoa(text);
}};
let queue = Promise.resolve();
input.onchange = () => {{
  const purpose = input.dataset.purpose || '', files = [...input.files];
  input.value = '';
  // One picture after the other, however fast they are taken. One that can't be read
  // ends with too few bytes, and is told as such.
  queue = queue.then(async () => {{
    for (const file of files) {{
      dioxus.send({{ begin: {{ purpose, bytes: file.size }} }});
      try {{
        if (file.size <= {bytes_max}) {{
          const bytes = new Uint8Array(await file.arrayBuffer());
          for (let at = 0; at < bytes.length; at += {PIECE_BYTES}) {{
            dioxus.send({{ piece: wrapped(bytes.subarray(at, at + {PIECE_BYTES})) }});
            await new Promise(rest => setTimeout(rest));
          }}
        }}
      }} catch (_) {{}}
      dioxus.send('end');
    }}
  }});
}};
await new Promise(() => {{}});
"#
    )
}
