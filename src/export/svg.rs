//! A picture as an SVG document: its head, its style, and where lanes and rows are.

use std::fmt::Write;

use super::safe::markup;

/// Pixels from lane to lane, from row to row, and above the first row.
const LANE: usize = 290;
const ROW: usize = 26;
const TOP: usize = 64;

const STYLE: &str = "svg.lanes{background:#fff;font:13px ui-monospace,Consolas,monospace}\
.lanes text{fill:#1a1a1a;stroke:#fff;stroke-width:4px;paint-order:stroke;white-space:pre}.lanes .name{font-weight:bold}.lanes .bad{fill:#a40000;font-weight:bold}\
.lanes .line{stroke:#767676}.lanes .asleep{stroke:#767676;stroke-width:3;stroke-dasharray:3 4}\
.lanes .wakes{stroke:#0550ae;stroke-width:2}.lanes .head{fill:#0550ae}\
@media (prefers-color-scheme:dark){svg.lanes{background:#16181c}.lanes text{fill:#e8e8e8;stroke:#16181c}\
.lanes .bad{fill:#ff9a90}.lanes .line,.lanes .asleep{stroke:#9a9a9a}\
.lanes .wakes{stroke:#7cb7ff}.lanes .head{fill:#7cb7ff}}\
@media print{svg.lanes{background:#fff}.lanes text{fill:#000;stroke:#fff}.lanes .bad{fill:#a40000}}";

/// A picture with these lanes and so many rows, with room for so many columns more at its right.
pub(super) fn document(
    title: &str,
    about: &str,
    names: &[String],
    rows: usize,
    more: usize,
    body: &str,
) -> String {
    let wide = names.len().max(1) * LANE + 20 + more * LANE / 2;
    let high = TOP + (rows + 1) * ROW + 10;
    let mut out = String::new();
    for (lane, name) in names.iter().enumerate() {
        let x = left(lane);
        let (end, text) = (high - 8, markup(name));
        let _ = writeln!(out, "<text class=\"name\" x=\"{x}\" y=\"28\">{text}</text>");
        let _ =
            writeln!(out, "<line class=\"line\" x1=\"{x}\" y1=\"40\" x2=\"{x}\" y2=\"{end}\"/>");
    }
    out.push_str(body);
    svg(title, about, ("group", wide, high), "", &out)
}

/// A document of its own, so wide and so high, with more style than that of lanes. Its role is `group` if its texts are
/// read one by one, `img` if its description is all that is read.
pub(super) fn svg(
    title: &str,
    about: &str,
    (role, wide, high): (&str, usize, usize),
    style: &str,
    body: &str,
) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"lanes\" role=\"{role}\" \
         aria-labelledby=\"lanes-title\" aria-describedby=\"lanes-desc\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\">\n\
         <title id=\"lanes-title\">{}</title>\n<desc id=\"lanes-desc\">{}</desc>\n<style>{STYLE}{style}</style>\n\
         <defs><marker id=\"tip\" markerWidth=\"9\" markerHeight=\"8\" refX=\"8\" refY=\"4\" orient=\"auto\" \
         markerUnits=\"userSpaceOnUse\"><path class=\"head\" d=\"M0 0L9 4L0 8z\"/></marker></defs>\n{body}</svg>\n",
        markup(title),
        markup(about),
    )
}

/// A text of a row, with what it means in words: it is shown where the mouse points, and read to those who do not see
/// the lane in which it is and the arrows beside it.
pub(super) fn told(out: &mut String, (x, y): (usize, usize), more: &str, text: &str, told: &str) {
    let (text, told) = (markup(text), markup(told));
    let _ = writeln!(
        out,
        "<text role=\"img\"{more} x=\"{x}\" y=\"{y}\">{text}<title>{told}</title></text>"
    );
}

/// Where a lane is, from the left.
pub(super) fn left(lane: usize) -> usize {
    20 + lane * LANE
}

/// Where a row is, from the top.
pub(super) fn middle(row: usize) -> usize {
    TOP + row * ROW
}
