//! The phone's real window on a display of its own, driven by WebKit's own driver. A
//! window is a person's phone: it is tapped, typed into, looked at, and killed. It is
//! started as a program; nothing of it is used here.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// Longer than anything takes to appear on a busy machine.
const APPEAR_MAX: Duration = Duration::from_secs(30);
/// Between two looks whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(25);
/// The display: a desk's, so that a window of any width fits.
const SCREEN: &str = "1280x1600x24";
/// The narrowest phone that people have.
pub const NARROW: u32 = 360;

/// A program of ours that ends with us.
#[derive(Debug)]
pub struct Program(pub Child);

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail only where it is already gone, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A window, with its driver and display; they end in this order.
pub struct Window {
    client: Client,
    folder: PathBuf,
    _driver: Program,
    _display: Program,
}

/// How the program is started.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    /// The program, built so that a driver is let in.
    pub program: &'a Path,
    /// Fills in the enrolment.
    pub invitation: Option<&'a str>,
    /// How wide the window opens; a usual phone's width where left out.
    pub width: Option<u32>,
    /// The folder through which files go to other machines; the machine's own where left out.
    pub exchange: Option<&'a Path>,
    /// After how many idle seconds the screen locks; as on every phone where left out.
    pub lock_after_s: Option<u64>,
}

impl std::fmt::Debug for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Window")
    }
}

impl<'a> Start<'a> {
    /// A program as it starts by itself.
    pub fn of(program: &'a Path) -> Start<'a> {
        Start { program, invitation: None, width: None, exchange: None, lock_after_s: None }
    }
}

impl Window {
    /// Opens the phone of a folder.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn open(folder: &Path, start: Start<'_>) -> Window {
        let (display, name) = display();
        let (driver, port) = driver(&name, folder);
        let mut args = vec!["--data".to_owned(), folder.join("phone").display().to_string()];
        let given = [("--invitation", start.invitation)];
        for (option, value) in given.into_iter().filter_map(|(option, value)| Some((option, value?))) {
            args.extend([option.to_owned(), value.to_owned()]);
        }
        if let Some(exchange) = start.exchange {
            args.extend(["--exchange".to_owned(), exchange.display().to_string()]);
        }
        let numbers = [("--width", start.width.map(u64::from)), ("--lock-after-s", start.lock_after_s)];
        for (option, number) in numbers.into_iter().filter_map(|(option, number)| Some((option, number?))) {
            args.extend([option.to_owned(), number.to_string()]);
        }
        let capabilities = json!({"webkitgtk:browserOptions": {"binary": start.program, "args": args}});
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities.as_object().cloned().unwrap_or_default());
        let client = builder.connect(&format!("http://127.0.0.1:{port}")).await.expect("the window opens");
        Window { client, folder: folder.to_owned(), _driver: driver, _display: display }
    }

    /// Goes through the door: chooses the word of a new phone, or unlocks.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn enter(&self, secret: &str) {
        self.find("#choose, #unlock").await;
        if !self.has("#choose").await {
            return self.unlock(secret).await;
        }
        self.write("#secret", secret).await;
        self.write("#secret-again", secret).await;
        self.tap("#choose-go").await;
        self.gone("#choose").await;
    }

    /// Unlocks.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn unlock(&self, secret: &str) {
        self.write("#unlock #secret", secret).await;
        self.tap("#unlock-go").await;
        self.gone("#unlock").await;
    }

    /// Waits until there is something, and gives it.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn find(&self, css: &str) -> Element {
        let end = Instant::now() + APPEAR_MAX;
        loop {
            // A screen that is being drawn anew may take it away while it is looked for.
            match self.client.find(Locator::Css(css)).await {
                Ok(element) => return element,
                Err(_) if Instant::now() < end => tokio::time::sleep(LOOK_EVERY).await,
                Err(error) => panic!("there is no {css} ({error}):\n{}", self.whole_text().await),
            }
        }
    }

    /// Whether something is there now.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn has(&self, css: &str) -> bool {
        self.count(css).await > 0
    }

    /// How many there are now.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn count(&self, css: &str) -> usize {
        // The page counts them itself: the driver gives up where one goes while it looks.
        let count = self.ask("return document.querySelectorAll(arguments[0]).length", json!([css])).await;
        count.as_u64().and_then(|count| usize::try_from(count).ok()).expect("the selector is one")
    }

    /// Taps where a thumb would.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn tap(&self, css: &str) {
        let end = Instant::now() + APPEAR_MAX;
        loop {
            let element = self.find(css).await;
            // A screen that is being drawn anew may take it away in between, or something may lie over it.
            let ready = element.attr("disabled").await.ok().flatten().is_none() && self.rests(css).await;
            let tapped = if ready { Some(element.click().await) } else { None };
            match tapped {
                Some(Ok(())) if self.heard().await => return,
                _ if Instant::now() < end => tokio::time::sleep(LOOK_EVERY).await,
                result => panic!("{css} can't be tapped: {result:?}\n{}", self.whole_text().await),
            }
        }
    }

    /// Whether the last tap reached what it was meant for, and no neighbour that moved there.
    async fn heard(&self) -> bool {
        // A window that closes at the tap says nothing more.
        self.client.execute("return window.heard", Vec::new()).await.map_or(true, |heard| heard != false)
    }

    /// Scrolls something into view and listens for a tap on it; whether it then stays where it is.
    async fn rests(&self, css: &str) -> bool {
        let script = "const done = arguments[1]; const e = document.querySelector(arguments[0]);
            if (!e) return done(false); e.scrollIntoView({block: 'nearest'}); window.heard = false;
            document.addEventListener('click', tap => { window.heard = !!tap.target.closest(arguments[0]) }, { capture: true, once: true });
            const at = () => JSON.stringify(e.getBoundingClientRect()); const before = at();
            requestAnimationFrame(() => requestAnimationFrame(() => done(e.isConnected && at() === before)))";
        let rests = self.client.execute_async(script, vec![json!(css)]).await;
        rests.is_ok_and(|rests| rests == true)
    }

    /// Types into a field, letter by letter, after what is there.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn write(&self, css: &str, words: &str) {
        self.find(css).await.send_keys(words).await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Types into a field in place of what is there.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn rewrite(&self, css: &str, words: &str) {
        let clear = "const e = document.querySelector(arguments[0]); e.value = ''; e.dispatchEvent(new Event('input', {bubbles: true}))";
        self.find(css).await;
        self.ask(clear, json!([css])).await;
        self.write(css, words).await;
    }

    /// What a field holds.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn holds(&self, css: &str) -> String {
        self.find(css).await;
        let value = self.ask("return document.querySelector(arguments[0]).value", json!([css])).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    /// What a person reads there now.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn text(&self, css: &str) -> String {
        self.find(css).await;
        let text =
            self.ask("const e = document.querySelector(arguments[0]); return e ? e.innerText : ''", json!([css])).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    async fn whole_text(&self) -> String {
        let text = self.ask("return document.body.innerText", json!([])).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a person reads this there.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn reads(&self, css: &str, words: &str) {
        let end = Instant::now() + APPEAR_MAX;
        while !self.text(css).await.contains(words) {
            assert!(Instant::now() < end, "{css} does not read «{words}»:\n{}", self.whole_text().await);
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until something is there no more.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn gone(&self, css: &str) {
        let end = Instant::now() + APPEAR_MAX;
        while self.has(css).await {
            assert!(Instant::now() < end, "{css} stays:\n{}", self.whole_text().await);
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Asks the page something that takes time: the script calls its last argument.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn ask_and_wait(&self, script: &str, args: Value) -> Value {
        let args = args.as_array().cloned().unwrap_or_default();
        self.client.execute_async(script, args).await.expect("the driver's script runs")
    }

    /// Asks the page something through the driver.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn ask(&self, script: &str, args: Value) -> Value {
        let args = args.as_array().cloned().unwrap_or_default();
        self.client.execute(script, args).await.expect("the driver's script runs")
    }

    /// Taps a camera button; the camera gives this file.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn photograph(&self, button: &str, file: &Path) {
        let opened = "const [button, camera] = [arguments[0], '#camera'].map(at => document.querySelector(at));
            return !!button && camera.dataset.purpose === button.dataset.camera";
        let end = Instant::now() + APPEAR_MAX;
        loop {
            self.tap(button).await;
            // A screen that is drawn anew in between may have taken the button from under the thumb.
            if self.ask(opened, json!([button])).await == true {
                break;
            }
            assert!(Instant::now() < end, "{button} opens no camera");
        }
        self.camera_gives(file).await;
    }

    /// The camera that was opened before gives this file.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn camera_gives(&self, file: &Path) {
        let file = file.canonicalize().expect("the picture is there");
        self.find("#camera").await.send_keys(&file.display().to_string()).await.expect("the camera takes a file");
    }

    /// Draws with a finger from one part of something to another, each in percent.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn drag(&self, css: &str, from: (f64, f64), to: (f64, f64)) {
        self.find(css).await;
        let script = "const e = document.querySelector(arguments[0]); e.scrollIntoView({block: 'center'});
            const r = e.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]";
        let rect = self.ask(script, json!([css])).await;
        let at = |place: usize| rect[place].as_f64().unwrap_or_default();
        let point = |(x, y): (f64, f64)| ((at(0) + at(2) * x / 100.0).round(), (at(1) + at(3) * y / 100.0).round());
        let go = |(x, y): (f64, f64)| PointerAction::MoveTo { duration: Some(Duration::from_millis(40)), x, y };
        let (from, to) = (point(from), point(to));
        let half = (((from.0 + to.0) / 2.0).round(), ((from.1 + to.1) / 2.0).round());
        let finger = MouseActions::new("finger".to_owned());
        let finger = finger.then(go(from)).then(PointerAction::Down { button: MOUSE_BUTTON_LEFT });
        let finger = finger.then(PointerAction::Pause { duration: Duration::from_millis(300) });
        let finger = finger.then(go(half)).then(go(to)).then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.client.perform_actions(finger).await.expect("a finger can draw");
    }

    /// What the window shows, as PNG.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn picture(&self) -> Vec<u8> {
        // The driver waits until the page is drawn again, which a page at rest never is.
        let stir = "window.stirred = setInterval(() => {
            const s = document.body.style; s.opacity = s.opacity === '1' ? '0.999' : '1' }, 30)";
        self.ask(stir, json!([])).await;
        let picture = tokio::time::timeout(APPEAR_MAX, self.client.screenshot()).await;
        self.ask("clearInterval(window.stirred); document.body.style.opacity = ''", json!([])).await;
        picture.expect("the window is drawn").expect("the window can be pictured")
    }

    /// Ends the program as a flat battery does.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub fn kill(self) -> PathBuf {
        let data = self.folder.join("phone").display().to_string();
        let killed = pids(&data).into_iter().map(|pid| Command::new("kill").args(["-9", &pid]).status());
        assert!(killed.into_iter().any(|status| status.is_ok_and(|status| status.success())), "the program runs");
        self.folder.clone()
    }

    /// Closes the window in an orderly way.
    ///
    /// # Panics
    /// Where the window does not do it in time.
    pub async fn close(self) -> PathBuf {
        let folder = self.folder.clone();
        // A window that is gone already is closed.
        drop(self.client.clone().close().await);
        let data = folder.join("phone").display().to_string();
        let end = Instant::now() + APPEAR_MAX;
        while !pids(&data).is_empty() && Instant::now() < end {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        folder
    }
}

/// The processes that were started with this folder.
fn pids(data: &str) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").expect("the machine has processes").flatten();
    let ours = processes.filter(|process| {
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).any(|word| word == data.as_bytes())
    });
    ours.filter_map(|process| process.file_name().into_string().ok()).collect()
}

/// A display that nobody looks at, and its name.
///
/// # Panics
/// Where none can be had.
pub fn display() -> (Program, String) {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("Xvfb is installed; `cargo xtask test window` installs it");
    let output = child.stdout.take().expect("its output is piped");
    let mut number = String::new();
    BufReader::new(output).read_line(&mut number).expect("Xvfb tells its display");
    (Program(child), format!(":{}", number.trim()))
}

fn driver(display: &str, folder: &Path) -> (Program, u16) {
    let port =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port is free").port();
    let mut command = Command::new("WebKitWebDriver");
    command.args([format!("--port={port}"), "--host=127.0.0.1".to_owned()]);
    on_display(&mut command, display, folder);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let child = command.spawn().expect("WebKitWebDriver is installed; `cargo xtask test window` installs it");
    let program = Program(child);
    let end = Instant::now() + APPEAR_MAX;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < end, "WebKitWebDriver can be reached");
        std::thread::sleep(LOOK_EVERY);
    }
    (program, port)
}

/// Has a program open its windows on a display, alone with it and a folder.
pub fn on_display(command: &mut Command, display: &str, folder: &Path) {
    command.env("DISPLAY", display).env("HOME", folder).env("GDK_BACKEND", "x11");
    command.envs([("NO_AT_BRIDGE", "1"), ("GTK_USE_PORTAL", "0"), ("LIBGL_ALWAYS_SOFTWARE", "1")]);
    command.envs([("WEBKIT_DISABLE_DMABUF_RENDERER", "1"), ("DBUS_SESSION_BUS_ADDRESS", "disabled:")]);
}
