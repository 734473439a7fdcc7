//! What the comparisons run: the playground, the C programs (compiled here) and Python.

use std::{
    ffi::OsStr,
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

/// Everything that is run.
pub(crate) struct Tools {
    playground: PathBuf,
    compiled: &'static Path,
    python: PathBuf,
}

/// Where the counterparts' sources are.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/counterparts");
/// Where what is made here goes; cargo made it.
const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
/// The C programs.
const PROGRAMS: [&str; 6] = ["lesson", "script", "program", "peak", "timewait", "wire"];

impl Tools {
    /// Compiles the C programs and finds Python.
    pub(crate) fn prepare() -> Result<Self> {
        let compiled = Path::new(TARGET);
        for name in PROGRAMS {
            let output = Command::new("cc")
                .args(["-O2", "-Wall", "-Wextra", "-o"])
                .arg(compiled.join(name))
                .arg(source(&format!("{name}.c")))
                .output()
                .context("cc is missing: the counterparts in C are compiled with it")?;
            let errors = String::from_utf8_lossy(&output.stderr);
            ensure!(output.status.success(), "cc does not compile {name}.c:\n{errors}");
            copied(&compiled.join(name))?;
        }
        let playground = compiled.join("playground");
        fs::copy(env!("CARGO_BIN_EXE_playground"), &playground)?;
        // What is found by that name may be a shell script that looks for the interpreter, and a slow
        // start of that would flatter us.
        let output = Command::new("python3")
            .args(["-c", "import sys; print(sys.executable)"])
            .output()
            .context("python3 is missing: the counterparts in Python are run by it")?;
        ensure!(output.status.success(), "python3 does not start");
        let python = String::from_utf8(output.stdout)?.trim().into();
        Ok(Self { playground, compiled, python })
    }

    /// The playground with arguments.
    pub(crate) fn playground<I: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = I>,
    ) -> Command {
        let mut command = Command::new(&self.playground);
        command.args(arguments);
        command
    }

    /// A counterpart in C.
    pub(crate) fn c(&self, name: &str) -> Command {
        Command::new(self.compiled.join(name))
    }

    /// A counterpart in Python.
    pub(crate) fn python(&self, name: &str) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(source(&format!("{name}.py")));
        command
    }

    /// The most memory that a command ever held, in KiB (getrusage(2), `ru_maxrss`). Its output is
    /// drained and dropped.
    pub(crate) fn peak(&self, command: &Command) -> Result<u32> {
        let mut measured = self.c("peak");
        measured.arg(command.get_program()).args(command.get_args());
        let mut child = measured.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        drain(&mut child.stdout.take().context("it is piped")?)?;
        let output = child.wait_with_output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{command:?}: {}, {errors}", output.status);
        let last = errors.lines().last().unwrap_or_default();
        last.parse().with_context(|| format!("no peak of {command:?}: {errors}"))
    }
}

/// A lesson of the course.
pub(crate) fn lesson(name: &str) -> String {
    format!("{}/lessons/{name}.txt", env!("CARGO_MANIFEST_DIR"))
}

/// Puts a copy in place of a program. What is installed is a copy; a file as the linker has left it, written here and there,
/// lies in the page cache in small pieces, and takes a fifth longer to begin.
fn copied(program: &Path) -> Result<()> {
    let copy = program.with_extension("copy");
    fs::copy(program, &copy)?;
    Ok(fs::rename(copy, program)?)
}

/// Writes a file beside the compiled programs.
pub(crate) fn written(name: &str, text: &str) -> Result<PathBuf> {
    let path = Path::new(TARGET).join(name);
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

/// How long a command takes from its start to its end. What it prints goes into a pipe that is drained.
pub(crate) fn run(command: &mut Command) -> Result<Duration> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let begin = Instant::now();
    let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
    drain(&mut child.stdout.take().context("it is piped")?)?;
    let status = child.wait()?;
    let time = begin.elapsed();
    if !status.success() {
        bail!("{command:?}: {status}");
    }
    Ok(time)
}

/// What a command prints, for checking that it does what is measured.
pub(crate) fn printed(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {}, {errors}", output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn drain(pipe: &mut impl Read) -> Result<()> {
    let mut buffer = vec![0; 1 << 16];
    while pipe.read(&mut buffer)? > 0 {}
    Ok(())
}

fn source(file: &str) -> PathBuf {
    Path::new(SOURCES).join(file)
}
