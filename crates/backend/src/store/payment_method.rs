//! The cards of an account.

use crate::db::Write;
use crate::error::ApiError;
use api_types::{Card, PaymentMethod, PaymentMethodType};
use sqlx::{FromRow, SqliteExecutor};

/// A row of `payment_method`.
#[derive(FromRow)]
pub(crate) struct CardRow {
    id: String,
    pub(crate) is_default: bool,
    brand: String,
    country: String,
    funding: String,
    last4: String,
    exp_month: i64,
    exp_year: i64,
}

impl CardRow {
    /// The card as the API shows it.
    pub(crate) fn into_api(self) -> PaymentMethod {
        PaymentMethod {
            id: self.id,
            kind: PaymentMethodType::Card,
            default: self.is_default,
            card: Some(Card {
                brand: self.brand,
                country: Some(self.country),
                exp_month: self.exp_month,
                exp_year: self.exp_year,
                funding: Some(self.funding),
                last4: self.last4,
            }),
            us_bank_account: None,
        }
    }
}

/// The oldest 100 cards of an account.
///
/// # Errors
/// The database failed.
pub(crate) async fn list(db: impl SqliteExecutor<'_>, user_id: &str) -> Result<Vec<CardRow>, ApiError> {
    let rows = sqlx::query_as("SELECT * FROM payment_method WHERE user_id = ? ORDER BY created_at, id LIMIT 100");
    Ok(rows.bind(user_id).fetch_all(db).await?)
}

/// A card of an account.
///
/// # Errors
/// The database failed.
pub(crate) async fn find(db: impl SqliteExecutor<'_>, user_id: &str, id: &str) -> Result<Option<CardRow>, ApiError> {
    let row = sqlx::query_as("SELECT * FROM payment_method WHERE user_id = ? AND id = ?").bind(user_id).bind(id);
    Ok(row.fetch_optional(db).await?)
}

/// The id of the account's default card.
///
/// # Errors
/// The database failed.
pub(crate) async fn default_id(db: impl SqliteExecutor<'_>, user_id: &str) -> Result<Option<String>, ApiError> {
    let id = sqlx::query_scalar("SELECT id FROM payment_method WHERE user_id = ? AND is_default = 1");
    Ok(id.bind(user_id).fetch_optional(db).await?)
}

/// Makes a card the default one in place of another.
///
/// # Errors
/// The database failed.
pub(crate) async fn set_default(write: &mut Write, user_id: &str, id: &str) -> Result<CardRow, ApiError> {
    sqlx::query("UPDATE payment_method SET is_default = 0 WHERE user_id = ? AND is_default = 1")
        .bind(user_id)
        .execute(&mut **write)
        .await?;
    let row = sqlx::query_as("UPDATE payment_method SET is_default = 1 WHERE id = ? RETURNING *").bind(id);
    Ok(row.fetch_one(&mut **write).await?)
}

/// Deletes a card.
///
/// # Errors
/// The database failed.
pub(crate) async fn delete(write: &mut Write, id: &str) -> Result<(), ApiError> {
    sqlx::query("DELETE FROM payment_method WHERE id = ?").bind(id).execute(&mut **write).await?;
    Ok(())
}
