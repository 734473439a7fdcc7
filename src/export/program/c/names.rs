//! Names of the session as names in C.

use crate::export::program::written::spelled_out;

/// Words of C, and what the headers and the programs themselves call things.
const TAKEN: &str = "\
    auto break case char const continue default do double else enum extern float for goto if inline int long register \
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true \
    false asm typeof \
    accept atoi bind calloc clock_gettime close connect dup errno exit fcntl fflush fgets fprintf free freeaddrinfo \
    fwrite gai_strerror getaddrinfo getnameinfo getpeername getpid getsockname getsockopt htons inet_ntop inet_pton \
    isspace kill listen main malloc memcmp memcpy memset nanosleep ntohs perror poll printf pthread_create \
    pthread_detach putchar raise rand recv recvfrom select send sendto setsockopt shutdown signal snprintf sockatmark \
    socket socketpair stderr stdin stdout strcat strerror strlen strtoll va_arg va_end va_start vprintf unix linux \
    h_addr h_errno sa_handler s6_addr offsetof \
    TEXT NULL EOF BUFSIZ I \
    after ask address before begin bytes copied die digits drain error_name fail fail_to_resolve fill get_linger get_option \
    has ipv4 ipv6 join keep limit limit_of look_up lower memory now number pack pause_for place polled port_of put put_quoted \
    readable recvline recvn repeat same send_all set_blocking set_filter set_limit set_linger set_option show \
    show_bytes show_cut show_found show_from show_received show_whole slice string strip text unix_name unpack upper \
    where \
    all arguments at_most buffer code ended eof error events found found_addresses given linger message my n names_of open option_value opened pair ready received sender seconds show_limit time_limit to total \
    value whole \
    at copy_of entry epoll_names event events_of find first first_ready get_congestion get_interface get_time happened \
    input keys limit_text new_table or_nothing peer_of poll_names put_at recode recv_message remove_at removed \
    send_message set_group set_group6 set_interface set_time show_cut_from show_message show_thrown table taken \
    tell_beside typed_line value_at watched word count epoll_create1 epoll_ctl epoll_wait iconv iconv_open iconv_close \
    recvmsg sendmsg setrlimit fork";

/// Beginnings of names that the headers have taken in capitals.
const BEGINNINGS: [&str; 22] = [
    "AF_", "AI_", "CLOCK_", "E", "F_", "FD_", "INET", "INT", "IP", "LONG", "MSG_", "NI_", "O_",
    "PF_", "POLL", "SHUT_", "SIG", "SO", "TCP_", "UINT", "UDP_", "_",
];

/// A name of the session as C takes it: letters that may become others there are spelled out.
pub(super) fn identifier(name: &str) -> String {
    let mut out = spelled_out(name);
    let is_capital = !out.contains(|c: char| c.is_ascii_lowercase());
    let is_taken = TAKEN.split(' ').any(|taken| taken == out)
        || (is_capital && out.len() > 1 && BEGINNINGS.iter().any(|begin| out.starts_with(begin)))
        || ["thread_", "kept_", "text_", "failed_", "done_", "__"]
            .iter()
            .any(|begin| out.starts_with(begin))
        || out.ends_with("_of")
        || out.ends_with("_t");
    if is_taken {
        out.push('_');
    }
    out
}
