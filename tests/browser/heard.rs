//! The pages as they are read aloud: Chromium's accessibility tree, the keyboard, and the rules of axe-core.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
};

use serde_json::{Value as Json, json};

use super::{Shared, chromium::Chromium, handout, is_alone, is_printed, is_readable};

/// What a screen reader meets: its role, its name, and the texts in it.
struct Met {
    role: String,
    name: String,
    level: u64,
    texts: String,
}

/// Chromium's nodes by their id.
type Nodes<'a> = HashMap<&'a str, &'a Json>;

fn met(page: &mut Chromium) -> Vec<Met> {
    let tree = page.ask("Accessibility.getFullAXTree", &json!({}));
    let all = tree["nodes"].as_array().unwrap();
    let nodes: Nodes<'_> = all.iter().map(|it| (it["nodeId"].as_str().unwrap(), it)).collect();
    let heard = below(&nodes, &all[0]).into_iter().filter(|node| node["ignored"] != true);
    heard
        .map(|node| {
            let level = node["properties"].as_array().into_iter().flatten();
            let level = level.filter(|it| it["name"] == "level");
            let level = level.filter_map(|it| it["value"]["value"].as_u64()).max();
            let texts =
                below(&nodes, node).into_iter().filter(|it| value(it, "role") == "StaticText");
            let texts = texts.map(|it| value(it, "name")).collect::<String>();
            Met {
                role: value(node, "role").to_owned(),
                name: value(node, "name").to_owned(),
                level: level.unwrap_or(0),
                texts: texts.split_whitespace().collect::<Vec<_>>().join(" "),
            }
        })
        .collect()
}

fn value<'a>(node: &'a Json, key: &str) -> &'a str {
    node[key]["value"].as_str().unwrap_or_default()
}

/// A node and all that is in it, in the order in which it is read.
fn below<'a>(nodes: &Nodes<'a>, node: &'a Json) -> Vec<&'a Json> {
    let (mut out, mut open) = (Vec::new(), vec![node]);
    while let Some(node) = open.pop() {
        out.push(node);
        let children = node["childIds"].as_array().into_iter().flatten().rev();
        open.extend(children.filter_map(|id| nodes.get(id.as_str()?)));
    }
    out
}

fn of<'a>(met: &'a [Met], role: &'a str) -> impl Iterator<Item = &'a Met> {
    met.iter().filter(move |it| it.role == role)
}

/// Everything that can be used or looked at has a name, and no heading is deeper than one below the heading before.
fn is_named(met: &[Met]) {
    for role in [
        "slider",
        "image",
        "img",
        "figure",
        "region",
        "button",
        "DisclosureTriangle",
        "columnheader",
    ] {
        assert!(of(met, role).all(|it| !it.name.is_empty()), "{role}");
    }
    assert_eq!(of(met, "main").count(), 1);
    let levels: Vec<_> = of(met, "heading").map(|it| it.level).collect();
    assert_eq!(levels.first(), Some(&1), "{levels:?}");
    assert!(levels.windows(2).all(|two| two[1] > 1 && two[1] <= two[0] + 1), "{levels:?}");
}

/// Where Tab leads, from the top of the page. What has the focus is seen: it has an outline, and nothing lies above it.
fn tabbed(page: &mut Chromium, back: bool) -> Vec<String> {
    const WHERE: &str = "(() => {
        const at = document.activeElement, box = at.getBoundingClientRect();
        if (at === document.body) return '';
        if (getComputedStyle(at).outlineStyle === 'none') return 'no outline: ' + at.outerHTML;
        const top = document.elementFromPoint(box.x + Math.min(box.width, 40) / 2, box.y + Math.min(box.height, 20) / 2);
        return at.contains(top) ? at.id || at.tagName : 'below another: ' + at.outerHTML;
    })()";
    let mut found = Vec::new();
    loop {
        page.tab(back);
        let at = page.value(WHERE).as_str().unwrap().to_owned();
        assert!(!at.contains(':'), "{at}");
        // Behind the last comes the first again.
        if at.is_empty() || found.first() == Some(&at) {
            return found;
        }
        found.push(at);
        assert!(found.len() < 100, "{found:?}");
    }
}

#[test]
#[ignore = "needs chromium"]
fn the_handout_is_heard_and_used_with_the_keyboard() {
    if !is_alone("heard::the_handout_is_heard_and_used_with_the_keyboard") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut page = Chromium::start();
    page.size(1280, 800);
    page.open(&format!("file://{}", handout(folder.path(), "tcp", "en").display()));
    let all = met(&mut page);
    is_named(&all);
    let steps: Vec<_> = of(&all, "listitem").map(|it| &*it.texts).collect();
    for (step, end) in [
        ("server> conn = phone.accept", "asleep"),
        ("client> me.connect 127.0.0.1:", "gives ok; me ESTABLISHED"),
        ("server> conn = phone.accept", "gives conn; woken by client connect; conn ESTABLISHED"),
    ] {
        assert!(
            steps.iter().any(|it| it.contains(step) && it.ends_with(end)),
            "{step} {end}: {steps:#?}"
        );
    }
    let drawn: Vec<_> = of(&all, "image").map(|it| &*it.name).collect();
    assert!(drawn.contains(&"server: conn = phone.accept, asleep"), "{drawn:#?}");
    assert!(drawn.contains(&"server: conn = phone.accept, = conn, woken by client connect"));
    // Nothing moves by itself.
    assert_eq!(page.value("document.getAnimations().length"), 0);
    assert_eq!(page.value("getComputedStyle(document.documentElement).scrollBehavior"), "auto");
    page.value(
        "document.querySelectorAll('summary').forEach((it, n) => { it.id = 'answer' + n; })",
    );
    let answers = page.value("document.querySelectorAll('summary').length").as_u64().unwrap();
    let mut order = vec!["at".to_owned(), "board".to_owned()];
    order.extend((0..answers).map(|n| format!("answer{n}")));
    order.push("figure".to_owned());
    page.value("document.querySelector('#replay .wide').id = 'board'");
    assert_eq!(tabbed(&mut page, false), order);
    order.reverse();
    assert_eq!(tabbed(&mut page, true), order);

    // A process with two sockets: both belong to it.
    page.open(&format!("file://{}", handout(folder.path(), "wire", "zh").display()));
    let all = met(&mut page);
    is_named(&all);
    let drawn: Vec<_> = of(&all, "image").map(|it| &*it.name).collect();
    assert!(
        drawn
            .iter()
            .any(|it| it.starts_with("client 发往 server：SYN seq 0") && it.ends_with("，扣住")),
        "{drawn:#?}"
    );
    let packets = of(&all, "listitem").filter(|it| it.texts.contains("client 发往 server SYN"));
    assert!(packets.count() > 0);
    assert_eq!(page.value("document.documentElement.lang"), "zh-CN");
    assert_eq!(page.value("[...document.querySelectorAll('code')].every(it => it.lang || it.querySelector('[lang]'))"), true);
    let sockets = "Math.max(...[...document.querySelectorAll('#board th')].map(it => it.rowSpan))";
    page.value(
        "document.getElementById('at').value = document.getElementById('at').max - 1; show(false)",
    );
    assert!(page.value(sockets).as_u64().unwrap() > 1);
    assert!(of(&met(&mut page), "rowheader").any(|it| it.name == "server"));
    assert!(page.errors.is_empty(), "{:?}", page.errors);
}

#[test]
#[ignore = "needs chromium"]
fn what_is_new_on_a_live_page_is_announced_once() {
    if !is_alone("heard::what_is_new_on_a_live_page_is_announced_once") {
        return;
    }
    let mut shared = Shared::new("en");
    let mut page = Chromium::start();
    let news =
        |text: &str| format!("document.getElementById('news').textContent === {}", json!(text));
    let ready = "document.getElementById('live').textContent.startsWith('Live.')";
    page.open(&shared.pages[0].clone());
    page.until(ready);
    assert_eq!(page.value("document.querySelectorAll('[role=status]').length"), 2);
    shared.line("server> phone = socket tcp");
    page.until(&news("server> phone = socket tcp =gives  phone"));
    shared.line("server> phone.connect 127.0.0.1:1");
    page.until("document.getElementById('news').textContent.startsWith('server> phone.connect 127.0.0.1:1 !fails: ')");
    shared.line("  ! ECONNREFUSED");
    shared.line("# The server waits.");
    for n in 1..=7 {
        shared.line(&format!("server> print {n}"));
    }
    page.until("document.querySelectorAll('.steps li').length === 9");
    // All of it again would be no news.
    page.open(&shared.pages[0].clone());
    page.until(&news("9 more before this:server> print 7 =gives  7"));
    is_named(&met(&mut page));
    page.open(&shared.pages[1].clone());
    page.until("document.querySelectorAll('.steps li').length === 9");
    is_named(&met(&mut page));
    drop(shared.lines);
    shared.run.wait().unwrap();
    assert!(page.errors.is_empty(), "{:?}", page.errors);
}

/// Each lesson, every second one in Chinese: what axe-core has to say (WCAG 2.2 and good practice), contrast, and the
/// paper.
#[test]
#[ignore = "needs chromium and axe-core"]
fn axe_has_nothing_to_say_of_any_lesson() {
    if !is_alone("heard::axe_has_nothing_to_say_of_any_lesson") {
        return;
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("axe/node_modules/axe-core/axe.min.js");
    let axe =
        fs::read_to_string(file).expect("npm install --prefix target/tmp/axe axe-core") + ";0";
    let folder = tempfile::tempdir().unwrap();
    let mut page = Chromium::start();
    let lessons: BTreeSet<_> = playground::lesson::LESSONS.iter().map(|it| it.name).collect();
    for (lesson, lang) in lessons.into_iter().zip(["en", "zh"].into_iter().cycle()) {
        let name = format!("{lesson}.{lang}");
        page.size(1280, 800);
        page.prefer("screen", "light");
        page.open(&format!("file://{}", handout(folder.path(), lesson, lang).display()));
        is_readable(&mut page);
        page.value(&axe);
        let found = page.value(
            "axe.run().then(it => it.violations.map(it => it.id + ': ' + it.nodes[0].html))",
        );
        assert_eq!(found, json!([]), "{name}");
        is_printed(&mut page, &name);
    }
    assert!(page.errors.is_empty(), "{:?}", page.errors);
}
