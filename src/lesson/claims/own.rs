//! Claims of a course in a folder: `claims.txt` beside its lessons, so that they need no new build.
//!
//! ```text
//! @claim   queue-is-a-list
//! @verdict refuted
//! @says    Connections wait in a list that has no end.
//! @but     The backlog ends it.
//! ```

use std::{path::Path, sync::Arc};

use super::Verdict;
use crate::{kernel, language::suggest::nearest, text::Lang};

/// The file that they are written in.
pub const CLAIMS: &str = "claims.txt";

/// A claim of a course in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnClaim {
    /// How lessons call it.
    pub id: Arc<str>,
    /// Whether it is so.
    pub verdict: Verdict,
    /// The claim, in one sentence.
    pub says: Arc<str>,
    /// What is true instead; nothing if the claim is.
    pub but: Option<Arc<str>>,
}

/// Why they cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ClaimsError {
    /// No such mark; the nearest.
    UnknownMark(Arc<str>, Option<&'static str>),
    /// There is a line above the first `@claim`.
    NoClaim,
    /// Not an id: small letters, digits and `-`.
    NotAnId(Arc<str>),
    /// A claim, or a part of one, is given twice.
    Twice(Arc<str>),
    /// Neither `confirmed`, `depends` nor `refuted`.
    NoVerdict,
    /// A claim lacks this.
    Missing(&'static str),
    /// A claim that is confirmed needs no `@but`.
    NeedsNoBut,
}

const MARKS: [&str; 4] = ["@claim", "@verdict", "@says", "@but"];

/// A claim as far as it has been read, and the line of its id.
struct Part {
    line: u32,
    id: Arc<str>,
    verdict: Option<Verdict>,
    says: Option<Arc<str>>,
    but: Option<Arc<str>>,
}

impl Part {
    fn finish(self) -> Result<OwnClaim, (u32, ClaimsError)> {
        let Self { line, id, verdict, says, but } = self;
        let fail = |error| Err((line, error));
        let Some(verdict) = verdict else { return fail(ClaimsError::Missing("@verdict")) };
        let Some(says) = says else { return fail(ClaimsError::Missing("@says")) };
        match (verdict, &but) {
            (Verdict::Confirmed, Some(_)) => fail(ClaimsError::NeedsNoBut),
            (Verdict::Depends | Verdict::Refuted, None) => fail(ClaimsError::Missing("@but")),
            _ => Ok(OwnClaim { id, verdict, says, but }),
        }
    }
}

/// Reads the text of such a file. The error: at which line, and why.
pub(crate) fn read_claims(text: &str) -> Result<Vec<OwnClaim>, (u32, ClaimsError)> {
    let mut claims: Vec<OwnClaim> = Vec::new();
    let mut open: Option<Part> = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, words) in (1..).zip(text.lines().map(str::trim)) {
        let fail = |error| Err((line, error));
        let (mark, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        let rest = rest.trim();
        if mark.is_empty() || mark.starts_with('#') {
            continue;
        }
        let Some(mark) = MARKS.into_iter().find(|known| *known == mark) else {
            return fail(ClaimsError::UnknownMark(mark.into(), nearest(mark, MARKS)));
        };
        if mark == "@claim" {
            if let Some(part) = open.take() {
                claims.push(part.finish()?);
            }
            let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if rest.is_empty() || !rest.chars().all(is_id) {
                return fail(ClaimsError::NotAnId(rest.into()));
            }
            if super::find(rest).is_some() || claims.iter().any(|claim| *claim.id == *rest) {
                return fail(ClaimsError::Twice(rest.into()));
            }
            open = Some(Part { line, id: rest.into(), verdict: None, says: None, but: None });
            continue;
        }
        let Some(part) = &mut open else { return fail(ClaimsError::NoClaim) };
        if rest.is_empty() {
            return fail(ClaimsError::Missing(mark));
        }
        let before = match mark {
            "@verdict" => {
                let Some(verdict) = Verdict::from_name(rest) else {
                    return fail(ClaimsError::NoVerdict);
                };
                part.verdict.replace(verdict).is_some()
            }
            "@says" => part.says.replace(rest.into()).is_some(),
            _ => part.but.replace(rest.into()).is_some(),
        };
        if before {
            return fail(ClaimsError::Twice(mark.into()));
        }
    }
    if let Some(part) = open {
        claims.push(part.finish()?);
    }
    Ok(claims)
}

/// The ids of the claims that lie beside a lesson, or beside the lesson that it translates. What is wrong with that file
/// is said where the course is opened.
pub(in crate::lesson) fn beside(lesson: &Path) -> Vec<Arc<str>> {
    let folder = lesson.parent().unwrap_or(Path::new(""));
    let is_translation = folder.file_name().is_some_and(|name| name == Lang::Zh.word());
    let folder = if is_translation { folder.parent().unwrap_or(folder) } else { folder };
    let file = folder.join(CLAIMS);
    let is_plain = file.symlink_metadata().is_ok_and(|about| about.is_file());
    let text = if is_plain { kernel::read_text(&file).ok() } else { None };
    let claims = text.and_then(|text| read_claims(&text).ok()).unwrap_or_default();
    claims.into_iter().map(|claim| claim.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "# mine\n@claim a-b\n@verdict refuted\n@says  It is so.\n@but It is not.\n\n\
                       @claim c\n@says Yes.\n@verdict confirmed\n";

    #[test]
    fn claims_are_read() {
        let claims = read_claims(TWO).unwrap();
        let but: Vec<_> = claims.iter().map(|claim| claim.but.as_deref()).collect();
        assert_eq!(but, [Some("It is not."), None]);
        assert_eq!((&*claims[0].id, claims[0].verdict), ("a-b", Verdict::Refuted));
        assert_eq!(&*claims[1].says, "Yes.");
        assert_eq!(read_claims(""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_wrong_has_its_line() {
        use ClaimsError as E;
        for (from, to, line, error) in [
            ("@says  It", "@sais It", 4, E::UnknownMark("@sais".into(), Some("@says"))),
            ("@claim a-b\n", "\n", 3, E::NoClaim),
            ("@claim c", "@claim C", 7, E::NotAnId("C".into())),
            ("@claim c", "@claim a-b", 7, E::Twice("a-b".into())),
            ("@claim c", "@claim accept-blocks", 7, E::Twice("accept-blocks".into())),
            ("@says Yes.", "@verdict confirmed", 9, E::Twice("@verdict".into())),
            ("confirmed", "true", 9, E::NoVerdict),
            ("confirmed", "depends", 7, E::Missing("@but")),
            ("refuted", "confirmed", 2, E::NeedsNoBut),
            ("@but It is not.", "", 2, E::Missing("@but")),
            ("@says Yes.", "@says", 8, E::Missing("@says")),
            ("@says Yes.\n", "", 7, E::Missing("@says")),
        ] {
            assert_eq!(read_claims(&TWO.replace(from, to)), Err((line, error)), "{to}");
        }
    }
}
