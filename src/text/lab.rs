//! Whether this machine allows a lab: what is asked of it, what prevents it, and what to do.

use super::Lang;
use crate::{
    model::{Advice, LabError, Stage},
    say,
};

/// What is asked for at a stage.
pub fn stage(lang: Lang, stage: Stage) -> &'static str {
    match stage {
        Stage::UserNamespace => lang.pick("a user namespace, or root", "用户命名空间（或 root）"),
        Stage::UidMap => lang.pick("rights in it", "其中的权限"),
        Stage::WireNamespace => lang.pick("a network for the wire", "线路的网络命名空间"),
        Stage::Tap => lang.pick("a tap on the wire", "线路上的抓包口"),
        Stage::HostNamespace => lang.pick("a network for each host", "每台主机的网络命名空间"),
        Stage::Link => lang.pick("a cable to each host", "每台主机的网线"),
        Stage::Sysctl => lang.pick("kernel settings of its own", "各自的内核参数"),
        Stage::SocketInHost => lang.pick("a way into each host and back", "进出每台主机"),
    }
}

/// The end of it where everything is there.
pub(crate) fn lab_ready(lang: Lang) -> &'static str {
    lang.pick(
        "A lab can be had here: every process a computer of its own, every packet in your hand.",
        "这台机器上可以开实验室：每个进程是一台计算机，每个包都在你手里。",
    )
}

/// How long it took.
pub(crate) fn lab_took(lang: Lang, ms: f64) -> String {
    say!(lang,
        en: "Two hosts were ready after {ms:.1} ms.",
        zh: "两台主机在 {ms:.1} 毫秒内就绪。")
}

/// A kernel that hands a packet on later than the call that caused it.
pub(crate) fn lab_late(lang: Lang, late: u8) -> String {
    say!(lang,
        en: "{late} of 3 packets of a handshake came later than the call that caused them. Everything works, but what a call causes may be shown under a later one.",
        zh: "握手的 3 个包里有 {late} 个晚于引起它的调用。功能都可用，只是某个调用引起的包可能显示在后面的步骤下。")
}

/// A filter that kills the process that asks.
pub(crate) fn lab_killed(lang: Lang, signal: i32) -> String {
    say!(lang,
        en: "The process that tried it was killed by signal {signal}: a filter of system calls (seccomp) ends each process that asks for a namespace. Run the playground outside of what set it: a container, a sandbox, a service.",
        zh: "去试的进程被信号 {signal} 杀死了：系统调用过滤器（seccomp）会终止申请命名空间的进程。请在设置它的容器、沙箱或服务之外运行。")
}

/// The end of it where something was refused: that there is no lab, and what still works.
pub(crate) fn lab_refused(lang: Lang, error: LabError) -> String {
    say!(lang,
        en: "No lab can be had here: {call} says {errno}. Lessons without @lab work as always.",
        zh: "这台机器上开不了实验室：{call} 返回 {errno}。不带 @lab 的课文照常可用。",
        call = error.stage.call(),
        errno = error.errno)
}

/// A piece of advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdviceLine {
    /// A paragraph.
    Say(&'static str),
    /// A line to be typed or pasted as it is; `$PROGRAM` is the path of this program.
    Type(&'static str),
}

/// What prevents it, and what to do.
pub fn lab_advice(lang: Lang, advice: Advice) -> impl Iterator<Item = AdviceLine> {
    parts(advice).iter().map(move |part| match part {
        Part::Say(en, zh) => AdviceLine::Say(lang.pick(en, zh)),
        Part::Type(line) => AdviceLine::Type(line),
    })
}

enum Part {
    /// In English, in Chinese.
    Say(&'static str, &'static str),
    Type(&'static str),
}
use Part::{Say, Type};

const AS_ROOT: Part = Say(
    "Or run the playground as root: then it needs no user namespace.",
    "或者以 root 运行 playground，那样就不需要用户命名空间。",
);

#[expect(clippy::too_many_lines, reason = "a table")]
fn parts(advice: Advice) -> &'static [Part] {
    match advice {
        Advice::OurFault => &[Say(
            "This is a bug of the playground, not of your machine: a process must enter a lab before it has a second thread. Please report it.",
            "这是 playground 的错误，不是你机器的问题：进程必须在有第二个线程之前进入实验室。请报告。",
        )],
        Advice::UserNamespacesOff => &[
            Say(
                "User namespaces are switched off: user.max_user_namespaces is 0. An administrator switches them on until the next start with:",
                "这台机器关掉了用户命名空间：user.max_user_namespaces 是 0。管理员可以打开，到下次启动前有效：",
            ),
            Type("sudo sysctl user.max_user_namespaces=10000"),
            Say(
                "To keep it, put user.max_user_namespaces=10000 into a file in /etc/sysctl.d.",
                "要长期有效，把 user.max_user_namespaces=10000 写进 /etc/sysctl.d 里的一个文件。",
            ),
            AS_ROOT,
        ],
        Advice::UserNamespacesUsedUp => &[
            Say(
                "As many user namespaces exist as are allowed, or this one would be the 33rd inside another. End other labs, containers and sandboxes, or raise the limit:",
                "用户命名空间已经用完，或者嵌套超过了 32 层。请结束别的实验室、容器和沙箱，或者提高上限：",
            ),
            Type("sudo sysctl user.max_user_namespaces=10000"),
        ],
        Advice::NotBuilt => &[
            Say(
                "This kernel was built without user namespaces (CONFIG_USER_NS).",
                "这个内核编译时没有包含用户命名空间（CONFIG_USER_NS）。",
            ),
            AS_ROOT,
        ],
        Advice::DebianSwitch => &[
            Say(
                "A switch of Debian's kernels keeps user namespaces for root: kernel.unprivileged_userns_clone is 0. An administrator opens them to everybody with:",
                "Debian 内核的开关只允许 root 使用用户命名空间：kernel.unprivileged_userns_clone 是 0。管理员可以对所有人放开：",
            ),
            Type("sudo sysctl kernel.unprivileged_userns_clone=1"),
            AS_ROOT,
        ],
        Advice::AppArmor => &[
            Say(
                "Since 23.10 Ubuntu takes all rights in a user namespace from programs without an AppArmor profile: kernel.apparmor_restrict_unprivileged_userns is 1. An administrator gives this program a profile once. These lines go into /etc/apparmor.d/playground:",
                "从 23.10 起，Ubuntu 会收走没有 AppArmor 配置的程序在用户命名空间里的全部权限：kernel.apparmor_restrict_unprivileged_userns 是 1。管理员给本程序写一次配置即可。把下面几行放进 /etc/apparmor.d/playground：",
            ),
            Type("abi <abi/4.0>,"),
            Type("include <tunables/global>"),
            Type("profile playground \"$PROGRAM\" flags=(unconfined) {"),
            Type("  userns,"),
            Type("}"),
            Say("This loads them:", "然后加载："),
            Type("sudo apparmor_parser -r /etc/apparmor.d/playground"),
            AS_ROOT,
        ],
        Advice::Container => &[
            Say(
                "This is a container, and its system call filter or its capabilities forbid namespaces. Run the playground outside of it, or start the container with these options:",
                "这里是容器，它的系统调用过滤器或权限不允许创建命名空间。请在容器外运行，或者启动容器时加上这些选项：",
            ),
            Type("--security-opt seccomp=unconfined"),
            Type("--security-opt apparmor=unconfined"),
            Type("--security-opt systempaths=unconfined"),
        ],
        Advice::Chroot => &[
            Say(
                "This is a chroot, and the kernel gives no user namespace there. Run the playground outside of it.",
                "这里是 chroot 环境，内核不在其中提供用户命名空间。请在它之外运行。",
            ),
            AS_ROOT,
        ],
        Advice::Policy => &[
            Say(
                "A rule of this machine forbids it: a container, a filter of system calls (seccomp) or a security module (SELinux, AppArmor). Run the playground outside of it, or ask the administrator.",
                "这台机器的某条规则不允许：容器、系统调用过滤器（seccomp）或安全模块（SELinux、AppArmor）。请在它之外运行，或者询问管理员。",
            ),
            Say(
                "Root may be allowed what you are not. Try: sudo playground doctor",
                "root 也许被允许。试试：sudo playground doctor",
            ),
        ],
        Advice::NetNamespacesUsedUp => &[
            Say(
                "As many network namespaces exist as are allowed. Use fewer hosts, end other labs and containers, or raise the limit:",
                "网络命名空间已经用完。请减少主机，结束别的实验室和容器，或者提高上限：",
            ),
            Type("sudo sysctl user.max_net_namespaces=10000"),
        ],
        Advice::SysctlsReadOnly => &[
            Say(
                "/proc/sys is mounted read-only, as in most containers, and a lab sets the kernels of its hosts there. Run the playground outside of the container, or start it with this option:",
                "/proc/sys 是只读挂载的，大多数容器如此，而实验室要在那里设置各主机的内核参数。请在容器外运行，或者启动容器时加上这个选项：",
            ),
            Type("--security-opt systempaths=unconfined"),
        ],
        Advice::Module => &[
            Say(
                "This kernel lacks virtual cables (veth) or packet sockets (af_packet). Most kernels have them as modules. An administrator loads them with:",
                "这个内核缺少虚拟网线（veth）或包套接字（af_packet）。多数内核把它们做成模块。管理员可以加载：",
            ),
            Type("sudo modprobe -a veth af_packet"),
        ],
        Advice::Descriptors => &[
            Say(
                "Too many files are open: each host needs two descriptors, and a few more while it is made. This raises the limit of the shell:",
                "打开的文件太多：每台主机占两个描述符，创建时还要几个。提高这个 shell 的上限：",
            ),
            Type("ulimit -n 4096"),
        ],
        Advice::Unknown => &[Say(
            "The playground does not know this answer. Please report it, with the lines above and the output of uname -a.",
            "playground 不认识这个结果。请报告，并附上上面几行和 uname -a 的输出。",
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_fits_a_line_and_says_the_same_in_both_languages() {
        for advice in Advice::ALL {
            let typed = |lang| -> Vec<_> {
                lab_advice(lang, advice).filter(|l| matches!(l, AdviceLine::Type(_))).collect()
            };
            assert_eq!(typed(Lang::En), typed(Lang::Zh));
            assert!(matches!(lab_advice(Lang::En, advice).next(), Some(AdviceLine::Say(_))));
            for line in typed(Lang::En) {
                let AdviceLine::Type(line) = line else { unreachable!() };
                assert!(line.len() < 72, "{line}");
            }
        }
    }
}
