//! The image of an account: an uploaded or a generated one.

mod generated;
mod picture;
mod whole;

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwnerOr404, AccountPath, Actor};
use crate::error::ApiError;
use crate::http::if_match::IfMatch;
use crate::http::json_body;
use crate::http::openapi::{AccountOr404Errors, ErrorStatus, PublicErrors};
use crate::http::pagination::query_value;
use crate::http::path_params::PathParams;
use crate::routes::identity::find_by_path;
use crate::store::audit;
use crate::store::avatar::{self, UploadedImage};
use crate::store::identity::IdentityRow;
use api_types::AvatarUrl;
use axum::Json;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use picture::Picture;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use utoipa::ToSchema;

/// The largest file, in bytes.
const MAX_FILE: usize = api_types::image_file::MAX_BYTES as usize;
/// The largest body: the file, and the rest of the multipart form.
const MAX_BODY: usize = MAX_FILE + 64 * 1024;
/// How long an upload may take.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(1);
/// How long an upload waits for a permit to be decoded.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(20);

const TOO_LARGE: &str = "An image file has at most 2 MB.";
const NO_FORM: &str = "Send the image as the part avatar of a multipart form.";
const TWO_IMAGES: &str = "Send one image only.";

/// The image of an account or organization, for anybody. Where the account has named an address elsewhere, this is the
/// generated one: nobody is sent on.
#[utoipa::path(get, path = "/identity/{identity_handle}/avatar", tag = "identity",
    params(("identity_handle" = String, Path, pattern = "^[a-z0-9][a-z0-9-]{0,37}[a-z0-9]$")),
    responses(
        (status = 200, description = "The image", content(
            (String = "image/svg+xml"), (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"),
        )),
        (status = 304, description = "It is the one in If-None-Match"),
        PublicErrors, ErrorStatus<404>,
    ), security(()))]
pub async fn get(State(app): State<AppState>, request: Parts, params: PathParams) -> Result<Response, ApiError> {
    let row = find_by_path(&app, &params).await?;
    let digest = Sha256::digest(row.id.as_bytes());
    let (version, media, bytes) = match uploaded_image(&app, &row).await? {
        Some((version, image)) => (version, image.media, image.bytes),
        None => (version(&digest), "image/svg+xml".into(), generated::draw(&digest).into_bytes()),
    };
    // An address with the current version never shows another image.
    let is_immutable = query_value(&request, "v").is_some_and(|asked| asked == version);
    let cache = if is_immutable { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let etag = format!("\"{version}\"");
    let caching = [
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::ETAG, etag.clone()),
        // Opened on its own, the image may neither load nor run anything. Pages of any origin may show it.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox".to_owned()),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin".to_owned()),
    ];
    let known = request.headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|tag| tag.trim() == etag)) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    Ok((caching, [(header::CONTENT_TYPE, media)], bytes).into_response())
}

/// The uploaded image and its version, if that is the one to show.
async fn uploaded_image(app: &AppState, row: &IdentityRow) -> Result<Option<(String, UploadedImage)>, ApiError> {
    let Some(version) = &row.avatar_version else { return Ok(None) };
    // It may have been replaced since `row` was read. Then the generated image is shown, this once.
    let image = avatar::find(&app.db, &row.id, version).await?;
    Ok(image.map(|image| (version.clone(), image)))
}

/// The first 16 hexadecimal digits of a digest.
fn version(digest: &[u8]) -> String {
    digest[..8].iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The form of an upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is only described: the form is read part by part")]
struct AvatarForm {
    /// A PNG, JPEG, WebP or GIF file of at most 2 MB.
    #[schema(value_type = String, format = Binary)]
    avatar: Vec<u8>,
}

/// Takes an image in place of the one that is there. The middle square of its first picture is kept.
#[utoipa::path(post, path = "/user/{user_handle}/avatar", tag = "user",
    params(AccountPath,
        IfMatch),
    request_body(content = AvatarForm, content_type = "multipart/form-data"),
    responses((status = 201, body = AvatarUrl), AccountOr404Errors, ErrorStatus<409>, ErrorStatus<412>))]
pub async fn create(
    State(app): State<AppState>,
    AccountOwnerOr404(actor): AccountOwnerOr404,
    if_match: IfMatch,
    request: Request,
) -> Result<(StatusCode, Json<AvatarUrl>), ApiError> {
    let file = read_form(request).await?;
    let picture = decode(&app, file).await?;
    replace_image(&app, actor, if_match, Some(picture)).await
}

/// Goes back to the generated image.
#[utoipa::path(delete, path = "/user/{user_handle}/avatar", tag = "user",
    params(AccountPath,
        IfMatch),
    responses((status = 201, body = AvatarUrl), AccountOr404Errors, ErrorStatus<409>, ErrorStatus<412>))]
pub async fn delete(
    State(app): State<AppState>,
    AccountOwnerOr404(actor): AccountOwnerOr404,
    if_match: IfMatch,
) -> Result<(StatusCode, Json<AvatarUrl>), ApiError> {
    replace_image(&app, actor, if_match, None).await
}

fn invalid_image(message: &str) -> ApiError {
    ApiError::field("avatar", message)
}

/// The file in the form.
async fn read_form(request: Request) -> Result<Vec<u8>, ApiError> {
    let (parts, stream) = request.into_parts();
    let bytes = match timeout(UPLOAD_TIMEOUT, json_body::collect(stream, MAX_BODY)).await {
        Ok(Ok(Some(bytes))) => bytes,
        Ok(Ok(None)) => return Err(invalid_image(TOO_LARGE)),
        Ok(Err(_)) => return Err(invalid_image("The image did not arrive whole.")),
        Err(_) => return Err(invalid_image("The image did not arrive in time.")),
    };
    let mut form = Request::new(bytes.into());
    form.headers_mut().extend(parts.headers.get(header::CONTENT_TYPE).map(|it| (header::CONTENT_TYPE, it.clone())));
    DefaultBodyLimit::max(MAX_BODY).apply(&mut form);
    let mut form = Multipart::from_request(form, &()).await.map_err(|_| invalid_image(NO_FORM))?;
    let mut file = None;
    // The form is read to its end: if it breaks off after the image, it is incomplete.
    while let Some(part) = form.next_field().await.map_err(|_| invalid_image(NO_FORM))? {
        let is_avatar = part.name() == Some("avatar");
        let bytes = part.bytes().await.map_err(|_| invalid_image(NO_FORM))?;
        if is_avatar && file.replace(bytes).is_some() {
            return Err(invalid_image(TWO_IMAGES));
        }
    }
    let file = file.ok_or_else(|| invalid_image(NO_FORM))?;
    if file.len() > MAX_FILE { Err(invalid_image(TOO_LARGE)) } else { Ok(file.into()) }
}

/// Decodes the file on a thread for blocking work, a few files at a time.
async fn decode(app: &AppState, file: Vec<u8>) -> Result<Picture, ApiError> {
    let permit = timeout(QUEUE_TIMEOUT, Semaphore::acquire_owned(app.image_permits.clone())).await;
    let permit = permit.map_err(|error| ApiError::Unavailable(error.into()))?;
    let permit = permit.map_err(|error| ApiError::Internal(error.into()))?;
    let read = tokio::task::spawn_blocking(move || {
        let picture = Picture::new(&file);
        // Released here, because the request may be cancelled while the file is still being decoded.
        drop(permit);
        picture
    });
    // A panic of the decoder counts as a broken file.
    read.await.unwrap_or(Err(picture::BROKEN)).map_err(invalid_image)
}

/// Replaces the current image by the uploaded or the generated one.
async fn replace_image(
    app: &AppState,
    actor: Actor,
    if_match: IfMatch,
    picture: Option<Picture>,
) -> Result<(StatusCode, Json<AvatarUrl>), ApiError> {
    let (mut write, actor) = actor.begin_change(app).await?;
    let now = app.clock.now();
    let mut user = actor.user.clone();
    if_match.check(user.version_id)?;
    user.avatar_url = None;
    user.avatar_version = picture.as_ref().map(|picture| version(&Sha256::digest(&picture.bytes)));
    avatar::delete(&mut write, &user.id).await?;
    if let Some(picture) = picture {
        avatar::insert(&mut write, &user.id, picture.media, &picture.bytes).await?;
    }
    let user = user.store(&mut write, now).await?;
    let (action, data) = match &user.avatar_version {
        Some(version) => ("user.avatar.create", json!({ "version": version })),
        None => ("user.avatar.delete", json!({})),
    };
    audit::record(&mut write, now, actor.audit_entry(action, Some(&user.id), data)).await?;
    write.commit().await?;
    let avatar_url = Some(user.avatar_url(&app.public_url));
    Ok((StatusCode::CREATED, Json(AvatarUrl { avatar_url })))
}
