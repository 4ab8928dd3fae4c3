//! The request, answer and value types of the Pipes API.
//!
//! The console and the reference backend share them, so that what one writes the other can read. Reading is tolerant:
//! unknown fields are skipped, unknown enum values are kept, and fields that the published contract does not require are
//! optional. Values with rules ([`Handle`], [`DisplayName`], [`TokenTitle`], …) can only be created by parsing.
//!
//! Every struct has the attribute [`api_type`](api_types_macro::api_type). A field marked `#[server_only]` is part of the
//! API but not read by the console. It exists only with the feature `server`, since every field that the console reads is
//! code that each visitor downloads. Remove the mark when a page first shows the field.

mod newtype;
mod open_enum;
mod schema;

pub mod audit;
pub mod avatar;
pub mod billing;
pub mod connection;
pub mod constraint;
pub mod day;
pub mod display_name;
pub mod email;
pub mod error;
pub mod handle;
pub mod id;
pub mod identity;
pub mod image_file;
pub mod list;
pub mod login;
pub mod org;
pub mod password;
pub mod preferences;
pub mod price;
pub mod secret;
pub mod token;
pub mod usage;
pub mod user;
pub mod workspace;

pub use audit::AuditRecord;
pub use avatar::{AvatarAddress, AvatarUrl};
pub use billing::{
    BillingInvoice, BillingSubscription, Card, IdentityPlan, InvoiceStatus, PaymentMethod, Plan,
    UpdateBillingPaymentMethodRequest, UsBankAccount,
};
pub use billing::{BillingSubscriptionItem, PaymentMethodType};
pub use connection::Connection;
pub use constraint::ConstraintVisibility;
pub use constraint::{Constraint, ConstraintValue};
pub use day::Day;
pub use display_name::DisplayName;
pub use email::{Email, UserEmail};
pub use error::{ErrorModel, ValidationError};
pub use handle::Handle;
pub use identity::{Identity, Tenant};
pub use list::List;
pub use login::{LoginRequest, TemporaryTokenRequest, TemporaryTokenRequestState, UpdateTemporaryTokenRequest};
pub use org::MembershipStatus;
pub use org::{Org, UserOrg};
pub use password::{CreateUserPassword, UserDatabasePassword};
pub use preferences::{Preference, UpdateUserPreferences, UserPreferences};
pub use price::Prices;
pub use secret::Secret;
pub use token::{CreateToken, Token, TokenStatus, TokenTitle, UpdateToken};
pub use usage::{Dimension, Metric, UsageBillingModeType, UsageMetric, UsageMetricType};
pub use usage::{UsageDimensionType, UsageUnitType};
pub use user::IdentityUsageThresholdAction;
pub use user::{BillingInfo, BillingStatus, UpdateUser, User};
pub use workspace::{ActorWorkspace, Workspace, WorkspaceState};
pub use workspace::{DesiredState, WorkspaceInstanceType};
