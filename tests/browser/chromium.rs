//! Chromium without a screen, asked through pipes: the protocol of `DevTools`, a JSON object and a NUL each.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};

const DEADLINE: Duration = Duration::from_secs(40);

/// A browser with one page.
pub(crate) struct Chromium {
    browser: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: String,
    last: u64,
    /// What the page complained of, and what it asked for.
    pub(crate) errors: Vec<String>,
    pub(crate) requests: Vec<String>,
    _profile: tempfile::TempDir,
}

impl Chromium {
    pub(crate) fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let script = "exec chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
             --disable-background-networking --remote-debugging-pipe --user-data-dir=\"$1\" 3<&0 4>&1 >/dev/null";
        let mut browser = Command::new("sh")
            .args(["-c", script, "sh", profile.path().to_str().unwrap()])
            .env("HOME", profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (to, from) =
            (browser.stdin.take().unwrap(), BufReader::new(browser.stdout.take().unwrap()));
        let mut chromium = Self {
            browser,
            to,
            from,
            session: String::new(),
            last: 0,
            errors: Vec::new(),
            requests: Vec::new(),
            _profile: profile,
        };
        let target = chromium.ask("Target.createTarget", &json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = chromium.ask("Target.attachToTarget", &attach);
        attached["sessionId"].as_str().unwrap().clone_into(&mut chromium.session);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            chromium.ask(&format!("{domain}.enable"), &json!({}));
        }
        chromium
    }

    /// A command and its answer.
    pub(crate) fn ask(&mut self, method: &str, parameters: &Json) -> Json {
        self.last += 1;
        let mut command = json!({ "id": self.last, "method": method, "params": parameters });
        if !self.session.is_empty() {
            command["sessionId"] = self.session.clone().into();
        }
        self.to.write_all(command.to_string().as_bytes()).unwrap();
        self.to.write_all(b"\0").unwrap();
        loop {
            let message = self.message();
            if message["id"] == self.last {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
        }
    }

    fn message(&mut self) -> Json {
        let mut bytes = Vec::new();
        assert_ne!(self.from.read_until(0, &mut bytes).unwrap(), 0, "the browser has ended");
        bytes.pop();
        let message: Json = serde_json::from_slice(&bytes).unwrap();
        let about = &message["params"];
        match message["method"].as_str() {
            Some("Log.entryAdded") if about["entry"]["level"] == "error" => {
                self.errors.push(about["entry"].to_string());
            }
            Some("Runtime.exceptionThrown") => self.errors.push(about.to_string()),
            Some("Runtime.consoleAPICalled") if about["type"] == "error" => {
                self.errors.push(about.to_string());
            }
            Some("Network.requestWillBeSent") => {
                self.requests.push(about["request"]["url"].as_str().unwrap().to_owned());
            }
            _ => {}
        }
        message
    }

    pub(crate) fn open(&mut self, url: &str) {
        self.ask("Page.navigate", &json!({ "url": url }));
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// What an expression is in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Json {
        let answer = self.ask(
            "Runtime.evaluate",
            &json!({ "expression": expression, "returnByValue": true, "awaitPromise": true }),
        );
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Waits in the page, frame by frame, until something is so.
    pub(crate) fn until(&mut self, condition: &str) {
        let since = Instant::now();
        while self.value(condition) != true {
            assert!(
                since.elapsed() < DEADLINE,
                "never: {condition}\n{}",
                self.value("document.body.innerText")
            );
            self.value("new Promise(done => setTimeout(done, 10))");
        }
    }

    /// Tab, or back with Shift.
    pub(crate) fn tab(&mut self, back: bool) {
        for kind in ["rawKeyDown", "keyUp"] {
            let event = json!({ "type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9, "modifiers": if back { 8 } else { 0 } });
            self.ask("Input.dispatchKeyEvent", &event);
        }
    }

    pub(crate) fn key(&mut self, key: &str, code: u32) {
        // Enter does what it does as the character that it types.
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in [if text.is_empty() { "rawKeyDown" } else { "keyDown" }, "keyUp"] {
            let event = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
            self.ask("Input.dispatchKeyEvent", &event);
        }
    }

    /// What a reader has asked their system for: `media` is screen or print, `scheme` light or dark.
    pub(crate) fn prefer(&mut self, media: &str, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.ask("Emulation.setEmulatedMedia", &json!({ "media": media, "features": features }));
    }

    pub(crate) fn size(&mut self, width: u32, height: u32) {
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// What is in sight, as a PNG.
    pub(crate) fn screenshot(&mut self) -> Vec<u8> {
        let answer = self.ask("Page.captureScreenshot", &json!({}));
        bytes(answer["data"].as_str().unwrap())
    }

    /// The page as it is printed on A4.
    pub(crate) fn pdf(&mut self) -> Vec<u8> {
        let answer = self.ask(
            "Page.printToPDF",
            &json!({ "paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true }),
        );
        bytes(answer["data"].as_str().unwrap())
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.browser.kill();
        let _ = self.browser.wait();
    }
}

/// Base64 (RFC 4648, 4).
fn bytes(text: &str) -> Vec<u8> {
    let six = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut out = Vec::new();
    for four in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits = four.iter().fold(0_u32, |bits, &letter| bits << 6 | u32::from(six(letter)))
            << (6 * (4 - four.len()));
        out.extend_from_slice(&bits.to_be_bytes()[1..four.len()]);
    }
    out
}
