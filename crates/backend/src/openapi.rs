//! The document of this API, generated from the handlers.

use std::collections::BTreeMap;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder,
    ServerBuilder,
};
use utoipa::{IntoResponses, PartialSchema, ToSchema};
use wire::{ErrorModel, ValidationError};

/// The answers that any operation may give instead of its own.
#[derive(Debug)]
pub struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let refusals = [
            ("400", "The request is wrong"),
            ("401", "Nobody is signed in"),
            ("402", "The plan does not hold more"),
            ("403", "Not allowed"),
            ("404", "There is no such thing"),
            ("405", "The address does not take this method"),
            ("409", "It collides with something that is there"),
            ("412", "Changed since the version in If-Match"),
            ("429", "Too many requests"),
            ("500", "The server failed"),
            ("503", "The server is busy"),
        ];
        let json = || ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorModel"))).build();
        refusals
            .into_iter()
            .map(|(status, text)| {
                let response = ResponseBuilder::new().description(text).content("application/json", json()).build();
                (status.to_owned(), RefOr::T(response))
            })
            .collect()
    }
}

/// The document before any operation is in it.
pub(crate) fn base() -> OpenApi {
    let session = ApiKey::Cookie(ApiKeyValue::new("session"));
    OpenApiBuilder::new()
        .info(InfoBuilder::new().title("Pipes API, reference backend").version(env!("CARGO_PKG_VERSION")).build())
        .servers(Some(["/api/v0", "/api/latest"].map(|url| ServerBuilder::new().url(url).build())))
        .components(Some(
            ComponentsBuilder::new()
                .schema(ErrorModel::name(), ErrorModel::schema())
                .schema(ValidationError::name(), ValidationError::schema())
                .security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
                .security_scheme("session", SecurityScheme::ApiKey(session))
                .build(),
        ))
        .security(Some(["bearer", "session"].map(|scheme| SecurityRequirement::new(scheme, [""; 0]))))
        .build()
}
