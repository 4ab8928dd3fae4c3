//! The card of API tokens.

pub mod created_token;
pub mod delete_token;
pub mod describe;
pub mod edit_title;
pub mod token_form;
pub mod token_row;
pub mod tokens_card;
pub mod tokens_state;
