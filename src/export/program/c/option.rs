//! Socket options in C.

use super::{C, Holder, Type, call::Said, check::Spoken};
use crate::{
    export::program::{
        option::{level, route_bytes},
        plan::{LeftOut, Made},
    },
    language::tree::{ArgumentKind, CallTree},
    model::{Call, CallName, OptionName, OptionValue, Outcome, Setting, Takes},
};

impl C<'_> {
    pub(super) fn option(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let Some(ArgumentKind::Option(option)) = tree.arguments.first().map(|it| &it.kind) else {
            return Err(LeftOut::Unreadable);
        };
        if let Some(bytes) = route_bytes(made) {
            let escaped: Vec<_> = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
            let (text, length) = (escaped.concat(), bytes.len());
            let place = format!("{}, {}", level(*option), option.c_name());
            let code = format!("setsockopt({on}, {place}, \"{text}\", {length})");
            return Ok(Spoken::plain("setsockopt", &code));
        }
        if option.takes() != Takes::Number || *option == OptionName::Peercred {
            return Err(LeftOut::NoCall);
        }
        let place = format!("{}, {}", level(*option), option.c_name());
        if tree.call == CallName::Setsockopt {
            let value = match (made.map(|it| &it.call), tree.arguments.get(1).map(|it| &it.kind)) {
                (Some(Call::Setsockopt(_, Setting::Number(n))), _) => n.to_string(),
                (_, Some(ArgumentKind::Number(n))) => format!("(int){}", self.number(n)?),
                (_, Some(ArgumentKind::Switch(false))) => "0".to_owned(),
                (_, Some(ArgumentKind::None)) => "-1".to_owned(),
                _ => "1".to_owned(),
            };
            if *option == OptionName::Linger {
                self.helper("set_linger");
                return Ok(Spoken::plain("setsockopt", &format!("set_linger({on}, {value})")));
            }
            self.helper("set_option");
            return Ok(Spoken::plain("setsockopt", &format!("set_option({on}, {place}, {value})")));
        }
        let value = self.frame.built_in("option_value", Holder::Int);
        let code = if *option == OptionName::Linger {
            self.helper("get_linger");
            format!("get_linger({on}, &{value})")
        } else {
            self.helper("get_option");
            format!("get_option({on}, {place}, &{value})")
        };
        let mut spoken = Spoken::plain("getsockopt", &code);
        if let Some(target) = tree.targets.first() {
            self.scope.sets(&target.text, Type::Number);
            let target = self.variable(&target.text, Type::Number);
            spoken.then.push(format!("{target} = {value};"));
        }
        // A name that the session shows in the place of a number.
        let named = match made.map(|it| &it.outcome) {
            Some(Outcome::Option(it)) if !matches!(**it, OptionValue::Number(_)) => Some(it),
            _ => None,
        };
        let shown = match named.map(|it| &**it) {
            Some(OptionValue::Error(_)) => {
                self.helper("error_name");
                if let Some(OptionValue::Error(Some(errno))) = named.map(|it| &**it) {
                    self.page.errors.extend(errno.known_name());
                }
                format!("\"%s\", {value} == 0 ? \"0\" : error_name({value})")
            }
            Some(OptionValue::Linger(None)) => format!("\"%s\", {value} == -1 ? \"off\" : \"on\""),
            Some(
                it @ (OptionValue::Type(_) | OptionValue::Domain(_) | OptionValue::Protocol(_)),
            ) => format!("\"%s\", {value} == {it} ? \"{it}\" : \"another\""),
            _ => format!("\"%d\", {value}"),
        };
        Ok(spoken.showing("show", shown))
    }
}
