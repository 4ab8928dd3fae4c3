//! Uploading a file. By `XMLHttpRequest`, since `fetch` does not report the progress of an upload.

use crate::api::change::{Change, Proof, read};
use crate::api::error::ApiError;
use crate::api::transport::{Answer, BASE, KEY, TIMEOUT, bearer, check_retry_after, moved, outcome};
use crate::browser::clock::monotonic;
use js_sys::Promise;
use lean::Listener;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FormData, ProgressEvent, XmlHttpRequest};

/// A change that uploads `file` by `POST path`, as the part `part` of a form. `on_progress` gets the share that was sent,
/// from 0 to 1, and `on_begin` a function that aborts the upload.
pub fn change(
    path: String,
    part: &'static str,
    file: Blob,
    on_progress: impl Fn(f64) + Copy + 'static,
    on_begin: impl Fn(Box<dyn Fn()>) + 'static,
    proof: Proof,
) -> Change {
    let send = move |path: &str, key: Option<&str>| -> Result<Answer<JsValue>, ApiError> {
        let upload = Upload::new(path, part, &file, key, on_progress)?;
        on_begin(Box::new(upload.cancel()));
        Ok(upload.answer())
    };
    let answer = move |key: Option<String>| -> Answer<JsValue> {
        Box::pin(async move {
            let answer = send(&path, key.as_deref())?.await;
            match moved(answer.as_ref().err(), &path, key.as_deref(), false).await {
                Some((path, key)) => send(&path, key.as_deref())?.await,
                None => answer,
            }
        })
    };
    // The browser writes each form anew, so that no upload is the copy of another.
    Change::of(String::new(), Box::new(answer), proof)
}

/// An upload.
struct Upload {
    request: XmlHttpRequest,
    form: FormData,
    began: f64,
    _listener: Option<Listener>,
}

impl Upload {
    /// `POST path` with `file` as the part `part` of a form. `on_progress` gets the share that was sent, from 0 to 1.
    /// Nothing is sent before [`Upload::answer`].
    ///
    /// # Errors
    /// [`ApiError::TooMany`] while a `Retry-After` has not passed.
    fn new(
        path: &str,
        part: &str,
        file: &Blob,
        key: Option<&str>,
        on_progress: impl Fn(f64) + 'static,
    ) -> Result<Self, ApiError> {
        check_retry_after()?;
        let offline = |_: JsValue| ApiError::Offline;
        let request = XmlHttpRequest::new().map_err(offline)?;
        let url = BASE.with_borrow(|base| [base, path].concat());
        request.open("POST", &url).map_err(offline)?;
        request.set_request_header("Accept", "application/json").map_err(offline)?;
        if let Some(key) = key {
            request.set_request_header(KEY, key).map_err(offline)?;
        }
        if let Some(bearer) = bearer() {
            request.set_request_header("Authorization", &bearer).map_err(offline)?;
        }
        let form = FormData::new().map_err(offline)?;
        form.append_with_blob(part, file).map_err(offline)?;
        let began = monotonic();
        request.set_timeout(TIMEOUT);
        let listener = request.upload().ok().map(|upload| {
            let request = request.clone();
            let progress = move |event: web_sys::Event| {
                // The timeout counts from the last progress.
                request.set_timeout(elapsed(began).saturating_add(TIMEOUT));
                let event: ProgressEvent = event.unchecked_into();
                if event.total() > 0.0 {
                    on_progress(event.loaded() / event.total());
                }
            };
            Listener::new(&upload, "progress", Box::new(progress))
        });
        Ok(Self { request, form, began, _listener: listener })
    }

    /// A function that aborts the upload. The service may have received the file already.
    fn cancel(&self) -> impl Fn() + 'static {
        let request = self.request.clone();
        move || {
            let _ = request.abort();
        }
    }

    /// Sends it, and returns the answer's JSON.
    fn answer(self) -> Answer<JsValue> {
        Box::pin(async move {
            let request = &self.request;
            let ended = Promise::new(&mut |resolve, _| {
                request.set_onloadend(Some(&resolve));
            });
            request.send_with_opt_form_data(Some(&self.form)).map_err(|_| ApiError::Offline)?;
            let _ = JsFuture::from(ended).await;
            let status = request.status().unwrap_or(0);
            if status == 0 {
                let timed_out = elapsed(self.began) >= request.timeout();
                return Err(if timed_out { ApiError::Timeout } else { ApiError::Offline });
            }
            let body = request.response_text().ok().flatten().unwrap_or_default();
            let header = |name| request.get_response_header(name).ok().flatten();
            let (retry_after, date) = (header("Retry-After"), header("Date"));
            read(status, &outcome(status, body, retry_after.as_deref(), date.as_deref())?)
        })
    }
}

/// Milliseconds since `began`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`began` is in the past")]
fn elapsed(began: f64) -> u32 {
    (monotonic() - began) as u32
}
