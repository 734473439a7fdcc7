//! `--help`, the man page and complaints about arguments in Chinese. The table of arguments is clap's, in English;
//! here is what it says in Chinese, and a test that nothing is missing.

use clap::{
    Command, CommandFactory, Error,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::arguments::Arguments;
use crate::text::Lang;

/// What each command does.
const COMMANDS: &[(&str, &str)] = &[
    ("playground", "真实的套接字，拿来学：每个调用是一条命令，阻塞的调用看得见，不会卡住。"),
    ("run", "学一课：讲解、每一行、内核的回答；接到管道里就一次走完"),
    ("check", "检查课文、挑战和练习：一课一行，指出哪里不符"),
    ("drill", "答十道题：这个调用得到什么？由内核说了算"),
    ("learn", "自己输入一课的每个调用：题目只说要发生什么，由内核评判"),
    ("challenge", "在提示符里做一个挑战，达成的目标随时打勾"),
    ("challenges", "列出挑战：给出目标，做法不限，由内核评判"),
    ("lessons", "列出课程：次序、题目、每课回答的问题、做过哪些"),
    ("next", "继续上次没做完的一课，或者开始下一课"),
    ("progress", "显示课程做到了哪里"),
    ("grade", "把学生交上来的重新执行一遍，列成一张表"),
    ("claims", "列出教程里常见的说法：是否成立，哪一课的哪一行能看到"),
    ("doctor", "检查这台机器能不能建实验网络；不能时说明卡在哪一步、怎么办"),
    ("in", "在运行中的实验室的一台主机上运行程序：playground in client curl 10.0.0.1"),
    ("completions", "打印 shell 的补全脚本，用法如：source <(playground completions bash)"),
    ("man", "打印手册页，用法如：playground man | man -l -"),
    ("help", "打印本说明，或某个命令的说明"),
];

/// What `--help` says at length of a command.
const AT_LENGTH: &[(&str, &str)] = &[(
    "grade",
    "把学生交上来的重新执行一遍，列成一张表\n\n\
     每个文件都是 playground progress --json --name 名字 写出的。每个解法的各行在这台机器上重新执行，\
     是否达成目标由内核评判。两个文件里有同一次会话，就指出来。\n\n\
     文件里的校验和包括名字和其余全部内容。它说明程序写出文件以后没有人手工改过；\
     它不能说明是谁输入的，也不是签名：谁有这个程序，谁就能重新算出来。",
)];

/// What each argument means.
const ARGUMENTS: &[(&str, &str)] = &[
    ("name", "名字或编号，或者文件；不写就是全部（progress --json：以这个名字写出要交的文件）"),
    ("course", "自己的课程：一个文件夹，course.txt 里写各部分和名字，每个名字一个文件"),
    ("seed", "同一个数字，出同样的题"),
    ("today", "测试用：今天是哪一天，从 1970 年 1 月 1 日数起"),
    ("lesson", "文件、课名、课的编号，或 -（标准输入）；不写就列出课程"),
    ("learned", "文件，或课名、课的编号；不写就接着上次的，或者下一课"),
    ("lessons", "文件、文件夹、课名，或 -；challenges、drills 指全部自带的挑战、练习"),
    ("present", "当众一步一步地走：回车走一步，别的输入当场执行"),
    (
        "save",
        "把这次运行存成文件，扩展名决定格式：.txt .md .html .svg .jsonl .pcapng .py .c；可以多次使用",
    ),
    ("force", "和 --save 一起用：覆盖已经存在的文件"),
    ("pause", "无人值守地演一遍，供录屏用：每一步之前停这么久"),
    ("speed", "和 --present 或 --pause 一起用：逐字打出，每秒 N 个字符"),
    ("goto", "和 --present 一起用：从某个标题开始，写编号或标题里的词"),
    ("pid", "有几个实验室在运行时，用进程号指明哪一个"),
    ("host", "主机：实验室里的一个进程"),
    ("command", "程序和它的参数"),
    ("shell", "哪种 shell：bash、zsh、fish"),
    ("lang", "语言：en 或 zh（默认随系统）"),
    ("color", "颜色：auto、always、never（默认 auto）"),
    ("lab", "在实验室里打开提示符：每个进程一台主机，每个包都经过你的手（plain、slow、real）"),
    ("json", "每个事件一行 JSON，供程序读取"),
    ("quiet", "只报告不符之处"),
    ("keep_going", "有一行出错或读不懂也继续，最后照样计入（退出码 1）"),
    ("timeout", "整个运行的时限，如 30s 或 500ms"),
    ("allow_net", "允许课文访问别的机器，以及本机的任何 Unix 套接字"),
    ("no_progress", "不记录做过哪些课（PLAYGROUND_PROGRESS=off 也一样）"),
    ("slow", "每一步之前停这么久（@together 里面不停），像有人在讲解一样"),
    ("strict", "提醒也算未通过：不算错，但应当改的地方"),
    ("update", "按内核的回答写期望：不符的改过来；文件里一处期望也没有，就全部补上"),
    ("fill", "和 --update 一起用：文件里已有期望时，没有期望的步骤也补上"),
    ("diff", "和 --update 一起用：只显示会改什么，不写文件（有改动时退出码为 1）"),
    ("share", "把会话放到网页上给别人看：只限本机，或写一个地址（0.0.0.0:8000）"),
    ("forget", "清除全部学习记录"),
    ("files", "学生交上来的文件（playground progress --json --name 名字 写出的）"),
    ("csv", "逗号分隔的表，供电子表格读取"),
    ("help", "打印说明"),
    ("version", "打印版本"),
];

const AFTER: &str =
    "LESSON 是文件，或者自带课的名字或编号（见 playground lessons）；- 是标准输入。";

fn said(table: &[(&'static str, &'static str)], name: &str) -> &'static str {
    table.iter().find(|(it, _)| *it == name).map_or("", |(_, text)| *text)
}

/// The table of arguments in a language.
pub(super) fn table(lang: Lang) -> Command {
    let mut command = Arguments::command();
    if lang == Lang::Zh {
        command.build();
        command = in_chinese(command).after_help(AFTER);
    }
    command
}

fn in_chinese(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let usage = usage.replace("[OPTIONS]", "[选项]").replace("[COMMAND]", "[命令]");
    let mut template = "{about-with-newline}\n用法：{usage}\n".to_owned();
    if command.has_subcommands() {
        template += "\n命令：\n{subcommands}\n";
    }
    if command.get_positionals().next().is_some() {
        template += "\n参数：\n{positionals}\n";
    }
    template += "\n选项：\n{options}{after-help}\n";
    let arguments: Vec<_> = command.get_arguments().map(|it| it.get_id().clone()).collect();
    let below: Vec<_> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    let mut command =
        command.about(said(COMMANDS, &name)).override_usage(usage).help_template(template);
    let at_length = said(AT_LENGTH, &name);
    if !at_length.is_empty() {
        command = command.long_about(at_length);
    }
    for id in arguments {
        let text = said(ARGUMENTS, id.as_str());
        command = command.mut_arg(&id, |it| {
            let it = it.help(text).long_help(None::<&str>).hide_possible_values(true);
            it.hide_default_value(true)
        });
    }
    for name in below {
        // The help of help has no words of its own.
        command = if name == "help" {
            command.mut_subcommand(&name, |it| it.about(said(COMMANDS, "help")))
        } else {
            command.mut_subcommand(&name, in_chinese)
        };
    }
    command
}

/// What is wrong with the command line, in Chinese.
pub(super) fn complaint(error: &Error) -> String {
    let get = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let argument = get(ContextKind::InvalidArg);
    let value = get(ContextKind::InvalidValue);
    let valid = get(ContextKind::ValidValue);
    let mut text = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面缺一个值"),
        ErrorKind::InvalidValue => format!("{argument} 的值不能是“{value}”，可以是：{valid}"),
        ErrorKind::ValueValidation if argument.starts_with("--timeout") => {
            format!("{argument} 的值不能是“{value}”，要写时间，如 30s 或 500ms")
        }
        ErrorKind::ValueValidation => format!("{argument} 的值不能是“{value}”"),
        ErrorKind::UnknownArgument => format!("没有这个选项或参数：{argument}"),
        ErrorKind::InvalidSubcommand => {
            format!("没有这个命令：{}", get(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{argument}"),
        ErrorKind::ArgumentConflict => {
            format!("{argument} 不能写两次，也不能和别的选项冲突")
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} 的值太多：{value}")
        }
        ErrorKind::TooFewValues | ErrorKind::NoEquals => format!("{argument} 后面缺一个值"),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8".to_owned(),
        _ => "命令行有错".to_owned(),
    };
    let near =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    if let Some(near) = near.into_iter().map(get).find(|near| !near.is_empty()) {
        text.push_str("。是不是 ");
        text.push_str(&near);
        text.push('？');
    }
    format!("错误：{text}\n\n详细说明：playground --help\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_han(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..'\u{a000}').contains(&c))
    }

    fn each(command: &Command, look: &mut impl FnMut(&Command)) {
        look(command);
        // What is hidden is typed by nobody.
        let shown = |sub: &&Command| sub.get_name() != "help" && !sub.is_hide_set();
        for sub in command.get_subcommands().filter(shown) {
            each(sub, look);
        }
    }

    #[test]
    fn every_command_and_every_argument_is_said_in_chinese() {
        let table = table(Lang::Zh);
        each(&table, &mut |command| {
            assert!(is_han(&command.get_about().unwrap().to_string()), "{}", command.get_name());
            for argument in command.get_arguments() {
                let help = argument.get_help().unwrap().to_string();
                assert!(is_han(&help), "{} {}", command.get_name(), argument.get_id());
            }
            let page = command.clone().render_long_help().to_string();
            for english in
                ["Usage", "Options", "Commands", "Arguments", "Print", "default:", "possible"]
            {
                assert!(!page.contains(english), "{english} in {page}");
            }
        });
    }

    #[test]
    fn complaints_are_chinese() {
        for (words, said) in [
            ("foo", "没有这个命令：foo"),
            ("chek tcp", "没有这个命令：chek。是不是 check？"),
            ("grade", "缺少参数：<FILES>..."),
            (
                "run tcp --timeout abc",
                "--timeout <TIME> 的值不能是“abc”，要写时间，如 30s 或 500ms",
            ),
            ("--color maybe", "--color <WHEN> 的值不能是“maybe”，可以是：auto、always、never"),
            ("--nonsense", "没有这个选项或参数：--nonsense"),
            ("run a b", "没有这个选项或参数：b"),
            ("--lang", "--lang <LANG> 后面缺一个值"),
        ] {
            let words = ["playground"].into_iter().chain(words.split_whitespace());
            let error = table(Lang::Zh).try_get_matches_from(words).unwrap_err();
            assert_eq!(complaint(&error).lines().next(), Some(&*format!("错误：{said}")));
        }
    }
}
