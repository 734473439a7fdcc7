//! Text to tree and back. Knows no socket, no value and no sentence.
//!
//! A line is classified by its first characters ([`tree::Line`]); statements become
//! [`tree::Statement`]s with the place of every word, so that whoever carries them out can point at it.
//! `table` has one row for each call: parser, help, completion and the reference all read it.

pub mod span;
pub mod tree;
pub mod suggest {
    //! temp
    /// temp
    pub fn nearest<'a>(_: &str, _: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        None
    }
}
/// temp
pub fn duration(_: &str) -> Option<std::time::Duration> {
    None
}
