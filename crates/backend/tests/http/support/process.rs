//! The program as a child process with its database in a folder, and a signed-in browser.

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

/// A running backend; killed when dropped.
pub(crate) struct Process {
    pub(crate) child: Child,
    lines: BufReader<ChildStdout>,
}

impl Process {
    /// Keeps its database in `db` and appends its log to `log`, both in `folder`.
    pub(crate) fn start(folder: &Path, flags: &[&str]) -> Self {
        Self::spawn(Command::new(env!("CARGO_BIN_EXE_backend")), folder, flags)
    }

    /// The same, but no file may grow beyond `bytes`: writing more fails, as on a full disk.
    pub(crate) fn with_file_limit(folder: &Path, flags: &[&str], bytes: u64) -> Self {
        // The shell counts in blocks of 512 bytes. With the signal ignored, the write returns an error instead.
        let script = format!("trap '' XFSZ && ulimit -f {} && exec \"$0\" \"$@\"", bytes / 512);
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_backend")]);
        Self::spawn(shell, folder, flags)
    }

    /// The same, with at most this many open files.
    pub(crate) fn with_descriptor_limit(folder: &Path, flags: &[&str], files: u32) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_backend")]);
        Self::spawn(shell, folder, flags)
    }

    fn spawn(mut program: Command, folder: &Path, flags: &[&str]) -> Self {
        let mut child = program
            .args(["--bind", "127.0.0.1:0", "--database", folder.join("db").to_str().unwrap()])
            .env("PIPES_DRAIN", "0")
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(File::options().append(true).create(true).open(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// The next line that it prints, without this beginning.
    pub(crate) fn line(&mut self, start: &str) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim_end().strip_prefix(start).unwrap_or_else(|| panic!("{start:?} expected: {line:?}")).to_owned()
    }

    /// The next line that it prints; empty if it ends instead.
    pub(crate) fn output_or_end(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line
    }

    pub(crate) fn send(&self, signal: &str) {
        Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
    }

    pub(crate) fn signal(&mut self, signal: &str) -> ExitStatus {
        self.send(signal);
        self.child.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser with a session cookie.
#[derive(Clone)]
pub(crate) struct Browser {
    /// The address of the API.
    pub(crate) api: String,
    pub(crate) cookie: String,
    origin: String,
    client: Client,
}

impl Browser {
    /// Opens a sign-in link.
    pub(crate) async fn open(link: &str) -> Self {
        let (origin, rest) = link.split_once("/login").unwrap();
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let answer = client.get(format!("{origin}/api/v0/login{rest}")).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { api: format!("{origin}/api/v0"), cookie, origin: origin.to_owned(), client }
    }

    /// A call as a page of the app makes it.
    pub(crate) fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let call = self.client.request(method, format!("{}{path}", self.api));
        call.header("cookie", &self.cookie).header("origin", &self.origin)
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.call(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }
}
