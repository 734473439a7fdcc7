//! What was tried, what failed, and how to make it fail again.

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::Result;

/// Of one kind, this many are told in full.
const SHOWN: usize = 3;

/// One programme: how much of it was done, and what it found.
pub(crate) struct Tally {
    pub(crate) name: &'static str,
    pub(crate) tried: usize,
    pub(crate) faults: Vec<Fault>,
    /// What else is worth knowing.
    pub(crate) remark: String,
}

/// Something that must not be.
pub(crate) struct Fault {
    /// In a few words, the same for the same fault.
    pub(crate) kind: String,
    /// How to see it again.
    pub(crate) how: String,
    /// The input that does it.
    pub(crate) input: Option<Vec<u8>>,
}

impl Tally {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, tried: 0, faults: Vec::new(), remark: String::new() }
    }

    /// It could not be done.
    pub(crate) fn not_run(name: &'static str, why: &str) -> Self {
        Self { remark: format!("not run: {why}"), ..Self::new(name) }
    }
}

/// Prints the faults by kind, and the table; says how many faults there were.
pub(crate) fn report(tallies: &[(Tally, f64)]) -> Result<usize> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("torture");
    for (tally, _) in tallies {
        let mut kinds: BTreeMap<&str, Vec<&Fault>> = BTreeMap::new();
        for fault in &tally.faults {
            kinds.entry(&fault.kind).or_default().push(fault);
        }
        for (at, (kind, faults)) in kinds.iter().enumerate() {
            println!("{}: {kind}, {} times", tally.name, faults.len());
            for (which, fault) in faults.iter().take(SHOWN).enumerate() {
                println!("    {}", fault.how);
                let Some(input) = &fault.input else { continue };
                fs::create_dir_all(&folder)?;
                let path = folder.join(format!("{}-{at}-{which}.txt", tally.name));
                fs::write(&path, input)?;
                println!("    the input: {}", path.display());
            }
        }
    }
    println!("{:<10} {:>8} {:>7} {:>8}", "", "tried", "faults", "seconds");
    for (tally, seconds) in tallies {
        let (name, tried, faults) = (tally.name, tally.tried, tally.faults.len());
        println!("{name:<10} {tried:>8} {faults:>7} {seconds:>8.1}  {}", tally.remark);
    }
    Ok(tallies.iter().map(|(tally, _)| tally.faults.len()).sum())
}
