//! What each call does, in one line, for `help` and the reference.

use super::Lang;
use crate::model::CallName as C;

/// One line on a call. Its system call, arguments and errors are in the table of calls.
#[expect(clippy::too_many_lines, reason = "an arm for each call")]
pub fn summary(lang: Lang, call: C) -> &'static str {
    match call {
        C::Socket => lang.pick("makes a socket: nothing is on the network yet", "创建套接字，此时网络上什么都没有"),
        C::Socketpair => lang.pick("makes two sockets connected to each other", "创建一对已经互相连好的套接字"),
        C::Bind => lang.pick("gives the socket its own address", "给套接字绑定自己的地址"),
        C::Connect => lang.pick(
            "starts a connection to an address and sleeps until the handshake is done",
            "向一个地址发起连接，阻塞到三次握手完成",
        ),
        C::Listen => lang.pick(
            "lets clients connect; the backlog limits how many may wait for accept",
            "开始监听；backlog 限制多少个连接可以排队等 accept",
        ),
        C::Accept => lang.pick(
            "takes a connection from the accept queue, as a new socket; sleeps while the queue is empty",
            "从全连接队列取出一个连接，得到一个新套接字；队列空时阻塞",
        ),
        C::Send => lang.pick(
            "copies bytes into the send buffer; sleeps while it is full",
            "把字节拷进发送缓冲区；缓冲区满时阻塞",
        ),
        C::Sendall => lang.pick("calls send again and again until everything is taken", "反复调用 send，直到全部交给内核"),
        C::Recv => lang.pick(
            "takes what has arrived, at most N bytes; sleeps while there is nothing; EOF at the end of the stream",
            "取走已经到达的字节，最多 N 个；没有数据时阻塞；流结束时得到 EOF",
        ),
        C::Recvn => lang.pick("calls recv again and again until it has N bytes", "反复调用 recv，直到收满 N 个字节"),
        C::Recvline => lang.pick("calls recv again and again until it has a whole line", "反复调用 recv，直到收到一整行"),
        C::Sendto => lang.pick("sends one datagram to an address", "向一个地址发送一个数据报"),
        C::Recvfrom => lang.pick("takes one datagram and says who sent it", "取一个数据报，并告诉你是谁发的"),
        C::Sendmsg => lang.pick(
            "sends bytes in several parts as one message; descriptors may travel with it (--fd)",
            "把几段字节作为一条消息发出；描述符也能一起走（--fd）",
        ),
        C::Recvmsg => lang.pick(
            "takes a message in several parts, and what travelled beside it: descriptors, ttl, times",
            "把一条消息收进几段缓冲区，连同附带的东西：描述符、ttl、时间",
        ),
        C::Sockatmark => lang.pick("tells if the next byte is the urgent one", "查看下一个字节是不是紧急数据"),
        C::Shutdown => lang.pick(
            "ends one direction of a connection, or both; the descriptor stays open",
            "关闭连接的一个方向或两个方向；描述符仍然打开",
        ),
        C::Close => lang.pick(
            "gives the descriptor back; with the last one the connection ends",
            "交还描述符；最后一个描述符关闭时，连接才结束",
        ),
        C::Dup => lang.pick("makes a second descriptor for the same socket", "为同一个套接字再开一个描述符"),
        C::Setsockopt => lang.pick("sets an option of the socket", "设置套接字选项"),
        C::Getsockopt => lang.pick("asks what an option really is", "查询套接字选项的实际值"),
        C::Getsockname => lang.pick("asks for the socket's own address", "查询套接字自己的地址"),
        C::Getpeername => lang.pick("asks for the address of the peer", "查询对端的地址"),
        C::Fileno => lang.pick("tells the descriptor's number", "查看描述符的编号"),
        C::Settimeout => lang.pick("limits how long a call on this socket may sleep", "限制这个套接字上的调用最多阻塞多久"),
        C::Gettimeout => lang.pick("tells that limit", "查看这个时限"),
        C::Setblocking => lang.pick(
            "on: calls sleep until they can be done; off: they fail with EAGAIN instead",
            "on：做不了就阻塞等待；off：做不了立刻返回 EAGAIN",
        ),
        C::Poll => lang.pick(
            "asks what a socket is ready for, without sleeping; or sleeps until one of several is",
            "查看套接字现在能做什么，不会阻塞；写几个套接字时，阻塞到其中一个有事件",
        ),
        C::Select => lang.pick(
            "sleeps until one of several sockets is readable",
            "同时等待多个套接字，阻塞到其中有的可读",
        ),
        C::EpollCreate => lang.pick(
            "makes a list of descriptors that the kernel watches",
            "创建一张由内核盯着的描述符表",
        ),
        C::EpollCtl => lang.pick(
            "adds a descriptor to the list, changes what it is watched for, or takes it away",
            "往表里加一个描述符，改它关心的事件，或者去掉它",
        ),
        C::EpollWait => lang.pick(
            "sleeps until something on the list happens, and says what",
            "阻塞到表里有事件发生，并告诉你是哪些",
        ),
        C::Resolve => lang.pick("turns a host name into addresses", "把主机名解析成地址"),
        C::State => lang.pick("lens: the state of the connection", "观察：连接的状态"),
        C::Queue => lang.pick("lens: connections waiting for accept, and the backlog", "观察：等待 accept 的连接数和 backlog"),
        C::Inq => lang.pick("lens: bytes that have arrived and wait for recv", "观察：已经到达、等 recv 取走的字节数"),
        C::Outq => lang.pick("lens: bytes sent that the peer has not acknowledged", "观察：已发送、对端还没有确认的字节数"),
        C::Segments => lang.pick("lens: data segments sent so far", "观察：已经发出的数据报文段数"),
        C::SegsOut => lang.pick("lens: all segments sent, bare acknowledgements included", "观察：已经发出的全部报文段数，包括单纯的确认"),
        C::SegsIn => lang.pick("lens: all segments received, bare acknowledgements included", "观察：已经收到的全部报文段数，包括单纯的确认"),
        C::Retrans => lang.pick("lens: segments that had to be sent again", "观察：重传过的报文段数"),
        C::Rto => lang.pick("lens: how long TCP waits before it sends again", "观察：重传超时时间"),
        C::Cwnd => lang.pick("lens: how many segments congestion control lets be in flight", "观察：拥塞窗口，允许多少个报文段在途"),
        C::Ssthresh => lang.pick("lens: the window at which slow start ends", "观察：慢启动阈值"),
        C::Rtt => lang.pick("lens: the round trip time, as TCP has measured it", "观察：TCP 测得的往返时间"),
        C::Mss => lang.pick("lens: the bytes of the largest segment that is sent", "观察：发出的报文段最多带多少字节"),
        C::Window => lang.pick("lens: how many bytes the peer has room for", "观察：对端的接收窗口还能装多少字节"),
        C::Inflight => lang.pick("lens: segments sent that are not acknowledged", "观察：已经发出、还没有确认的报文段数"),
        C::Drops => lang.pick("lens: datagrams lost because the buffer was full", "观察：因缓冲区满而丢弃的数据报数"),
        C::Netstat => lang.pick("lens: every socket of a port, TCP and UDP, TIME_WAIT included", "观察：一个端口上的所有套接字，TCP 和 UDP，包括 TIME_WAIT"),
        C::Interfaces => lang.pick("lens: the computer's interfaces and their addresses", "观察：这台计算机的网络接口和地址"),
        C::Counter => lang.pick("lens: what the kernel has counted since the first listen", "观察：第一次 listen 以来内核的计数"),
        C::Fill => lang.pick("sends until it would sleep: how much the buffers take", "一直发送到快要阻塞：看缓冲区能装多少"),
        C::Drain => lang.pick("receives until the end of the stream or silence", "一直接收到流结束或者没有数据"),
        C::Filter => lang.pick("loses datagrams that arrive for this socket: all, or a part by chance", "丢弃到达这个套接字的数据报：全部，或按概率"),
        C::Sleep => lang.pick("sleeps for a time", "睡一段时间"),
        C::Sysctl => lang.pick("a setting of the computer's kernel; with a value, changes it", "这台计算机的内核参数；写上值就修改它"),
        C::Fork => lang.pick("makes a child: a process with copies of all descriptors and variables", "创建子进程：它有全部描述符和变量的副本"),
        C::Limit => lang.pick("limits how many descriptors the process may have", "限制进程最多有多少个描述符"),
        C::Kill => lang.pick("ends the process; the kernel closes its sockets", "杀死进程，由内核关闭它的所有套接字"),
        C::Interrupt => lang.pick("interrupts the sleeping call (EINTR) or ends the program, as Ctrl-C", "打断阻塞的调用（EINTR）或程序，相当于 Ctrl-C"),
        C::Resume => lang.pick("lets a paused program go on", "让暂停的程序继续"),
        C::Output => lang.pick("shows what its program has printed since last asked", "查看程序自上次以来打印的内容"),
        C::Print => lang.pick("prints a value", "打印一个值"),
        C::Input => lang.pick("sleeps until a line is typed for it: PROCESS<< text", "阻塞到有人给它输入一行：PROCESS<< 文字"),
        C::Hold => lang.pick("wire: packets stop in your hand", "网线：包停在你手里"),
        C::Flow => lang.pick("wire: everything passes again, first what is held", "网线：一切恢复通行，先放手里的"),
        C::Pass => lang.pick("wire: delivers held packets, in the order you name", "网线：按你说的顺序送出手里的包"),
        C::Drop => lang.pick("wire: loses held packets, or the next ones that come", "网线：丢掉手里的包，或接下来的几个包"),
        C::Duplicate => lang.pick("wire: delivers copies of held packets, and keeps them", "网线：送出手里包的副本，原来的留下"),
        C::Corrupt => lang.pick("wire: delivers held packets with their last bit turned", "网线：把手里包的最后一位翻转后送出"),
        C::Delay => lang.pick("wire: every packet arrives later", "网线：每个包都晚到一段时间"),
        C::Loss => lang.pick("wire: loses packets by chance, the same ones in each run", "网线：随机丢包，每次运行丢的都一样"),
        C::Rate => lang.pick("wire: so many bits a second, with a queue before the line", "网线：限制每秒的比特数，线前有一个队列"),
        C::Reorder => lang.pick("wire: some packets are overtaken by the next", "网线：让一些包被后一个包超过"),
        C::Cut => lang.pick("wire: cuts the cable of a computer, or all", "网线：剪断一台计算机的网线，或全部"),
        C::Repair => lang.pick("wire: the cable is whole again", "网线：把剪断的网线接好"),
        C::Host => lang.pick("wire: several processes share a computer", "网线：几个进程共用一台计算机"),
        C::Reboot => lang.pick("wire: a computer restarts and remembers no connection", "网线：一台计算机重启，忘掉所有连接"),
        C::Flight => lang.pick("wire: what is in flight, oldest first, and which rules are set", "网线：在途的包（最早的在前）和现有的规则"),
        C::Packet => lang.pick("wire: opens one packet, layer by layer", "网线：逐层打开一个包"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_has_its_own_line_in_each_language() {
        for lang in [Lang::En, Lang::Zh] {
            let mut all: Vec<_> = C::ALL.iter().map(|c| summary(lang, *c)).collect();
            assert!(all.iter().all(|line| !line.is_empty() && !line.ends_with(['.', '。'])));
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), C::ALL.len());
        }
    }
}
