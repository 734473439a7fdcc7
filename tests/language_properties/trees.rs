//! Random trees of every form that text can give.

use std::{rc::Rc, sync::Arc, time::Duration};

use playground::{
    language::{
        Span,
        tree::{
            AddressTree, Argument, ArgumentKind, Binary, Body, CallTree, DurationTree, Expectation,
            Expression, ExpressionKind, Function, Line, Mark, Name, SocketTree, Statement,
            StatementKind, Unary, Word,
        },
    },
    model::{
        CallName, Control, Counter, Destination, Filter, How, OptionName, PairKind, SocketKind,
        Takes, Watch,
    },
};
use proptest::{prelude::*, sample::select, strategy::Union};

fn name() -> impl Strategy<Value = Name> + Clone {
    // No call's name among them: after a dot those are calls.
    select(&["phone", "conn", "c1", "手机", "why", "loop", "_x"][..])
        .prop_map(|text| Name { text: text.into(), span: Span::default() })
}

pub(crate) fn text() -> impl Strategy<Value = Arc<str>> {
    Union::new([
        any::<String>().prop_map(Arc::from).boxed(),
        "[a-z ．.$\"\\\\'#]{1,6}".prop_map(Arc::from).boxed(),
    ])
}

/// A line's raw text: one line, no blanks around it.
fn raw() -> impl Strategy<Value = Arc<str>> {
    "[a-z你“][a-z 你，#=\"]{0,12}[a-z。]".prop_map(Arc::from)
}

pub(crate) fn made(kind: ExpressionKind) -> Expression {
    Expression { kind, span: Span::default() }
}

fn variable() -> impl Strategy<Value = Expression> + Clone {
    Union::new([
        select(&["x", "_", "from", "error", "名"][..])
            .prop_map(|n| made(ExpressionKind::Variable(n.into())))
            .boxed(),
        name().prop_map(|n| made(ExpressionKind::Note("x".into(), n.text))).boxed(),
    ])
}

pub(crate) fn template() -> impl Strategy<Value = Expression> {
    let piece = (variable(), text(), any::<bool>());
    prop::collection::vec(piece, 1..4).prop_map(|list| {
        let mut pieces = Vec::new();
        for (variable, text, both) in list {
            pieces.push(variable);
            if both && !text.is_empty() {
                pieces.push(made(ExpressionKind::Text((&*text).into())));
            }
        }
        made(ExpressionKind::Template(pieces))
    })
}

fn leaf() -> impl Strategy<Value = Expression> {
    Union::new([
        any::<i64>().prop_map(|n| made(ExpressionKind::Number(n))).boxed(),
        (0i64..9).prop_map(|n| made(ExpressionKind::Number(n))).boxed(),
        text().prop_map(|t| made(ExpressionKind::Text((&*t).into()))).boxed(),
        prop::collection::vec(any::<u8>(), 0..6)
            .prop_map(|b| made(ExpressionKind::Text(b.into())))
            .boxed(),
        variable().boxed(),
        template().boxed(),
        Just(made(ExpressionKind::Now)).boxed(),
    ])
}

fn binary(
    operators: &'static [Binary],
    inner: BoxedStrategy<Expression>,
) -> BoxedStrategy<Expression> {
    (select(operators), inner.clone(), inner)
        .prop_map(|(op, a, b)| made(ExpressionKind::Binary(op, Box::new(a), Box::new(b))))
        .boxed()
}

fn function(inner: &BoxedStrategy<Expression>) -> BoxedStrategy<Expression> {
    (select(&Function::ALL[..]), inner.clone(), inner.clone())
        .prop_map(|((function, _, arity), a, b)| {
            let list = if arity == 1 { vec![a] } else { vec![a, b] };
            made(ExpressionKind::Function(function, list))
        })
        .boxed()
}

fn slice(inner: &BoxedStrategy<Expression>) -> BoxedStrategy<Expression> {
    let place = || prop::option::of(inner.clone().prop_map(Box::new));
    (inner.clone(), place(), place())
        .prop_map(|(of, from, to)| made(ExpressionKind::Slice(Box::new(of), from, to)))
        .boxed()
}

fn entry(inner: &BoxedStrategy<Expression>) -> BoxedStrategy<Expression> {
    (inner.clone(), inner.clone())
        .prop_map(|(of, key)| made(ExpressionKind::Entry(Box::new(of), Box::new(key))))
        .boxed()
}

fn table(inner: &BoxedStrategy<Expression>) -> BoxedStrategy<Expression> {
    prop::collection::vec((inner.clone(), inner.clone()), 0..3)
        .prop_map(|entries| made(ExpressionKind::Table(entries)))
        .boxed()
}

fn expression() -> BoxedStrategy<Expression> {
    leaf()
        .prop_recursive(4, 24, 2, |inner| {
            let inner = inner.boxed();
            let minus =
                inner.clone().prop_map(|e| made(ExpressionKind::Unary(Unary::Minus, Box::new(e))));
            Union::new([
                binary(
                    &[Binary::Plus, Binary::Minus, Binary::Times, Binary::Over, Binary::Modulo],
                    inner.clone(),
                ),
                slice(&inner),
                entry(&inner),
                table(&inner),
                function(&inner),
                minus.boxed(),
            ])
        })
        .boxed()
}

fn condition() -> BoxedStrategy<Expression> {
    let compare = binary(
        &[
            Binary::Equal,
            Binary::Differs,
            Binary::Less,
            Binary::Greater,
            Binary::AtMost,
            Binary::AtLeast,
        ],
        expression(),
    );
    let leaf = Union::new([
        Just(made(ExpressionKind::Eof)).boxed(),
        Just(made(ExpressionKind::Error)).boxed(),
        compare,
        expression(),
    ]);
    leaf.prop_recursive(3, 12, 2, |inner| {
        let inner = inner.boxed();
        let not = inner.clone().prop_map(|e| made(ExpressionKind::Unary(Unary::Not, Box::new(e))));
        Union::new([binary(&[Binary::And, Binary::Or, Binary::Equal], inner.clone()), not.boxed()])
    })
    .boxed()
}

fn argument(kind: ArgumentKind) -> Argument {
    Argument { kind, span: Span::default() }
}

fn duration() -> BoxedStrategy<ArgumentKind> {
    Union::new([
        (0u64..u64::MAX / 4).prop_map(|n| DurationTree::Known(Duration::from_nanos(n))).boxed(),
        number().prop_map(DurationTree::Value).boxed(),
    ])
    .prop_map(ArgumentKind::Duration)
    .boxed()
}

/// What may stand where one number is wanted.
pub(crate) fn number() -> BoxedStrategy<Expression> {
    expression()
        .prop_filter("text is no number", |e| {
            !matches!(e.kind, ExpressionKind::Text(_) | ExpressionKind::Template(_))
        })
        .boxed()
}

fn address() -> BoxedStrategy<ArgumentKind> {
    let known = Union::new([
        any::<std::net::SocketAddrV4>().prop_map(|a| a.to_string()).boxed(),
        any::<u16>().prop_map(|p| format!("[::1]:{p}")).boxed(),
        any::<u16>().prop_map(|p| format!("some.host:{p}")).boxed(),
        "\\./[a-z \"$'#你]{0,9}".boxed(),
        "@[a-z \"$]{1,9}".boxed(),
    ]);
    let known = known.prop_map(|text| AddressTree::Known(Destination::parse(&text).unwrap()));
    let host = Union::new([Just("127.0.0.1:").boxed(), Just("./a b").boxed(), Just(":").boxed()]);
    let joined = (host, variable()).prop_map(|(h, v)| {
        made(ExpressionKind::Template(vec![made(ExpressionKind::Text(h.into())), v]))
    });
    Union::new([
        known.boxed(),
        joined.prop_map(AddressTree::Template).boxed(),
        variable().prop_map(AddressTree::Template).boxed(),
        template().prop_map(AddressTree::Template).boxed(),
    ])
    .prop_map(ArgumentKind::Address)
    .boxed()
}

fn arguments(call: CallName) -> BoxedStrategy<Vec<ArgumentKind>> {
    let text = || expression().prop_map(ArgumentKind::Text).boxed();
    let count = || number().prop_map(ArgumentKind::Number).boxed();
    let one = |s: BoxedStrategy<ArgumentKind>| s.prop_map(|k| vec![k]).boxed();
    match call {
        CallName::Socket => {
            one(select(&SocketKind::ALL[..]).prop_map(ArgumentKind::SocketKind).boxed())
        }
        CallName::Socketpair => {
            one(select(&PairKind::ALL[..]).prop_map(ArgumentKind::PairKind).boxed())
        }
        CallName::Shutdown => one(select(&How::ALL[..]).prop_map(ArgumentKind::How).boxed()),
        CallName::Bind => one(address()),
        CallName::Connect => one(Union::new([address(), Just(ArgumentKind::None).boxed()]).boxed()),
        CallName::Send | CallName::Sendall | CallName::Print | CallName::Input => one(text()),
        CallName::Sendto => (address(), text()).prop_map(|(a, t)| vec![a, t]).boxed(),
        CallName::Listen | CallName::Recv | CallName::Recvfrom | CallName::Fill => {
            prop::collection::vec(count(), 0..=1).boxed()
        }
        CallName::Sendmsg => {
            let to = address().prop_map(|it| match it {
                ArgumentKind::Address(to) => ArgumentKind::To(to),
                other => other,
            });
            let passed = prop::collection::vec(name().prop_map(ArgumentKind::Passed), 0..3);
            (prop::collection::vec(text(), 1..3), prop::option::of(to), passed)
                .prop_map(|(parts, to, passed)| parts.into_iter().chain(to).chain(passed).collect())
                .boxed()
        }
        CallName::Recvmsg => {
            let room = number().prop_map(ArgumentKind::Room);
            (prop::collection::vec(count(), 0..3), prop::option::of(room))
                .prop_map(|(sizes, room)| sizes.into_iter().chain(room).collect())
                .boxed()
        }
        CallName::Fork => {
            prop::collection::vec(name().prop_map(ArgumentKind::Process), 0..=1).boxed()
        }
        CallName::Limit => prop::option::of(count())
            .prop_map(|n| std::iter::once(ArgumentKind::Resource).chain(n).collect())
            .boxed(),
        CallName::Recvn | CallName::Netstat => one(count()),
        CallName::Counter => one(select(&Counter::ALL[..])
            .prop_map(|(which, _)| ArgumentKind::Counter(which))
            .boxed()),
        CallName::Getsockopt => one(select(OptionName::ALL).prop_map(ArgumentKind::Option).boxed()),
        CallName::Setsockopt => select(OptionName::ALL)
            .prop_flat_map(|option| {
                settings(option).prop_map(move |values| {
                    std::iter::once(ArgumentKind::Option(option)).chain(values).collect()
                })
            })
            .boxed(),
        CallName::Settimeout => {
            one(Union::new([duration(), Just(ArgumentKind::None).boxed()]).boxed())
        }
        CallName::Sleep => one(duration()),
        CallName::Setblocking => one(any::<bool>().prop_map(ArgumentKind::Switch).boxed()),
        CallName::Filter => {
            one((1u8..100).prop_map(|n| ArgumentKind::Filter(Filter::Percent(n))).boxed())
        }
        CallName::Select => selected(),
        CallName::Poll => polled(),
        CallName::EpollCtl => (select(&Control::ALL[..]), name(), prop::option::of(watch(6)))
            .prop_map(|(control, name, watch)| {
                [ArgumentKind::Control(control), ArgumentKind::Socket(name)]
                    .into_iter()
                    .chain(watch.map(ArgumentKind::Watch))
                    .collect()
            })
            .boxed(),
        CallName::EpollWait => prop::collection::vec(duration(), 0..=1).boxed(),
        CallName::Resolve => {
            let host = "[a-z.]{1,9}".prop_map(|h| made(ExpressionKind::Text(h.into())));
            one(Union::new([host.boxed(), variable().boxed()]).prop_map(ArgumentKind::Host).boxed())
        }
        CallName::Sysctl => {
            let name = "[a-z_.]{1,9}".prop_map(|n| made(ExpressionKind::Text(n.into())));
            let value = self::text().prop_map(|t| made(ExpressionKind::Text((&*t).into())));
            (name, prop::option::of(value))
                .prop_map(|(name, value)| {
                    let value = value.map(ArgumentKind::Text);
                    std::iter::once(ArgumentKind::Host(name)).chain(value).collect()
                })
                .boxed()
        }
        call if call.is_wire() => crate::wire::arguments(call),
        _ => Just(vec![]).boxed(),
    }
}

/// What an option is set to.
fn settings(option: OptionName) -> BoxedStrategy<Vec<ArgumentKind>> {
    let host = "[a-z0-9.]{1,9}".prop_map(|h| made(ExpressionKind::Text(h.into())));
    let host = Union::new([host.boxed(), variable().boxed()]).prop_map(ArgumentKind::Host).boxed();
    let none = Just(ArgumentKind::None).boxed();
    let count = || number().prop_map(ArgumentKind::Number).boxed();
    let one = |s: BoxedStrategy<ArgumentKind>| s.prop_map(|k| vec![k]).boxed();
    match option.takes() {
        Takes::Group => prop::collection::vec(host, 1..=2).boxed(),
        Takes::Interface | Takes::Word => one(host),
        Takes::Time => one(Union::new([duration(), none]).boxed()),
        Takes::Route => {
            let kind = prop::sample::select(&["loose", "strict"]);
            let kind = kind.prop_map(|k| ArgumentKind::Host(made(ExpressionKind::Text(k.into()))));
            let hops = prop::collection::vec(host, 1..=9);
            let route = (kind, hops).prop_map(|(kind, hops)| [vec![kind], hops].concat());
            Union::new([route.boxed(), one(none)]).boxed()
        }
        Takes::Number if option == OptionName::Linger => {
            prop::collection::vec(Union::new([count(), none]), 0..=1).boxed()
        }
        Takes::Number => prop::collection::vec(count(), 0..=1).boxed(),
    }
}

/// What a descriptor is watched for, of the first so many words.
fn watch(of: usize) -> BoxedStrategy<Watch> {
    prop::sample::subsequence(Watch::WORDS[..of].to_vec(), 1..=of)
        .prop_map(|words| {
            let mut watch = Watch::default();
            for word in words {
                watch.add(word);
            }
            watch
        })
        .boxed()
}

/// `[SOCKET [in] [out] ...] [DURATION]`.
fn polled() -> BoxedStrategy<Vec<ArgumentKind>> {
    let socket = (name(), prop::option::of(watch(4))).prop_map(|(name, watch)| {
        std::iter::once(ArgumentKind::Socket(name)).chain(watch.map(ArgumentKind::Watch))
    });
    (prop::collection::vec(socket, 0..3), prop::option::of(duration()))
        .prop_map(|(sockets, time)| sockets.into_iter().flatten().chain(time).collect())
        .boxed()
}

/// `[SOCKET ...] [DURATION]`.
fn selected() -> BoxedStrategy<Vec<ArgumentKind>> {
    (prop::collection::vec(name(), 0..3), prop::option::of(duration()))
        .prop_map(|(names, time)| names.into_iter().map(ArgumentKind::Socket).chain(time).collect())
        .boxed()
}

fn call() -> BoxedStrategy<CallTree> {
    (select(CallName::ALL), prop::collection::vec(name(), 2), 0u8..3, 0u8..3, any::<u32>())
        .prop_flat_map(|(call, names, targets, on, number)| {
            let row = playground::language::table::row(call);
            // Those with a value are arguments.
            let flags: Vec<_> =
                row.flags.iter().copied().filter(|flag| !flag.contains(' ')).collect();
            let count = flags.len();
            let flags = prop::sample::subsequence(flags, 0..=count);
            let targets: Vec<Name> =
                names.into_iter().take(usize::from(targets.min(row.targets))).collect();
            let on = match on {
                _ if !row.call.wants_socket() => None,
                0 => None,
                1 => Some(SocketTree::Number(number, Span::default())),
                _ => Some(SocketTree::Named(Name { text: "conn".into(), span: Span::default() })),
            };
            (arguments(call), flags).prop_map(move |(kinds, flags)| CallTree {
                targets: targets.clone(),
                on: on.clone(),
                call,
                span: Span::default(),
                arguments: kinds.into_iter().map(argument).collect(),
                flags: flags
                    .into_iter()
                    .map(|f| Name { text: f.into(), span: Span::default() })
                    .collect(),
            })
        })
        .boxed()
}

fn statement(kind: StatementKind, tries: bool) -> Statement {
    let wording = playground::model::Wording::new("", [None, None]).into();
    Statement { kind, tries, line: 1, span: Span::default(), wording }
}

fn simple() -> BoxedStrategy<StatementKind> {
    Union::new([
        call().prop_map(StatementKind::Call).boxed(),
        (name(), expression()).prop_map(|(n, e)| StatementKind::Assign(n, e)).boxed(),
        (name(), name(), expression()).prop_map(|(x, n, e)| StatementKind::Note(x, n, e)).boxed(),
        (name(), expression(), expression())
            .prop_map(|(t, key, e)| StatementKind::Put(t, key, e))
            .boxed(),
        (name(), expression()).prop_map(|(t, key)| StatementKind::Remove(t, key)).boxed(),
    ])
    .boxed()
}

fn body(inner: &BoxedStrategy<Statement>) -> BoxedStrategy<Body> {
    prop::collection::vec(inner.clone(), 1..3).prop_map(Rc::from).boxed()
}

/// A statement as it stands inside of a program.
fn inside() -> BoxedStrategy<Statement> {
    let is_bare_fork =
        |it: &StatementKind| matches!(it, StatementKind::Call(it) if it.call == CallName::Fork);
    let one = simple().prop_filter("there fork has a block", move |it| !is_bare_fork(it));
    let leaf = Union::new([
        (one, any::<bool>()).prop_map(|(kind, tries)| statement(kind, tries)).boxed(),
        expression().prop_map(|e| statement(StatementKind::Show(e), false)).boxed(),
        Just(statement(StatementKind::Break, false)).boxed(),
        Just(statement(StatementKind::Continue, false)).boxed(),
    ]);
    leaf.prop_recursive(3, 12, 3, |inner| {
        let inner = inner.boxed();
        let otherwise =
            prop::option::of(body(&inner)).prop_map(|b| b.unwrap_or_else(|| Rc::from([])));
        Union::new([
            body(&inner).prop_map(StatementKind::Loop).boxed(),
            body(&inner).prop_map(StatementKind::Thread).boxed(),
            (prop::option::of(name()), body(&inner))
                .prop_map(|(n, b)| StatementKind::Fork(n, b))
                .boxed(),
            (number(), body(&inner)).prop_map(|(n, b)| StatementKind::Repeat(n, b)).boxed(),
            (name(), body(&inner)).prop_map(|(n, b)| StatementKind::ForSockets(n, b)).boxed(),
            (name(), name(), body(&inner))
                .prop_map(|(n, t, b)| StatementKind::ForKeys(n, t, b))
                .boxed(),
            (name(), selected(), body(&inner))
                .prop_map(|(n, list, b)| {
                    StatementKind::ForSelect(n, list.into_iter().map(argument).collect(), b)
                })
                .boxed(),
            (condition(), body(&inner), otherwise)
                .prop_map(|(c, a, b)| StatementKind::If(c, a, b))
                .boxed(),
        ])
        .prop_map(|kind| statement(kind, false))
    })
    .boxed()
}

fn expectation() -> BoxedStrategy<Expectation> {
    let pattern = select(&["ok", "\"a # b\" from *", "3..9 | ! EAGAIN", "EOF", "127.0.0.1:$P"][..]);
    let within = prop::option::of((1u64..10_000).prop_map(Duration::from_millis));
    (any::<bool>(), pattern, within, prop::option::of(raw()))
        .prop_map(|(failed, pattern, within, comment)| Expectation {
            mark: if failed { Mark::Failed } else { Mark::Returned },
            pattern: pattern.into(),
            span: Span::default(),
            within,
            comment,
        })
        .boxed()
}

/// A line of any form.
pub(crate) fn line() -> BoxedStrategy<Line> {
    let words: Vec<Word> = Word::ALL.iter().map(|(word, _)| *word).collect();
    let lens = CallTree {
        targets: vec![],
        on: Some(SocketTree::Named(Name { text: "c".into(), span: Span::default() })),
        call: CallName::State,
        span: Span::default(),
        arguments: vec![],
        flags: vec![],
    };
    let program = body(&inside()).prop_map(StatementKind::Program);
    let statements = Union::new([
        simple(),
        program.boxed(),
        expression().prop_map(StatementKind::Show).boxed(),
        name().prop_map(|n| StatementKind::Show(made(ExpressionKind::Bare(n.text)))).boxed(),
    ]);
    Union::new([
        (prop::option::of(name()), statements)
            .prop_filter("words and block words are no bare names", |(_, kind)| match kind {
                StatementKind::Show(e) => {
                    !matches!(&e.kind, ExpressionKind::Bare(n) if &**n == "why" || &**n == "loop")
                }
                _ => true,
            })
            .prop_map(|(n, kind)| Line::Statement(n, Rc::new(statement(kind, false))))
            .boxed(),
        raw().prop_map(Line::Narration).boxed(),
        raw().prop_map(Line::Heading).boxed(),
        crate::wire::arguments(CallName::Host)
            .prop_map(|kinds| {
                let call = CallTree {
                    targets: vec![],
                    on: None,
                    call: CallName::Host,
                    span: Span::default(),
                    arguments: kinds.into_iter().map(argument).collect(),
                    flags: vec![],
                };
                Line::Host(Rc::new(statement(StatementKind::Call(call), false)))
            })
            .boxed(),
        raw().prop_map(Line::Question).boxed(),
        raw().prop_map(|t| Line::Choice('b', t)).boxed(),
        raw().prop_map(|t| Line::Verdict('b', t)).boxed(),
        raw().prop_map(|t| Line::Reason('a', t)).boxed(),
        raw()
            .prop_map(|t| {
                Line::Directive(
                    Name { text: "ask".into(), span: Span::default() },
                    t,
                    Span::default(),
                )
            })
            .boxed(),
        (name(), raw()).prop_map(|(n, t)| Line::Input(n, t)).boxed(),
        (prop::option::of(name()), select(words), raw())
            .prop_map(|(n, w, t)| Line::Word(n, w, t, Span::default()))
            .boxed(),
        name().prop_map(Line::Switch).boxed(),
        number().prop_map(Line::Repeat).boxed(),
        expectation().prop_map(|e| Line::Expectation(Box::new(e))).boxed(),
        (name(), expectation()).prop_map(|(n, e)| Line::Completion(n, Box::new(e))).boxed(),
        (prop::option::of(name()), expectation())
            .prop_map(move |(n, e)| {
                let e = Expectation { mark: Mark::Returned, ..e };
                let lens = statement(StatementKind::Call(lens.clone()), false);
                Line::Check(n, lens.into(), Box::new(e))
            })
            .boxed(),
    ])
    .boxed()
}
