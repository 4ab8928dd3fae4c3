//! nginx and Caddy, which the hosting tests start: what is installed, else Debian's packages, unpacked into the build
//! folder. They are not installed, since Debian would start them.

use super::log;
use crate::{
    process::{command, output, run},
    project::target,
};
use anyhow::{Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file of each below `/`, and its package.
const PACKAGES: [(&str, &str); 3] = [
    ("usr/sbin/nginx", "nginx"),
    ("usr/lib/nginx/modules/ngx_http_brotli_static_module.so", "libnginx-mod-http-brotli-static"),
    ("usr/bin/caddy", "caddy"),
];

/// The folder that stands for `/`.
pub(crate) fn servers() -> Result<PathBuf> {
    let own = target().join("servers");
    for root in [Path::new("/"), &own] {
        if PACKAGES.iter().all(|(file, _)| root.join(file).is_file()) {
            return Ok(root.to_owned());
        }
    }
    let names = PACKAGES.map(|(_, name)| name);
    let words = names.join(", ");
    ensure!(Path::new("/etc/debian_version").exists(), "install {words}: the tests of hosting start them");
    log(&format!("unpacking Debian's {words}: the tests of hosting start them"));
    fs::create_dir_all(&own)?;
    if output("id", &["-u"]).is_some_and(|id| id == "0") {
        run(command("apt-get").args(["-q", "update"]))?;
    }
    run(command("apt-get").args(["-q", "download"]).args(names).current_dir(&own))?;
    for entry in fs::read_dir(&own)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "deb") {
            run(command("dpkg").arg("-x").arg(&path).arg(&own))?;
            fs::remove_file(path)?;
        }
    }
    Ok(own)
}
