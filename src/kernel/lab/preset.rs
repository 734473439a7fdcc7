//! What the presets mean to a kernel: a table of settings, and the metrics of the route to the other hosts.

use crate::model::{LabSettings, Preset};

/// As in a textbook: Reno and nothing newer. What is held must not die, so retries are many.
const PLAIN: &[(&str, &str)] = &[
    ("tcp_congestion_control", "reno"),
    ("tcp_timestamps", "0"),
    ("tcp_sack", "0"),
    ("tcp_dsack", "0"),
    ("tcp_window_scaling", "0"),
    ("tcp_ecn", "0"),
    // No tail-loss probe, no RACK, no F-RTO.
    ("tcp_early_retrans", "0"),
    ("tcp_recovery", "0"),
    ("tcp_frto", "0"),
    // A repetition does not swallow the small segments behind it.
    ("tcp_retrans_collapse", "0"),
    ("tcp_slow_start_after_idle", "0"),
    // A connection learns nothing from the one before.
    ("tcp_no_metrics_save", "1"),
    ("tcp_syncookies", "0"),
    ("tcp_syn_retries", "127"),
    ("tcp_synack_retries", "127"),
    ("tcp_retries2", "127"),
    ("tcp_orphan_retries", "127"),
    // Each ICMP message is sent, however soon it follows another.
    ("icmp_ratelimit", "0"),
];

/// The most that TCP ever waits for an acknowledgement (`TCP_RTO_MAX`), in milliseconds.
const SLOW_MS: u32 = 120_000;

/// `RTAX_LOCK`: these metrics hold against what the kernel knows better (`linux/rtnetlink.h`).
const LOCK: u16 = 1;
/// `RTAX_INITCWND`.
const INITCWND: u16 = 11;
/// `RTAX_RTO_MIN`, in milliseconds; without its lock bit it is accepted and ignored.
const RTO_MIN: u16 = 13;
/// `RTAX_QUICKACK`: without it the acknowledgement of a FIN comes 40 ms later.
const QUICKACK: u16 = 15;

/// What is set on each host, by name below `net.ipv4`. A kernel that lacks a setting goes without it.
pub fn preset_sysctls(preset: Preset) -> &'static [(&'static str, &'static str)] {
    match preset {
        Preset::Plain | Preset::Slow => PLAIN,
        Preset::Real => &[],
    }
}

/// Metrics of the routes, `RTAX_...` and value. The one about two minutes is here and not among the settings
/// because `tcp_rto_min_us` came with Linux 6.11.
pub(super) fn metrics(settings: &LabSettings) -> Vec<(u16, u32)> {
    let quickack = settings.quickack.unwrap_or(settings.preset != Preset::Real);
    let mut metrics = Vec::new();
    if quickack {
        metrics.push((QUICKACK, 1));
    }
    metrics.extend(settings.initcwnd.map(|segments| (INITCWND, segments)));
    if settings.preset == Preset::Slow {
        metrics.extend([(RTO_MIN, SLOW_MS), (LOCK, 1 << RTO_MIN)]);
    }
    metrics
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_follow_the_settings() {
        let of = |preset| metrics(&LabSettings::from(preset));
        assert_eq!(of(Preset::Real), []);
        assert_eq!(of(Preset::Plain), [(QUICKACK, 1)]);
        assert_eq!(of(Preset::Slow), [(QUICKACK, 1), (RTO_MIN, 120_000), (LOCK, 1 << 13)]);
        let chosen =
            LabSettings { initcwnd: Some(1), quickack: Some(false), ..Preset::Plain.into() };
        assert_eq!(metrics(&chosen), [(INITCWND, 1)]);
    }

    #[test]
    fn a_setting_is_named_once() {
        for (at, (name, _)) in PLAIN.iter().enumerate() {
            assert!(PLAIN[..at].iter().all(|(other, _)| other != name), "{name}");
        }
    }
}
