//! Configuration files for hosts other than the reference backend: the same headers, caching and page addresses.

use crate::headers::headers;
use std::fmt::Write;

/// The app's folder in the generated files. The operator replaces it.
const ROOT: &str = "/srv/pipes";
/// Matches a file name with a content hash, as [`crate::cache_control`] does.
const HASHED: &str = r"-[0-9a-f]{16}(_bg)?\.[a-z]+$";
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A page and the addresses at which it is served.
pub struct Host<'a> {
    /// The page. Its inline blocks and its configuration determine the headers.
    pub index_html: &'a str,
    /// The base path: `/`, or `/console/`.
    pub base: &'a str,
    /// The origin to which `/api/` is proxied. `None` if the page calls an API on another origin itself.
    pub proxy: Option<&'a str>,
}

impl Host<'_> {
    /// The `map` and the `server` block of an nginx site. `brotli_static` needs the Debian package
    /// `libnginx-mod-http-brotli-static`.
    pub fn nginx(&self) -> String {
        let Self { base, .. } = self;
        let mut text = format!(
            "# The status counts too: what is missing must not be kept.\n\
             map \"$status $uri\" $pipes_cache {{\n    default no-store;\n    \
             \"~^(200|206|304) .*{HASHED}\" \"{FOR_EVER}\";\n    \"~^(200|206|304) \" no-cache;\n}}\n\n\
             server {{\n    listen 8080;\n    root {ROOT};\n    absolute_redirect off;\n    server_tokens off;\n    \
             gzip on;\n    gzip_vary on;\n    gzip_static on;\n    brotli_static on;\n    \
             types {{ text/html html; text/css css; text/javascript js; application/wasm wasm; image/svg+xml svg; }}\n\n    \
             location {base} {{\n        add_header Cache-Control $pipes_cache always;\n"
        );
        for (name, value) in headers(self.index_html) {
            let _ = writeln!(text, "        add_header {name} \"{value}\" always;");
        }
        let _ = write!(
            text,
            "        try_files $uri =404;\n        # A page, whatever its address: what has no extension.\n        \
             location ~ ^{base}(.*/)?[^./]*$ {{ try_files {base}index.html =404; }}\n    }}\n"
        );
        if *base != "/" {
            let _ = writeln!(text, "    location = {} {{ return 301 {base}; }}", base.trim_end_matches('/'));
            text.push_str("    location / { return 404; }\n");
        }
        match self.proxy {
            Some(origin) => {
                // An https service is addressed by its own host name; one on the local network gets the page's.
                let host = if origin.starts_with("https:") { "$proxy_host" } else { "$http_host" };
                let _ = write!(
                    text,
                    "    location ^~ /api/ {{\n        proxy_pass {origin};\n        proxy_http_version 1.1;\n        \
                     proxy_ssl_server_name on;\n        proxy_set_header Host {host};\n        \
                     proxy_set_header X-Forwarded-For $remote_addr;\n        \
                     proxy_set_header X-Forwarded-Proto $scheme;\n        client_max_body_size 3m;\n    }}\n"
                );
            }
            None => text.push_str("    location ^~ /api/ { return 404; }\n"),
        }
        text.push_str("    location = /api { return 404; }\n}\n");
        text
    }

    /// A `Caddyfile`.
    pub fn caddy(&self) -> String {
        let Self { base, .. } = self;
        let mut lines = String::new();
        for (name, value) in headers(self.index_html) {
            let _ = writeln!(lines, "\t\t{name} \"{value}\"");
        }
        let api = match self.proxy {
            Some(origin) if origin.starts_with("https:") => {
                format!("reverse_proxy {origin} {{\n\t\t\theader_up Host {{upstream_hostport}}\n\t\t}}")
            }
            Some(origin) => format!("reverse_proxy {origin}"),
            None => "error 404".into(),
        };
        let elsewhere = if *base == "/" {
            String::new()
        } else {
            format!("\tredir {} {base}\n\thandle {{\n\t\terror 404\n\t}}\n", base.trim_end_matches('/'))
        };
        format!(
            "(pipes) {{\n\theader {{\n{lines}\t\t-Server\n\t}}\n}}\n\n\
             :8080 {{\n\troot * {ROOT}\n\t\
             @none path /api\n\thandle @none {{\n\t\terror 404\n\t}}\n\t\
             handle /api/* {{\n\t\t{api}\n\t}}\n\t\
             handle {base}* {{\n\t\timport pipes\n\t\t\
             @page path_regexp ^{base}(.*/)?[^./]*$\n\t\t@hashed path_regexp {HASHED}\n\t\t\
             @plain not path_regexp {HASHED}\n\t\t\
             header @plain Cache-Control no-cache\n\t\theader @hashed Cache-Control \"{FOR_EVER}\"\n\t\t\
             rewrite @page {base}index.html\n\t\tencode gzip\n\t\t\
             file_server {{\n\t\t\tprecompressed br gzip\n\t\t}}\n\t}}\n{elsewhere}\t\
             handle_errors {{\n\t\timport pipes\n\t\theader Cache-Control no-store\n\t\t\
             respond \"There is nothing at this address.\" {{http.error.status_code}}\n\t}}\n}}\n"
        )
    }

    /// `_headers` for Netlify and Cloudflare Pages. `files` are the names in the app's folder. Both hosts join the values
    /// that all matching rules give to a header, so `Cache-Control` has a rule for each hashed file.
    pub fn headers_file(&self, files: &[String]) -> String {
        let mut text = format!("{}*\n", self.base);
        for (name, value) in headers(self.index_html) {
            let _ = writeln!(text, "  {name}: {value}");
        }
        for name in files.iter().filter(|name| crate::cache_control(name) == FOR_EVER) {
            let _ = writeln!(text, "{}{name}\n  Cache-Control: {FOR_EVER}", self.base);
        }
        text
    }

    /// `_redirects` for the same hosts. They have no regular expressions, so the page addresses are listed.
    pub fn redirects_file(&self) -> String {
        let Self { base, .. } = self;
        let api = self.proxy.map(|origin| format!("/api/*  {origin}/api/:splat  200\n")).unwrap_or_default();
        let pages: String =
            ["user/*", "login", "login/*"].map(|it| format!("{base}{it}  {base}index.html  200\n")).concat();
        api + &pages
    }

    /// The headers, one per line, for hosts that are configured by hand.
    pub fn header_list(&self) -> String {
        headers(self.index_html)
            .into_iter()
            .flat_map(|(name, value)| [name, ": ", &value, "\n"].map(str::to_owned))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: Host = Host { index_html: "<style>a</style>", base: "/", proxy: None };

    #[test]
    fn every_host_sends_every_header() {
        let files = [HOST.nginx(), HOST.caddy(), HOST.headers_file(&[]), HOST.header_list()];
        for (name, value) in headers(HOST.index_html) {
            assert!(files.iter().all(|file| file.contains(name) && file.contains(&value)), "{name}");
        }
    }

    #[test]
    fn static_hosts_keep_hashed_files_only_and_know_every_page() {
        let host = Host { base: "/console/", proxy: Some("https://api.example"), ..HOST };
        let text = host.headers_file(&["index.html".into(), "a-0123456789abcdef.js".into()]);
        assert!(text.starts_with("/console/*\n"), "{text}");
        assert!(
            text.ends_with("/console/a-0123456789abcdef.js\n  Cache-Control: public, max-age=31536000, immutable\n"),
            "{text}"
        );
        assert!(!text.contains("index.html"), "{text}");
        assert_eq!(
            host.redirects_file(),
            "/api/*  https://api.example/api/:splat  200\n/console/user/*  /console/index.html  200\n\
             /console/login  /console/index.html  200\n/console/login/*  /console/index.html  200\n"
        );
    }
}
