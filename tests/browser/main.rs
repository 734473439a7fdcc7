//! The handout and the live page in a real browser, in a network of its own, where nothing else can be reached.
//!
//! `SHOTS=folder` keeps pictures of what was seen, to be looked at.

#![expect(clippy::unwrap_used, reason = "this is a test")]

mod chromium;
mod heard;

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
};

use chromium::Chromium;
use playground::{export::LivePage, text::Lang};

/// Whether this is the test itself. If not, it has been run in a network of its own by now.
fn is_alone(test: &str) -> bool {
    if env::var_os("ALONE").is_some() {
        return true;
    }
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net", "sh", "-c"])
        .arg("ip link set lo up && exec \"$0\" --ignored --exact \"$1\" --nocapture")
        .arg(env::current_exe().unwrap())
        .arg(test)
        .env("ALONE", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    false
}

fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = env::var_os("SHOTS") {
        fs::write(PathBuf::from(folder).join(name), bytes).unwrap();
    }
}

/// A lesson's handout.
fn handout(folder: &Path, lesson: &str, lang: &str) -> PathBuf {
    let file = folder.join(format!("{lesson}.{lang}.html"));
    let mut run = Command::new(env!("CARGO_BIN_EXE_playground"));
    run.args(["run", "--quiet", "--no-progress", "--lang", lang, lesson, "--save"]).arg(&file);
    assert!(run.status().unwrap().success());
    file
}

/// What a validator of HTML says. It knows neither a picture with a style and a title of its own, nor `aria-current`
/// (WAI-ARIA 1.1).
fn complaints(html: &str) -> Vec<String> {
    let mut tidy = Command::new("tidy")
        .args(["-quiet", "-errors", "-utf8"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    tidy.stdin.take().unwrap().write_all(html.as_bytes()).unwrap();
    let said = String::from_utf8(tidy.wait_with_output().unwrap().stderr).unwrap();
    let known =
        ["moved <style> tag to <head>", "<title> proprietary attribute \"id\"", "\"aria-current\""];
    let unknown = said.lines().filter(|line| !known.iter().any(|known| line.contains(known)));
    unknown.map(str::to_owned).collect()
}

/// The lowest contrast of a text to what is behind it, which text that is, and how many there are (WCAG 2, 1.4.3).
const CONTRAST: &str = r"(() => {
  const parse = color => color.match(/[\d.]+/g).map(Number);
  const light = color => {
    const [r, g, b] = parse(color).slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((parse(color)[3] ?? 1) > 0.5) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  let least = [99, '', 0];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const ink = element.closest('svg') ? style.fill : style.color;
    const [a, b] = [light(ink), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    least[2]++;
    if (ratio < least[0]) least = [ratio, element.tagName + ' ' + walker.currentNode.textContent, least[2]];
  }
  return least;
})()";

/// AA, in the light and in the dark.
fn is_readable(page: &mut Chromium) {
    page.value("document.querySelectorAll('details').forEach(it => { it.open = true; })");
    for scheme in ["light", "dark"] {
        page.prefer("screen", scheme);
        let least = page.value(CONTRAST);
        assert!(least[2].as_u64().unwrap() > 20, "texts: {least}");
        assert!(least[0].as_f64().unwrap() >= 4.5, "{scheme}: {least}");
    }
}

/// Presses Tab until an element has the focus, which can be seen then.
fn tab_to(page: &mut Chromium, element: &str) {
    for _ in 0..10 {
        page.key("Tab", 9);
        if page.value(&format!("document.activeElement === {element}")) == true {
            let outline = page.value("getComputedStyle(document.activeElement).outlineStyle");
            assert_ne!(outline, "none");
            return;
        }
    }
    panic!("{element} is not reached");
}

/// Paper is as wide and as high as A4 without its margins. No piece of a picture is larger.
fn is_printed(page: &mut Chromium, name: &str) {
    page.prefer("print", "dark");
    page.size(680, 1009);
    page.value("dispatchEvent(new Event('beforeprint'))");
    assert_eq!(page.value("document.documentElement.scrollWidth <= innerWidth"), true);
    assert_eq!(page.value("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
    let sizes = page.value(
        "[...document.querySelectorAll('figure svg')].map(it => it.getBoundingClientRect()).map(it => [it.width, it.height])",
    );
    for size in sizes.as_array().unwrap() {
        let [width, height] = [&size[0], &size[1]].map(|it| it.as_f64().unwrap());
        assert!(width > 300.0 && width <= 680.5 && height <= 960.0, "{name}: {sizes}");
    }
    let texts =
        page.value("document.querySelectorAll('figure svg')[0].querySelectorAll('text').length");
    page.value("dispatchEvent(new Event('afterprint'))");
    assert_eq!(page.value("document.querySelectorAll('figure svg').length"), 1);
    assert_eq!(page.value("document.querySelectorAll('figure svg text').length"), texts);
    page.prefer("", "light");
    let pdf = page.pdf();
    assert!(pdf.starts_with(b"%PDF") && pdf.len() > 10_000, "{}", pdf.len());
    keep(&format!("{name}.pdf"), &pdf);
}

#[test]
#[ignore = "needs chromium and tidy"]
fn the_handout_is_read_replayed_and_printed() {
    if !is_alone("the_handout_is_read_replayed_and_printed") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut page = Chromium::start();
    for (lesson, lang) in [("tcp", "en"), ("threads", "zh"), ("chat", "en"), ("wire", "zh")] {
        let name = format!("{lesson}.{lang}");
        let file = handout(folder.path(), lesson, lang);
        let html = fs::read_to_string(&file).unwrap();
        assert!(html.len() < 200_000, "{name}: {} bytes", html.len());
        assert_eq!(complaints(&html), [""; 0], "{name}");
        let url = format!("file://{}", file.display());
        page.size(1280, 800);
        page.prefer("screen", "light");
        page.requests.clear();
        page.open(&url);
        assert_eq!(page.requests, [url.as_str()], "nothing is asked for");
        let text = page.value("document.body.innerText");
        let drawn = page.value("document.documentElement.outerHTML");
        assert_eq!(complaints(&format!("<!doctype html>\n{}", drawn.as_str().unwrap())), [""; 0]);
        page.open(&url);
        assert_eq!(page.value("document.body.innerText"), text, "the same when it is loaded again");
        keep(&format!("{name}.png"), &page.screenshot());
        is_readable(&mut page);
        keep(&format!("{name}.dark.png"), &page.screenshot());
        page.prefer("screen", "light");
        // At the end everything is there; at the beginning nothing is.
        let steps = page.value("document.querySelectorAll('.steps li').length").as_u64().unwrap();
        let most = page.value("Number(document.getElementById('at').max)").as_u64().unwrap();
        assert!(steps >= most && most > 5, "{steps} {most}");
        // With the keyboard: to the slider, to its beginning, and on by a step.
        tab_to(&mut page, "document.getElementById('at')");
        page.key("Home", 36);
        page.until("document.getElementById('at').value === '0'");
        assert_eq!(page.value("document.querySelectorAll('#board tr').length"), 0);
        for n in 1..=most {
            page.key("ArrowRight", 39);
            page.until(&format!(
                "document.getElementById('at').getAttribute('aria-valuetext').startsWith('{n}/')"
            ));
            assert_eq!(page.value("document.querySelectorAll('[aria-current=step]').length"), 1);
        }
        let rows = page.value("document.querySelectorAll('#board tr').length");
        assert!(rows.as_u64().unwrap() > 0);
        // An answer is opened and closed with the keyboard.
        tab_to(&mut page, "document.querySelector('summary')");
        page.key("Enter", 13);
        page.until("!document.querySelector('details').open");
        // A step that is clicked is on the board.
        page.value("document.querySelector('.steps li code').click()");
        page.until("document.getElementById('at').value === '1'");
        is_printed(&mut page, &name);
        // A telephone: the page itself does not scroll sideways.
        page.prefer("screen", "light");
        page.size(360, 640);
        assert_eq!(page.value("document.documentElement.scrollWidth <= innerWidth"), true);
        keep(&format!("{name}.small.png"), &page.screenshot());
    }
    assert!(page.errors.is_empty(), "{:?}", page.errors);
}

/// A run with a live page, whose lines are typed by the test.
struct Shared {
    run: Child,
    lines: ChildStdin,
    pages: Vec<String>,
}

impl Shared {
    fn new(lang: &str) -> Self {
        let mut run = Command::new(env!("CARGO_BIN_EXE_playground"))
            .args(["run", "--share", "--lang", lang, "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(run.stderr.take().unwrap()).lines().map(Result::unwrap);
        // The third sentence is read too: a pipe that nobody reads would end the run.
        let said: Vec<String> = said.take(3).collect();
        let page = |line: &String| line.find("http://").map(|at| line[at..].trim().to_owned());
        let pages = said.iter().filter_map(page).collect();
        Self { lines: run.stdin.take().unwrap(), run, pages }
    }

    fn line(&mut self, line: &str) {
        writeln!(self.lines, "{line}").unwrap();
    }
}

#[test]
#[ignore = "needs chromium and tidy"]
fn the_live_page_grows_while_it_is_read() {
    if !is_alone("the_live_page_grows_while_it_is_read") {
        return;
    }
    for (kind, lang) in [(LivePage::Follower, Lang::En), (LivePage::Lecturer, Lang::Zh)] {
        assert_eq!(complaints(&kind.text(lang)), [""; 0]);
    }
    let mut shared = Shared::new("en");
    let mut page = Chromium::start();
    page.size(1280, 800);
    page.open(&shared.pages[0].clone());
    page.until("document.getElementById('live').textContent.startsWith('Live.')");
    shared.line("# </script><img src=x onerror=\"document.title = 'broken'\">");
    shared.line("server> phone = socket tcp");
    let steps = |n: u32| format!("document.querySelectorAll('.steps li').length === {n}");
    page.until(&steps(1));
    for line in ["phone.bind 127.0.0.1:0", "phone.listen", "conn = phone.accept"] {
        shared.line(line);
    }
    page.until("document.getElementById('board').innerText.includes('asleep in accept')");
    assert_eq!(page.value("document.querySelectorAll('#story img').length"), 0);
    // An earlier step stays in sight while more comes.
    page.value("document.querySelector('.steps li').click()");
    page.until("document.getElementById('at').value === '1'");
    shared.line("client> me = socket tcp");
    page.until(&steps(5));
    assert_eq!(page.value("document.getElementById('at').value"), "1");
    let board = page.value("document.getElementById('board').innerText");
    assert_eq!(
        board, "server\tready\tphone\t3\ttcp\t-\t-\tCLOSE",
        "bind has not been called there"
    );
    // The picture, once it is wanted.
    page.value("document.getElementById('picture').open = true");
    page.until("document.querySelectorAll('#figure svg text').length > 4");
    is_readable(&mut page);
    keep("live.dark.png", &page.screenshot());
    // Loaded again, it is the same.
    let story = page.value("document.getElementById('story').innerText");
    page.open(&shared.pages[0].clone());
    page.until(&steps(5));
    assert_eq!(page.value("document.getElementById('story').innerText"), story);
    let host = shared.pages[0].rsplitn(3, '/').last().unwrap().to_owned();
    assert!(page.requests.iter().all(|url| url.starts_with(&host)), "{:?}", page.requests);
    page.open(&shared.pages[1].clone());
    page.until("/^\\d\\d:\\d\\d$/.test(document.getElementById('clock').textContent)");
    page.until("document.getElementById('followers').textContent.includes('0')");
    is_readable(&mut page);
    page.prefer("screen", "light");
    keep("lecturer.png", &page.screenshot());
    page.open(&shared.pages[0].clone());
    page.until(&steps(5));
    drop(shared.lines);
    page.until("document.getElementById('live').textContent.startsWith('The session has ended')");
    shared.run.wait().unwrap();
    assert!(page.errors.is_empty(), "{:?}", page.errors);
}
