//! The `OpenAPI` document, generated from the handlers.

use crate::http::idempotency_key;
use api_types::{ErrorModel, ValidationError};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{ArrayItems, Object, Schema, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, ContentBuilder, Header, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response,
    ResponseBuilder, ServerBuilder,
};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

type Responses = BTreeMap<String, RefOr<Response>>;

/// An error status of an operation.
#[derive(Debug)]
pub struct ErrorStatus<const STATUS: u16>;

/// The error statuses of an operation without authentication.
#[derive(Debug)]
pub struct PublicErrors;

/// The error statuses of an operation that extracts an `Actor`.
#[derive(Debug)]
pub struct SignedInErrors;

/// The error statuses of an operation that extracts an `AccountOwner`.
#[derive(Debug)]
pub struct AccountErrors;

/// The error statuses of an operation that extracts an `AccountOwnerOr404`.
#[derive(Debug)]
pub struct AccountOr404Errors;

impl<const STATUS: u16> IntoResponses for ErrorStatus<STATUS> {
    fn responses() -> Responses {
        [(STATUS.to_string(), RefOr::T(error_response(STATUS)))].into()
    }
}

impl IntoResponses for PublicErrors {
    fn responses() -> Responses {
        error_responses(&[400, 429, 500, 503])
    }
}

impl IntoResponses for SignedInErrors {
    fn responses() -> Responses {
        error_responses(&[400, 401, 429, 500, 503])
    }
}

impl IntoResponses for AccountErrors {
    fn responses() -> Responses {
        error_responses(&[400, 401, 403, 429, 500, 503])
    }
}

impl IntoResponses for AccountOr404Errors {
    fn responses() -> Responses {
        error_responses(&[400, 401, 403, 404, 429, 500, 503])
    }
}

fn error_responses(statuses: &[u16]) -> Responses {
    statuses.iter().map(|status| (status.to_string(), RefOr::T(error_response(*status)))).collect()
}

fn error_response(status: u16) -> Response {
    let (text, header) = match status {
        400 => ("The request is wrong", None),
        401 => ("Nobody is signed in", Some(("WWW-Authenticate", Type::String))),
        402 => ("The plan does not hold more", None),
        403 => ("Not allowed", None),
        404 => ("There is no such thing", None),
        409 => ("It collides with something that is there", None),
        412 => ("Changed since the version in If-Match", None),
        422 => ("The Idempotency-Key belongs to another request", None),
        429 => ("Too many requests", Some(("Retry-After", Type::Integer))),
        500 => ("The server failed", None),
        503 => ("The server is busy", Some(("Retry-After", Type::Integer))),
        _ => ("Refused", None),
    };
    let json = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorModel"))).build();
    let mut response = ResponseBuilder::new().description(text).content("application/json", json);
    if let Some((name, schema_type)) = header {
        response = response.header(name, Header::new(Object::with_type(SchemaType::Type(schema_type))));
    }
    response.build()
}

/// The document without operations.
pub(crate) fn base_document() -> OpenApi {
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

/// Adds `Idempotency-Key` to all operations that change something, which a middleware reads, and its refusals.
pub(crate) fn describe_idempotency(document: &mut OpenApi) {
    let items = document.paths.paths.values_mut();
    for operation in items.flat_map(|item| [&mut item.post, &mut item.patch, &mut item.delete]).flatten() {
        operation.parameters.get_or_insert_default().push(idempotency_key::parameter());
        for status in [409, 422] {
            operation.responses.responses.entry(status.to_string()).or_insert_with(|| error_response(status).into());
        }
    }
}

/// Removes `null` from responses and parameters, which leave out absent values; request bodies accept it and treat it
/// as absent. Also removes operation ids, because the names of handlers repeat.
pub(crate) fn finish_document(document: &mut OpenApi) {
    let mut asked = BTreeSet::new();
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        operation.operation_id = None;
        operation.parameters.iter_mut().flatten().flat_map(|it| &mut it.schema).for_each(without_nulls);
        for content in operation.request_body.iter_mut().flat_map(|body| body.content.values_mut()) {
            content.schema.iter_mut().for_each(without_null);
            asked.extend(schema_name(content));
        }
    }
    let components = document.components.iter_mut().flat_map(|components| components.schemas.iter_mut());
    components.filter(|(name, _)| !asked.contains(*name)).for_each(|(_, schema)| without_nulls(schema));
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}

/// The name of the schema of a body.
fn schema_name(content: &Content) -> Option<String> {
    match content.schema.as_ref()? {
        RefOr::Ref(to) => to.ref_location.rsplit('/').next().map(str::to_owned),
        RefOr::T(_) => None,
    }
}

/// Removes `null` from a schema and everything inside it.
fn without_nulls(schema: &mut RefOr<Schema>) {
    without_null(schema);
    match schema {
        RefOr::T(Schema::Object(object)) => object.properties.values_mut().for_each(without_nulls),
        RefOr::T(Schema::Array(array)) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                without_nulls(items);
            }
        }
        _ => {}
    }
}

fn without_null(schema: &mut RefOr<Schema>) {
    let only = |types: &SchemaType| match types {
        SchemaType::Array(types) => types.iter().find(|it| **it != Type::Null).cloned().map(SchemaType::Type),
        _ => None,
    };
    match schema {
        RefOr::T(Schema::Object(object)) => {
            if let Some(one) = only(&object.schema_type) {
                object.schema_type = one;
            }
        }
        RefOr::T(Schema::Array(array)) => {
            if let Some(one) = only(&array.schema_type) {
                array.schema_type = one;
            }
        }
        RefOr::T(Schema::OneOf(one_of)) => {
            if let Some(inner) = one_of.items.iter().find(|item| matches!(item, RefOr::Ref(_))).cloned() {
                *schema = inner;
            }
        }
        _ => {}
    }
}
