//! Developer accounts, as their owners read them.

use crate::actor::{Actor, KnownOwner};
use crate::app::App;
use crate::openapi::Refusals;
use axum::Json;
use axum::extract::State;
use wire::User;

/// Who is signed in.
#[utoipa::path(get, path = "/actor", tag = "actor", responses((status = 200, body = User), Refusals))]
pub async fn actor(State(app): State<App>, actor: Actor) -> Json<User> {
    Json(actor.user.to_user(&app.public_url))
}

/// One's own account.
#[utoipa::path(get, path = "/user/{user_handle}", tag = "user",
    params(("user_handle" = String, Path)), responses((status = 200, body = User), Refusals))]
pub async fn get(State(app): State<App>, KnownOwner(actor): KnownOwner) -> Json<User> {
    Json(actor.user.to_user(&app.public_url))
}
