//! Makes a function of every message in `locales`. What is wrong with a message stops the build and names its line.

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, try_build_from_locales_folder};

fn main() {
    let out = std::env::var("OUT_DIR").expect("cargo names a folder");
    let options = BuildOptions::default()
        .with_default_language("ja")
        .with_prefix("")
        .with_lint_level(LintLevel::Strict)
        .with_output_file_path(&format!("{out}/l10n.rs"))
        .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/translations.ftl")))
        .without_format()
        // No language here is written from right to left, and much of this is printed or matched letter by letter.
        .without_bidi_isolation();
    if let Err(error) = try_build_from_locales_folder(options) {
        println!("cargo::error={error}");
    }
}
