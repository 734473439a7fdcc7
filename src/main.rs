//! The program.

fn main() -> anyhow::Result<()> {
    let settings = playground::repl::Settings {
        lang: playground::text::Lang::from_locale(&std::env::var("LANG").unwrap_or_default()),
        paint: playground::view::Paint::Coloured,
        hints: true,
        width: 79,
        history: None,
    };
    playground::repl::run(settings)?;
    Ok(())
}
