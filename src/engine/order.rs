//! The arguments of the wire's words: names of computers become their numbers.

use std::sync::Arc;

use super::{no_value::EvalError, prepare::Arguments};
use crate::{
    language::tree::{Argument, ArgumentKind, CallTree, Name, PickTree, SelectTree},
    model::{CallName, Halt, HostId, Likeness, Member, Order, PacketId, Pick, Rule, Select, Way},
};

impl Arguments<'_> {
    /// What a word of the wire asks for.
    pub(super) fn order(&self) -> Result<Order, EvalError> {
        if self.session.lab.is_none() {
            return Err(EvalError::halt(Halt::NoWire, self.tree.span));
        }
        let has = |wanted: fn(&ArgumentKind) -> bool| {
            self.tree.arguments.iter().any(|argument| wanted(&argument.kind))
        };
        let rule = || self.rule();
        Ok(match self.tree.call {
            CallName::Hold => Order::Hold(self.which()?.unwrap_or(Select::All)),
            CallName::Flow => Order::Flow { all: has(|it| matches!(it, ArgumentKind::All)) },
            CallName::Pass => Order::Pass(self.which()?.unwrap_or(Select::Oldest)),
            CallName::Drop if has(|it| matches!(it, ArgumentKind::Next)) => {
                Order::DropNext(self.which()?.unwrap_or(Select::All), self.how_many()?)
            }
            CallName::Drop => Order::Drop(self.which()?.unwrap_or(Select::Oldest)),
            CallName::Duplicate => Order::Duplicate(self.which()?.unwrap_or(Select::Oldest)),
            CallName::Corrupt => Order::Corrupt(self.which()?.unwrap_or(Select::Oldest)),
            CallName::Delay => Order::Delay(
                rule()?,
                self.find(|it| match it {
                    ArgumentKind::Delay(least, most) => Some((*least, *most)),
                    _ => None,
                }),
            ),
            CallName::Loss => Order::Loss(rule()?, self.share()),
            CallName::Reorder => Order::Reorder(rule()?, self.share()),
            CallName::Rate => {
                let queue = self.find(|it| match it {
                    ArgumentKind::Queue(queue) => Some(*queue),
                    _ => None,
                });
                let bits = self.find(|it| match it {
                    ArgumentKind::Rate(bits) => Some(*bits),
                    _ => None,
                });
                Order::Rate(rule()?, bits.map(|bits| (bits, queue)))
            }
            CallName::Cut => Order::Cut(self.computer()?),
            CallName::Repair => Order::Repair(self.computer()?),
            CallName::Reboot => {
                let (host, name) = self.computer_to_reboot()?;
                Order::Reboot(host, name, self.session.processes_on(host))
            }
            CallName::Host => {
                let (name, members) = sharing(self.tree);
                Order::Host(name, members)
            }
            CallName::Packet => {
                let number = self.number(0, 0, u32::MAX.into())?;
                Order::Open(PacketId(u32::try_from(number).unwrap_or(u32::MAX)))
            }
            CallName::Flight => Order::Flight,
            other => unreachable!("{other:?} is not a word of the wire"),
        })
    }

    fn find<'t, T>(&'t self, wanted: impl Fn(&'t ArgumentKind) -> Option<T>) -> Option<T> {
        self.tree.arguments.iter().find_map(|argument| wanted(&argument.kind))
    }

    fn share(&self) -> Option<u16> {
        self.find(|it| match it {
            ArgumentKind::Share(share) => Some(*share),
            _ => None,
        })
    }

    fn how_many(&self) -> Result<u32, EvalError> {
        let is_number = |it: &Argument| matches!(it.kind, ArgumentKind::Number(_));
        let Some(at) = self.tree.arguments.iter().position(is_number) else { return Ok(1) };
        let number = self.number(at, 1, u32::MAX.into())?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    }

    fn rule(&self) -> Result<Rule, EvalError> {
        let way = self.find(|it| match it {
            ArgumentKind::Way(way) => Some(way),
            _ => None,
        });
        let seed = self.find(|it| match it {
            ArgumentKind::Seed(seed) => Some(*seed),
            _ => None,
        });
        Ok(Rule { way: way.map(|way| self.way(way)).transpose()?, seed })
    }

    fn way(&self, way: &Way<Name>) -> Result<Way<HostId>, EvalError> {
        let hosts = way.with_hosts(|name| self.host_named(name))?;
        if hosts.from == hosts.to
            && let Some(lab) = self.session.lab.as_deref()
        {
            let name = lab.hosts.name(hosts.to);
            return Err(EvalError::halt(Halt::WayToItself(name), way.to.span));
        }
        Ok(hosts)
    }

    fn computer(&self) -> Result<Option<HostId>, EvalError> {
        match self.get(0).map(|argument| &argument.kind) {
            Some(ArgumentKind::Computer(name)) => self.host_named(name).map(Some),
            _ => Ok(None),
        }
    }

    fn computer_to_reboot(&self) -> Result<(HostId, Arc<str>), EvalError> {
        match self.get(0).map(|argument| &argument.kind) {
            Some(ArgumentKind::Computer(name)) => Ok((self.host_named(name)?, name.text.clone())),
            _ => unreachable!("the table asks for a computer"),
        }
    }

    fn host_named(&self, name: &Name) -> Result<HostId, EvalError> {
        let Some(lab) = self.session.lab.as_deref() else {
            return Err(EvalError::halt(Halt::NoWire, name.span));
        };
        lab.hosts.of(&name.text).ok_or_else(|| {
            let text = name.text.clone();
            let halt = match lab.hosts.nearest(&text) {
                None => Halt::UnknownComputer(text, lab.hosts.known().into()),
                near => Halt::UnknownName(text, near),
            };
            EvalError::halt(halt, name.span)
        })
    }

    fn which(&self) -> Result<Option<Select<HostId>>, EvalError> {
        let tree = self.find(|it| match it {
            ArgumentKind::Select(tree) => Some(tree),
            _ => None,
        });
        Ok(match tree {
            None => None,
            Some(SelectTree::All) => Some(Select::All),
            Some(SelectTree::These(picks)) => {
                Some(Select::These(picks.iter().map(|it| self.pick(it)).collect::<Result<_, _>>()?))
            }
        })
    }

    fn pick(&self, pick: &PickTree) -> Result<Pick<HostId>, EvalError> {
        Ok(match pick {
            PickTree::Number(number, _) => Pick::Number(PacketId(*number)),
            PickTree::Like(like) => Pick::Like(Likeness {
                way: like.way.as_ref().map(|way| self.way(way)).transpose()?,
                kind: like.kind,
                text: like
                    .text
                    .as_ref()
                    .map(|text| self.session.eval_text(self.thread, text))
                    .transpose()?,
            }),
        })
    }
}

/// `host shop server c*`: the computer, and who is on it.
pub(super) fn sharing(tree: &CallTree) -> (Arc<str>, Arc<[Member]>) {
    let mut computer = None;
    let mut members = Vec::new();
    for argument in &tree.arguments {
        match &argument.kind {
            ArgumentKind::Computer(name) => computer = Some(name.text.clone()),
            ArgumentKind::Member(name, false) => members.push(Member::Named(name.text.clone())),
            ArgumentKind::Member(name, true) => members.push(Member::Beginning(name.text.clone())),
            _ => unreachable!("the table asks for a computer and its processes"),
        }
    }
    (computer.expect("the table asks for a computer"), members.into())
}

/// A name that is nearly one of these.
pub(super) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<Arc<str>> {
    crate::language::suggest::nearest(name, names).map(Into::into)
}
