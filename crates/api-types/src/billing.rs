//! `/user/{handle}/billing`: plan, subscription, invoices and payment methods. Amounts are in minor units of their currency.

use crate::open_enum::open_enum;
use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

/// A plan that accounts can have.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// `p_` and an xid.
    #[server_only]
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
    pub id: String,
    /// Its short name, such as `developer`.
    #[server_only]
    pub plan: String,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A sentence about it.
    #[serde(default)]
    #[schema(required)]
    pub description: String,
    /// RFC 3339, UTC.
    #[server_only]
    pub created_at: String,
    /// RFC 3339, UTC; absent before the first change.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Counts the changes.
    #[server_only]
    pub version_id: i64,
}

/// `GET …/plan`: the plan an account has.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityPlan {
    /// Whose it is.
    #[server_only]
    pub identity_id: String,
    /// The plan itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// Its id.
    #[server_only]
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
    pub plan_id: String,
    /// RFC 3339, UTC.
    #[server_only]
    pub created_at: String,
    /// Who chose it.
    #[server_only]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub created_by_id: String,
    /// The same, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Box<crate::User>>,
    /// RFC 3339, UTC; absent before the first change.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Who changed it last.
    #[server_only]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub updated_by_id: String,
    /// The same, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<Box<crate::User>>,
    /// When it ends; absent while that is open.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// Counts the changes.
    #[server_only]
    pub version_id: i64,
}

/// A subscription. A time that there is none of is an empty text.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingSubscription {
    /// `sub_` and an xid.
    #[schema(pattern = "^sub_[0-9a-v]{20}$")]
    pub id: String,
    /// When it ends, once it is cancelled.
    #[serde(default)]
    #[schema(required)]
    pub cancel_at: String,
    /// The same, when that is the end of the period.
    #[server_only]
    pub cancel_at_period_end: String,
    /// When it was cancelled.
    #[serde(default)]
    #[schema(required)]
    pub canceled_at: String,
    /// RFC 3339, UTC.
    #[server_only]
    pub created_at: String,
    /// ISO 4217, in lower case.
    #[server_only]
    pub currency: String,
    /// When the period that is paid for ends.
    #[serde(default)]
    #[schema(required)]
    pub current_period_end: String,
    /// When it began.
    #[server_only]
    pub current_period_start: String,
    /// What pays it.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_payment_method_id: Option<String>,
    /// What it consists of.
    #[server_only]
    #[serde(default)]
    pub items: Vec<BillingSubscriptionItem>,
    /// `active`, `canceled` and more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

impl BillingSubscription {
    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        matches!(self.status.as_deref(), Some("canceled" | "incomplete_expired"))
    }

    /// Whether it renews itself.
    pub fn is_active(&self) -> bool {
        !self.has_ended() && self.ends_at().is_none()
    }

    /// When it ends; `None` unless it is cancelled.
    pub fn ends_at(&self) -> Option<&str> {
        if !self.cancel_at.is_empty() {
            Some(&self.cancel_at)
        } else if self.canceled_at.is_empty() {
            None
        } else {
            Some(&self.current_period_end)
        }
    }
}

/// One thing that a subscription charges for.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingSubscriptionItem {
    /// `si_` and an xid.
    #[schema(pattern = "^si_[0-9a-v]{20}$")]
    pub id: String,
    /// `per_unit` or `tiered`.
    pub billing_scheme: String,
    /// `price_` and an xid.
    #[schema(pattern = "^price_[0-9a-v]{20}$")]
    pub pricing_id: String,
    /// How many.
    pub quantity: i64,
    /// What each costs, in minor units.
    pub unit_amount: i64,
}

open_enum! {
    /// The status of an invoice.
    InvoiceStatus {
        /// Not sent yet.
        Draft = "draft",
        /// To be paid.
        Open = "open",
        /// Paid.
        Paid = "paid",
        /// Payment is no longer expected.
        Uncollectible = "uncollectible",
        /// Withdrawn.
        Void = "void",
        /// The payer has asked the bank to reverse the payment.
        Disputed = "disputed",
    }
}

/// An invoice, also the upcoming one, which has no `id` yet.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingInvoice {
    /// `in_` and an xid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How often a payment was tried.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt_count: Option<i64>,
    /// Whether one was.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempted: Option<bool>,
    /// Why it was made, such as `subscription_cycle`.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_reason: Option<String>,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// ISO 4217, in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The payment provider's page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hosted_invoice_url: Option<String>,
    /// Where its PDF is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_pdf: Option<String>,
    /// When payment is tried next; empty when it is not.
    #[serde(default)]
    #[schema(required)]
    pub next_payment_attempt: String,
    /// The end of what it is for.
    #[serde(default)]
    #[schema(required)]
    pub period_end: String,
    /// The beginning of what it is for.
    #[serde(default)]
    #[schema(required)]
    pub period_start: String,
    /// Its number for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_number: Option<String>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<InvoiceStatus>,
    /// What is to be paid, in minor units; less than nothing is a credit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

open_enum! {
    /// The kind of a payment method.
    PaymentMethodType {
        /// A card.
        Card = "card",
        /// A bank account in the United States.
        UsBankAccount = "us_bank_account",
    }
}

/// Something that pays invoices.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentMethod {
    /// `pm_` and an xid.
    #[serde(default)]
    pub id: String,
    /// Which of the two it is.
    #[server_only]
    #[serde(rename = "type")]
    pub kind: PaymentMethodType,
    /// Whether it pays each invoice.
    #[serde(default)]
    pub default: bool,
    /// The card, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// The bank account, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub us_bank_account: Option<UsBankAccount>,
}

/// What is known of a card. Its number is not.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Such as `visa`.
    #[serde(default)]
    pub brand: String,
    /// Two letters.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The last month it is good for, from 1.
    #[serde(default)]
    pub exp_month: i64,
    /// The year of that month.
    #[serde(default)]
    pub exp_year: i64,
    /// `credit`, `debit` and more.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding: Option<String>,
    /// The last four digits.
    #[serde(default)]
    pub last4: String,
}

/// What is known of a bank account.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[schema(as = USBankAccount)]
pub struct UsBankAccount {
    /// `individual` or `company`.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_holder_type: Option<String>,
    /// The last four digits.
    #[serde(default)]
    pub last4: String,
}

/// `PATCH …/payment_method/{id}`.
#[api_type]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateBillingPaymentMethodRequest {
    /// Only `true` means something: another one takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<bool>,
}
