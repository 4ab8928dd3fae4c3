//! The demo account's subscription and cards, and its invoices of a year.

use crate::clock::DAY;
use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use crate::store::identity::IdentityRow;
use crate::store::subscription;
use api_types::Day;

/// Status and total in cents, newest first.
const INVOICES: [(&str, i64); 12] = [
    ("paid", 918),
    ("paid", 1240),
    ("paid", 900),
    ("void", 0),
    ("paid", 1735),
    ("paid", 900),
    ("paid", 900),
    ("paid", 1012),
    ("paid", -350),
    ("paid", 1480),
    ("paid", 900),
    ("paid", 900),
];

/// Brand, last four digits and days until expiry; the first card is the default.
const CARDS: [(&str, &str, i64); 2] = [("visa", "4242", 650), ("mastercard", "5100", 25)];

/// Creates the rows; billing cycles start at `anchor`.
///
/// # Errors
/// The database failed.
pub(super) async fn create(write: &mut Write, user: &IdentityRow, anchor: i64, now: i64) -> Result<(), ApiError> {
    subscription::insert(write, &user.id, anchor).await?;
    for (days, (brand, last4, left)) in (0..).zip(CARDS) {
        let (year, month, _) = Day::of_millis(now + left * DAY).parts();
        sqlx::query(
            "INSERT INTO payment_method (id, user_id, is_default, brand, country, funding, last4, exp_month, exp_year, \
             created_at) VALUES (?, ?, ?, ?, 'US', 'credit', ?, ?, ?, ?)",
        )
        .bind(id::new("pm", anchor)?)
        .bind(&user.id)
        .bind(days == 0)
        .bind(brand)
        .bind(last4)
        .bind(month)
        .bind(year)
        .bind(anchor + days * DAY)
        .execute(&mut **write)
        .await?;
    }
    let count = INVOICES.len();
    let (mut end, _) = Day::of_millis(now).cycle(Day::of_millis(anchor));
    for (place, (status, total)) in INVOICES.into_iter().enumerate() {
        let (start, _) = (end + -1).cycle(Day::of_millis(anchor));
        let made = i64::from(end.number()) * DAY;
        sqlx::query(
            "INSERT INTO invoice (id, user_id, receipt_number, status, currency, total, attempt_count, period_start, \
             period_end, created_at) VALUES (?, ?, ?, ?, 'usd', ?, 1, ?, ?, ?)",
        )
        .bind(id::new("in", made)?)
        .bind(&user.id)
        .bind(format!("PIPES-{:04}", count - place))
        .bind(status)
        .bind(total)
        .bind(i64::from(start.number()) * DAY)
        .bind(made)
        .bind(made)
        .execute(&mut **write)
        .await?;
        end = start;
    }
    Ok(())
}
