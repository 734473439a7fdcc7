//! Texts in other encodings, in C: iconv(3).

use super::{C, call::Said, check::Spoken};
use crate::{
    export::program::plan::LeftOut,
    language::tree::{Expression, ExpressionKind, Function},
};

impl C<'_> {
    /// A text in another encoding, which must be possible.
    pub(super) fn recoded(&mut self, into: Option<&str>, arguments: &str) -> String {
        self.helpers(&["recode", "die", "struct text"]);
        let text = into.map_or_else(|| self.frame.text(), str::to_owned);
        self.line(&format!("if (recode(&{text}, {arguments}) == -1)\n    die(\"iconv\");"));
        text
    }

    /// A text whose bytes are not what they should be: the call that says so, for `decode(x, "gbk")`.
    pub(super) fn fails_to_decode(&mut self, value: &Expression) -> Said {
        let ExpressionKind::Function(Function::Decode, arguments) = &value.kind else {
            return Err(LeftOut::NoValue);
        };
        let code = code_of(arguments)?;
        let of = self.text(arguments.first().ok_or(LeftOut::Unreadable)?)?;
        self.helpers(&["recode", "struct text"]);
        let text = self.frame.text();
        Ok(Spoken::plain("iconv", &format!("recode(&{text}, {of}, \"UTF-8\", \"{code}\")")))
    }
}

/// The encoding that `decode` is given, as iconv(3) calls it.
pub(super) fn code_of(arguments: &[Expression]) -> Result<&'static str, LeftOut> {
    let code = match arguments.get(1).map(|it| &it.kind) {
        Some(ExpressionKind::Text(code)) => code.to_ascii_lowercase(),
        _ => return Err(LeftOut::Unreadable),
    };
    match &*code {
        b"utf-8" | b"utf8" => Ok("UTF-8"),
        b"gbk" | b"gb2312" | b"gb18030" => Ok("GBK"),
        _ => Err(LeftOut::Unreadable),
    }
}
