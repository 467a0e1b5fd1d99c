//! A browser for the office's pages: headless Chromium through its driver, which is
//! started on a free port when the first test needs it and ended, by its process id,
//! with the last one's browser. A window that a test has no more use for is cleaned
//! and lent to the next one. What a page is asked, it is asked through the driver,
//! never by a script of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::district::password;

/// Names the driver; without it the one on the path is taken.
const DRIVER: &str = "KY_CUONG_CHROMEDRIVER";
/// Comes before the port in what the driver says when it is ready.
const READY: &str = "started successfully on port ";
/// Longer than closing a browser takes.
const END_MAX: Duration = Duration::from_secs(10);
/// Longer than any page takes to come on a busy machine.
const PAGE_MAX: Duration = Duration::from_secs(30);
/// Between two looks whether it has come.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// A desk's screen.
pub const DESK: u32 = 1280;
/// A tablet, or half a desk's screen.
pub const TABLET: u32 = 768;
/// A small phone.
pub const PHONE: u32 = 360;
const HEIGHT: u32 = 900;
/// The tab key, as the driver takes it.
pub const TAB: char = '\u{E004}';
/// The enter key.
pub const ENTER: char = '\u{E007}';
/// The blank.
pub const SPACE: char = ' ';

/// The driver's process. Its temporary files lie in a folder that goes with it.
struct Driver {
    child: Child,
    port: u16,
    /// Sessions whose windows nobody uses now.
    idle: Mutex<Vec<String>>,
    /// Kept open: who speaks into a closed pipe is ended.
    _output: BufReader<ChildStdout>,
    _folder: TempDir,
}

static RUNNING: Mutex<Weak<Driver>> = Mutex::new(Weak::new());

impl Driver {
    /// The one that runs, or a new one.
    fn get() -> Arc<Driver> {
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(driver) = running.upgrade() {
            return driver;
        }
        let driver = Arc::new(Driver::start());
        *running = Arc::downgrade(&driver);
        driver
    }

    fn start() -> Driver {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let program = std::env::var_os(DRIVER).unwrap_or_else(|| "chromedriver".into());
        let mut command = Command::new(program);
        command.arg("--port=0").env("TMPDIR", folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("chromedriver is installed; `cargo xtask test office` installs it");
        let output = child.stdout.take().expect("its output is piped");
        let mut output = BufReader::new(output);
        let mut lines = output.by_ref().lines().map_while(Result::ok);
        let ready = lines.find_map(|line| line.split_once(READY).map(|(_, port)| port.to_owned()));
        let port = ready.expect("chromedriver says its port");
        let port = port.trim_end_matches('.').parse().expect("a port is a number");
        Driver { child, port, idle: Mutex::default(), _output: output, _folder: folder }
    }

    /// Connects to an idle window, or a new one.
    async fn window(&self) -> Client {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let client = match idle {
            Some(session) => Client::with_existing_session(&self.url(), &session, HttpConnector::new()).await,
            None => {
                let mut builder = ClientBuilder::new(HttpConnector::new());
                builder.capabilities(capabilities().as_object().cloned().unwrap_or_default());
                builder.connect(&self.url()).await
            }
        };
        let client = client.expect("the browser starts");
        client.persist().await.expect("a window outlives who looks through it");
        client
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Asks without a runtime, so that it works while a test unwinds.
    fn ask_and_wait(&self, request: &str) {
        let asked = TcpStream::connect(("127.0.0.1", self.port)).and_then(|mut stream| {
            stream.set_read_timeout(Some(END_MAX))?;
            write!(stream, "{request} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
            // The answer begins when it is done; the driver keeps the line open.
            stream.read(&mut [0; 512])
        });
        // Nothing more can be done here; the process is killed in the end.
        drop(asked);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A browser that is asked to leave tidies its folder; a driver that is
        // killed leaves its browsers behind.
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        idle.iter().for_each(|session| self.ask_and_wait(&format!("DELETE /session/{session}")));
        self.ask_and_wait("GET /shutdown");
        let end = Instant::now() + END_MAX;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < end {
            std::thread::sleep(LOOK_EVERY);
        }
        // Both fail only where it is already gone, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One window with a profile of its own.
pub struct Browser {
    client: Client,
    base: String,
    session: String,
    driver: Arc<Driver>,
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Browser({})", self.base)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.driver.ask_and_wait(&format!("DELETE /session/{}", self.session));
        } else {
            let mut idle = self.driver.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(std::mem::take(&mut self.session));
        }
    }
}

fn capabilities() -> Value {
    let options = json!({"args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
        "--hide-scrollbars", "--force-color-profile=srgb", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-extensions"]});
    // The authority of a test's office is nobody's to be told of.
    json!({"browserName": "chrome", "goog:chromeOptions": options, "acceptInsecureCerts": true,
        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}})
}

impl Browser {
    /// A new window as wide as a desk's screen, nowhere yet.
    ///
    /// # Panics
    /// Where no browser can be started.
    pub async fn start(base: &str) -> Browser {
        let driver = Driver::get();
        let client = driver.window().await;
        let session = client.session_id().await.ok().flatten().expect("a session has an id");
        let browser = Browser { client, base: base.to_owned(), session, driver };
        browser.clean().await;
        browser.width(DESK).await;
        browser
    }

    /// Leaves nothing of what was done in this window before.
    async fn clean(&self) {
        self.client.goto("about:blank").await.expect("nothing can be opened");
        self.command("Network.clearBrowserCookies", json!({})).await;
        self.command("Page.resetNavigationHistory", json!({})).await;
        self.command("Emulation.setEmulatedMedia", json!({"features": []})).await;
        self.letters(1).await;
        for kind in ["browser", "performance"] {
            self.notes(kind).await;
        }
    }

    /// A new window with somebody signed in through the form.
    ///
    /// # Panics
    /// Where they can't sign in.
    pub async fn signed_in(base: &str, login: &str) -> Browser {
        let browser = Browser::start(base).await;
        browser.goto("/sign-in").await;
        browser.sign_in(login, &password(login)).await;
        assert_eq!(browser.path().await, "/visits", "{login} can't sign in");
        browser
    }

    /// Fills in the form of signing in.
    ///
    /// # Panics
    /// Where there is no such form.
    pub async fn sign_in(&self, login: &str, password: &str) {
        self.fill("#login", login).await;
        self.fill("#password", password).await;
        self.go("#go").await;
    }

    /// Opens a page of the office.
    ///
    /// # Panics
    /// Where the browser can't.
    pub async fn goto(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.expect("the page opens");
    }

    /// Loads the page again.
    ///
    /// # Panics
    /// Where the browser can't.
    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page loads again");
    }

    /// Goes back one page.
    ///
    /// # Panics
    /// Where the browser can't.
    pub async fn back(&self) {
        self.client.back().await.expect("the browser goes back");
    }

    /// The whole address.
    ///
    /// # Panics
    /// Where the browser can't tell.
    pub async fn address(&self) -> String {
        self.client.current_url().await.expect("the browser is somewhere").to_string()
    }

    /// The address below the office, with its query.
    ///
    /// # Panics
    /// Where the browser is elsewhere.
    pub async fn path(&self) -> String {
        let address = self.address().await;
        address.strip_prefix(&self.base).unwrap_or_else(|| panic!("{address} is not of this office")).to_owned()
    }

    /// The page's title.
    ///
    /// # Panics
    /// Where the browser can't tell.
    pub async fn title(&self) -> String {
        self.client.title().await.expect("a page has a title")
    }

    /// The first element that fits.
    ///
    /// # Panics
    /// Where none does.
    pub async fn find(&self, css: &str) -> Element {
        let found = self.client.find(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(_) => panic!("{} has no {css}:\n{}", self.address().await, self.text("body").await),
        }
    }

    /// How many elements fit.
    ///
    /// # Panics
    /// Where the browser can't tell.
    pub async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.expect("the selector is one").len()
    }

    /// What a person reads in the first element that fits.
    ///
    /// # Panics
    /// Where none does.
    pub async fn text(&self, css: &str) -> String {
        let script = "const e = document.querySelector(arguments[0]); return e && e.innerText";
        let text = self.ask(script, json!([css])).await;
        text.as_str().unwrap_or_else(|| panic!("there is no {css}")).to_owned()
    }

    /// What a person reads in each element that fits.
    ///
    /// # Panics
    /// Where the browser can't tell.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)";
        serde_json::from_value(self.ask(script, json!([css])).await).expect("texts are texts")
    }

    /// An attribute of each element that fits, where it has it.
    ///
    /// # Panics
    /// Where the browser can't tell.
    pub async fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.getAttribute(arguments[1])).filter(a => a !== null)";
        serde_json::from_value(self.ask(script, json!([css, name])).await).expect("attributes are texts")
    }

    /// Asks the page something through the driver.
    ///
    /// # Panics
    /// Where the script fails.
    pub async fn ask(&self, script: &str, args: Value) -> Value {
        let args = args.as_array().cloned().unwrap_or_default();
        self.client.execute(script, args).await.expect("the driver's script runs")
    }

    /// Clicks the first element that fits; the page stays.
    ///
    /// # Panics
    /// Where none does, or something lies over it.
    pub async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap_or_else(|error| panic!("{css} can't be clicked: {error}"));
    }

    /// Clicks a link or button and waits for the page it leads to.
    ///
    /// # Panics
    /// Where there is none, or no page comes.
    pub async fn go(&self, css: &str) {
        self.leave(self.click(css)).await;
    }

    /// Clicks the link or button of these words and waits for the page it leads to.
    ///
    /// # Panics
    /// Where there is none, or no page comes.
    pub async fn press(&self, words: &str) {
        let path = format!("//*[self::a or self::button][normalize-space()=\"{words}\"]");
        let found = self.client.find(Locator::XPath(&path)).await.unwrap_or_else(|_| panic!("there is no «{words}»"));
        self.leave(async { found.click().await.expect("it can be clicked") }).await;
    }

    /// Waits until the keyboard is where the selector says; a page that puts it
    /// somewhere by itself does so only when it is first drawn.
    ///
    /// # Panics
    /// Where it never comes there.
    pub async fn keyboard_is_at(&self, css: &str) {
        let arrived = async {
            let script = "return document.activeElement.matches(arguments[0])";
            while self.ask(script, json!([css])).await != true {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::time::timeout(PAGE_MAX, arrived).await.unwrap_or_else(|_| panic!("the keyboard never comes to {css}"));
    }

    /// Presses Enter and waits for the page it leads to.
    ///
    /// # Panics
    /// Where no page comes.
    pub async fn enter(&self) {
        self.leave(self.key(ENTER)).await;
    }

    /// Asks the page to leave by itself, and waits for the next one.
    ///
    /// # Panics
    /// Where no page comes.
    pub async fn ask_and_go(&self, script: &str, args: Value) {
        self.leave(async { drop(self.ask(script, args).await) }).await;
    }

    /// The driver does not always know that a slow answer is under way; a mark on the
    /// old page tells that the new one is here.
    async fn leave(&self, act: impl Future<Output = ()>) {
        self.ask("window.isOld = true", json!([])).await;
        act.await;
        let arrived = async {
            let script = "return !window.isOld && document.readyState === 'complete'";
            while self.client.execute(script, Vec::new()).await.ok() != Some(Value::Bool(true)) {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::time::timeout(PAGE_MAX, arrived).await.expect("the next page comes");
    }

    /// Types into the first field that fits, in place of what is there.
    ///
    /// # Panics
    /// Where none does.
    pub async fn fill(&self, css: &str, words: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("the field can be cleared");
        field.send_keys(words).await.expect("the field takes words");
    }

    /// Presses one key wherever the keyboard is.
    ///
    /// # Panics
    /// Where the browser can't.
    pub async fn key(&self, key: char) {
        let press = KeyActions::new("keyboard".to_owned());
        let press = press.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        self.client.perform_actions(press).await.expect("the key can be pressed");
    }

    /// Types letters wherever the keyboard is.
    ///
    /// # Panics
    /// Where the browser can't.
    pub async fn type_words(&self, words: &str) {
        let press = |keys: KeyActions, value: char| keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        let keys = words.chars().fold(KeyActions::new("keyboard".to_owned()), press);
        self.client.perform_actions(keys).await.expect("the keys can be pressed");
    }

    /// Makes the window as wide as a screen.
    pub async fn width(&self, width: u32) {
        self.screen(width, HEIGHT).await;
    }

    /// Makes the window as large as a screen.
    pub async fn screen(&self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.command("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Asks for dark or light pages, as a person's machine does.
    pub async fn scheme(&self, scheme: &str) {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.command("Emulation.setEmulatedMedia", media).await;
    }

    /// Sets the size of letters as in the browser's settings: so many times the usual.
    pub async fn letters(&self, times: u32) {
        let sizes = json!({"fontSizes": {"standard": 16 * times, "fixed": 13 * times}});
        self.command("Page.setFontSizes", sizes).await;
    }

    /// The fonts that the text of an element is really drawn with.
    ///
    /// # Panics
    /// Where there is no such element.
    pub async fn fonts(&self, css: &str) -> Vec<String> {
        self.command("DOM.enable", json!({})).await;
        self.command("CSS.enable", json!({})).await;
        let root = self.command("DOM.getDocument", json!({})).await["root"]["nodeId"].clone();
        let node = self.command("DOM.querySelector", json!({"nodeId": root, "selector": css})).await["nodeId"].clone();
        let fonts = self.command("CSS.getPlatformFontsForNode", json!({"nodeId": node})).await;
        let fonts = fonts["fonts"].as_array().cloned().unwrap_or_default();
        fonts.iter().filter_map(|font| font["familyName"].as_str()).map(str::to_owned).collect()
    }

    /// What the window shows, as PNG. The first picture has the browser draw all of a
    /// tall window, the second one shows it.
    ///
    /// # Panics
    /// Where the browser can't.
    pub async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("the window can be pictured");
        self.pictures_are_here().await;
        self.client.screenshot().await.expect("the window can be pictured")
    }

    /// Waits until every picture that is to be seen is loaded, or the driver's patience
    /// is over.
    ///
    /// # Panics
    /// Where one does not come.
    pub async fn pictures_are_here(&self) {
        let script = "const done = arguments[arguments.length - 1];
            const seen = i => { const r = i.getBoundingClientRect(); return r.bottom >= 0 && r.top <= innerHeight };
            const loaded = i => i.complete ? i : new Promise(r => ['load', 'error'].forEach(e => i.addEventListener(e, r)));
            const drawn = () => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));
            Promise.all([...document.images].filter(seen).map(loaded)).then(drawn).then(() => done(true))";
        self.client.execute_async(script, Vec::new()).await.expect("the pictures come");
    }

    /// What the browser noted since it was last asked: `browser` for complaints,
    /// `performance` for what went over the network.
    ///
    /// # Panics
    /// Where it notes nothing of the kind.
    pub async fn notes(&self, kind: &'static str) -> Vec<Value> {
        let command = Extra { path: "se/log", body: json!({"type": kind}) };
        let said = self.client.issue_cmd(command).await.expect("the browser gives its notes");
        said.as_array().cloned().unwrap_or_default()
    }

    /// The session's cookie, as a request carries it.
    ///
    /// # Panics
    /// Where the browser can't tell.
    pub async fn cookies(&self) -> String {
        let cookies = self.client.get_all_cookies().await.expect("the browser gives its cookies");
        let pairs = cookies.iter().map(|cookie| format!("{}={}", cookie.name(), cookie.value()));
        pairs.collect::<Vec<_>>().join("; ")
    }

    async fn command(&self, name: &'static str, params: Value) -> Value {
        let command = Extra { path: "goog/cdp/execute", body: json!({"cmd": name, "params": params}) };
        self.client.issue_cmd(command).await.unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

/// A command that only this driver knows.
#[derive(Debug)]
struct Extra {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extra {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as FromStr>::Err> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
