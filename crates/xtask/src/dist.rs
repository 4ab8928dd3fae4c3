//! `cargo xtask dist`: a deployable dist/, and how much of it a first visit loads.

use crate::{build, hook};
use anyhow::Result;
use std::{fs, path::Path};

/// Builds, and prints the first load file by file.
pub(crate) fn run() -> Result<()> {
    let dist = build::app()?;
    let html = fs::read_to_string(dist.join("index.html"))?;
    let mut total = 0;
    println!("first load, compressed:");
    for name in ["index.html"].into_iter().chain(first_load(&html)) {
        let size = compressed(&dist.join(name))?;
        total += size;
        println!("{size:>9}  {name}");
    }
    println!("{total:>9}  bytes in total ({:.1} KB)", f64::from(u32::try_from(total)?) / 1000.0);
    Ok(())
}

/// The files that the page itself asks for, but its icon, which no start waits for.
fn first_load(html: &str) -> Vec<&str> {
    let tags = html
        .split('<')
        .filter(|tag| (tag.starts_with("link ") && !tag.contains(r#"rel="icon""#)) || tag.starts_with("script "));
    tags.filter_map(|tag| {
        let (_, address) = tag.split_once(r#" href=""#).or_else(|| tag.split_once(r#" src=""#))?;
        address.split('"').next()?.rsplit('/').next()
    })
    .collect()
}

/// As it travels: what lies compressed beside the file, or what a host would make of it.
fn compressed(path: &Path) -> Result<usize> {
    match fs::read(format!("{}.br", path.display())) {
        Ok(packed) => Ok(packed.len()),
        Err(_) => Ok(hook::brotli(&fs::read(path)?)?.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::first_load;

    #[test]
    fn the_first_load_is_what_the_page_names_but_its_icon() {
        let html = r#"<link rel="icon" href="/i.svg"><link rel="stylesheet" href="/x/s.css" integrity="a"><script>t</script>
            <script type="application/json" id="config">{}</script><script type="module" src="/x/b.js"></script>"#;
        assert_eq!(first_load(html), ["s.css", "b.js"]);
    }
}
