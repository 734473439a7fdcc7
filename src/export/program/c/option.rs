//! Socket options in C.

use super::{C, Holder, Type, call::Said, check::Spoken, literal};
use crate::{
    export::program::{
        option::{Constant, constant, route_bytes, setting},
        plan::{LeftOut, Made},
    },
    language::tree::{ArgumentKind, CallTree},
    model::{Call, CallName, OptionName, OptionValue, Outcome, Setting, SocketKind, Takes},
};

impl C<'_> {
    pub(super) fn option(&mut self, tree: &CallTree, made: Option<&Made>, on: &str) -> Said {
        let Some(ArgumentKind::Option(option)) = tree.arguments.first().map(|it| &it.kind) else {
            return Err(LeftOut::Unreadable);
        };
        if (tree.call, *option) == (CallName::Getsockopt, OptionName::SourceRoute) {
            return Err(LeftOut::OptionBytes);
        }
        let kind = self.scope.kind_of(tree, made);
        let Constant { level, name, .. } = constant(*option, kind);
        let place = format!("{level}, {name}");
        if tree.call == CallName::Getsockopt {
            return match self.asked_word(*option, kind, on) {
                Some(code) => {
                    let word = self.frame.built_in("word", Holder::String);
                    let mut spoken = Spoken::assigning("getsockopt", &word, &code);
                    spoken.failed = Some(format!("{word} == NULL"));
                    self.keeps_string(tree, &word, &mut spoken);
                    Ok(spoken.showing("show", format!("\"%s\", {word}")))
                }
                None => Ok(self.asked_number(*option, &place, tree, made, on)),
            };
        }
        let code = match setting(*option, tree, made) {
            Some(Setting::Group(it)) => {
                let (group, interface) = *it;
                let is_ipv4 = group.is_ipv4();
                let interface = match interface {
                    None => "NULL".to_owned(),
                    Some(at) if is_ipv4 => format!("\"{at}\""),
                    Some(at) if at.is_loopback() => "\"lo\"".to_owned(),
                    Some(_) => return Err(LeftOut::Unreadable),
                };
                let kind = if is_ipv4 { SocketKind::Udp } else { SocketKind::Udp6 };
                let name = constant(*option, Some(kind)).name;
                let helper = if is_ipv4 { "set_group" } else { "set_group6" };
                self.helper(helper);
                format!("{helper}({on}, {name}, \"{group}\", {interface})")
            }
            Some(Setting::Interface(at)) if at.is_ipv4() => {
                self.helper("set_interface");
                format!("set_interface({on}, \"{at}\")")
            }
            Some(Setting::Interface(at)) if at.is_loopback() => {
                self.helper("set_option");
                let place = "IPPROTO_IPV6, IPV6_MULTICAST_IF";
                format!("set_option({on}, {place}, (int)if_nametoindex(\"lo\"))")
            }
            Some(Setting::Time(limit)) => {
                self.helper("set_time");
                format!("set_time({on}, {name}, {})", limit.unwrap_or_default().as_secs_f64())
            }
            Some(Setting::Word(word)) => {
                let (word, size) = (literal(word.as_bytes()), word.len());
                format!("setsockopt({on}, {place}, {word}, {size})")
            }
            Some(it @ Setting::Route(_)) => {
                let bytes = route_bytes(&it).ok_or(LeftOut::Unreadable)?;
                let escaped: Vec<_> = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
                let (text, length) = (escaped.concat(), bytes.len());
                format!("setsockopt({on}, {place}, \"{text}\", {length})")
            }
            Some(Setting::Number(_)) | None if option.takes() == Takes::Number => {
                let known = match made.map(|it| &it.call) {
                    Some(Call::Setsockopt(_, Setting::Number(n))) => Some(*n),
                    _ => None,
                };
                let value = match (known, tree.arguments.get(1).map(|it| &it.kind)) {
                    (Some(n), _) => n.to_string(),
                    (_, Some(ArgumentKind::Number(n))) => format!("(int){}", self.number(n)?),
                    (_, Some(ArgumentKind::Switch(false))) => "0".to_owned(),
                    (_, Some(ArgumentKind::None)) => "-1".to_owned(),
                    _ => "1".to_owned(),
                };
                if *option == OptionName::Linger {
                    self.helper("set_linger");
                    format!("set_linger({on}, {value})")
                } else {
                    self.helper("set_option");
                    format!("set_option({on}, {place}, {value})")
                }
            }
            _ => return Err(LeftOut::Unreadable),
        };
        Ok(Spoken::plain("setsockopt", &code))
    }

    /// The function that asks for an option which is not a number.
    fn asked_word(
        &mut self,
        option: OptionName,
        kind: Option<SocketKind>,
        on: &str,
    ) -> Option<String> {
        let (helper, more) = match option {
            OptionName::McastIf if !kind.is_some_and(SocketKind::is_ipv6) => ("get_interface", ""),
            OptionName::Rcvtimeo => ("get_time", ", SO_RCVTIMEO"),
            OptionName::Sndtimeo => ("get_time", ", SO_SNDTIMEO"),
            OptionName::Congestion => ("get_congestion", ""),
            OptionName::Peercred => ("peer_of", ""),
            _ => return None,
        };
        self.helper(helper);
        Some(format!("{helper}({on}{more})"))
    }

    fn asked_number(
        &mut self,
        option: OptionName,
        place: &str,
        tree: &CallTree,
        made: Option<&Made>,
        on: &str,
    ) -> Spoken {
        let value = self.frame.built_in("option_value", Holder::Int);
        let code = if option == OptionName::Linger {
            self.helper("get_linger");
            format!("get_linger({on}, &{value})")
        } else {
            self.helper("get_option");
            format!("get_option({on}, {place}, &{value})")
        };
        let mut spoken = Spoken::plain("getsockopt", &code);
        if let Some(target) = self.target(tree, 0, Type::Number) {
            spoken.then.push(format!("{target} = {value};"));
        }
        // A name that the session shows in the place of a number.
        let named = match made.map(|it| &it.outcome) {
            Some(Outcome::Option(it)) if !matches!(**it, OptionValue::Number(_)) => Some(&**it),
            _ => None,
        };
        let shown = match named {
            Some(OptionValue::Error(error)) => {
                self.helper("error_name");
                self.page.errors.extend(error.and_then(crate::model::Errno::known_name));
                format!("\"%s\", {value} == 0 ? \"0\" : error_name({value})")
            }
            Some(OptionValue::Linger(None)) => format!("\"%s\", {value} == -1 ? \"off\" : \"on\""),
            Some(
                it @ (OptionValue::Type(_) | OptionValue::Domain(_) | OptionValue::Protocol(_)),
            ) => format!("\"%s\", {value} == {it} ? \"{it}\" : \"another\""),
            _ => format!("\"%d\", {value}"),
        };
        spoken.showing("show", shown)
    }
}
