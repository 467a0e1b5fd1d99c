//! Whether somebody is there: touches and keys, whether the screen is seen, and sheets
//! that a tap on a button with `data-camera` or `data-sheet` opens over it. All signs
//! come in the order they were given. It refuses to know what is typed.

use serde::Deserialize;

/// What was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// A finger, a mouse, a key.
    Touched,
    /// Another program is in front.
    Hidden,
    /// In front again.
    Shown,
    /// A sheet was opened by a tap.
    SheetOpened,
    /// It gave something, or was turned away.
    SheetClosed,
}

/// Tells of touches no more often than this, in milliseconds: the locks count in minutes.
const TELL_EVERY_MS: u32 = 200;

/// Listens for as long as the window lives. What the page does to itself is no sign of a
/// person; a finger that moves has come down before.
pub fn script() -> String {
    format!(
        r#"
let told = 0;
const touched = event => {{
  const now = performance.now();
  if (event.isTrusted && now - told >= {TELL_EVERY_MS}) {{ told = now; dioxus.send('touched') }}
}};
const all = {{ capture: true, passive: true }};
for (const kind of ['pointerdown', 'touchstart', 'keydown', 'wheel', 'input']) document.addEventListener(kind, touched, all);
document.addEventListener('click', event => {{
  const button = event.target instanceof Element && event.target.closest('[data-camera], [data-sheet]');
  if (button && !button.disabled) dioxus.send('sheet_opened');
}}, all);
const closed = event => {{ if (event.target.type === 'file') dioxus.send('sheet_closed') }};
document.addEventListener('change', closed, all);
document.addEventListener('cancel', closed, all);
document.addEventListener('visibilitychange', () => dioxus.send(document.hidden ? 'hidden' : 'shown'));
await new Promise(() => {{}});
"#
    )
}
