//! Sends sign-in mails by a mail server, or prints the links if there is none.

use api_types::Email;
use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::error::Error;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// Where sign-in links are sent.
#[derive(Clone)]
pub enum Mailer {
    /// Stdout, one line each: `mail for EMAIL: LINK`.
    Stdout,
    /// A mail server.
    Smtp(Box<Smtp>),
    /// A list of addresses and links, for tests.
    Memory(Arc<Mutex<Vec<(String, String)>>>),
}

/// A mail server and the sender's address.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

type SendError = Box<dyn Error + Send + Sync>;

impl Mailer {
    /// Sends by the mail server at `url`, from the address `from`.
    ///
    /// # Errors
    /// The URL or the address is invalid.
    pub fn smtp(url: &str, from: &str) -> Result<Self, SendError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.build();
        Ok(Self::Smtp(Box::new(Smtp { transport, from: from.parse()? })))
    }

    /// Sends a sign-in link.
    ///
    /// # Errors
    /// The mail server refuses the mail or does not answer.
    pub async fn send(&self, to: &Email, link: &str) -> Result<(), SendError> {
        match self {
            Self::Stdout => print_line(&format!("mail for {}: {link}", to.as_str()))?,
            Self::Smtp(smtp) => {
                let mail = Message::builder()
                    .from(smtp.from.clone())
                    .to(Mailbox::new(None, to.as_str().parse()?))
                    .subject("Your sign-in link")
                    .header(ContentType::TEXT_PLAIN)
                    .body(text(link))?;
                smtp.transport.send(mail).await?;
            }
            Self::Memory(kept) => {
                kept.lock().unwrap_or_else(PoisonError::into_inner).push((to.as_str().to_owned(), link.to_owned()));
            }
        }
        Ok(())
    }
}

fn text(link: &str) -> String {
    format!(
        "Open this link to sign in. It works once, for 15 minutes.\n\n{link}\n\n\
         If you did not ask for it, you need not do anything.\n"
    )
}

/// Prints one line for the user who started the program. The log goes to stderr.
///
/// # Errors
/// Stdout is closed.
pub fn print_line(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
