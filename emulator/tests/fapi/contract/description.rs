//! An OpenAPI 3.0 document, read for what an operation may reply, with its schemas turned into JSON Schema.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use jsonschema::{
    Registry, ValidationError, Validator,
    error::ValidationErrorKind::{
        AdditionalProperties, AnyOf, OneOfMultipleValid, OneOfNotValid, Required, UnevaluatedProperties,
    },
};
use serde_json::{Value, json};

const NAME: &str = "urn:fapi";

/// See the file's first line.
pub(super) struct Description {
    document: Value,
    registry: Registry<'static>,
    schemas: Mutex<BTreeMap<String, Arc<Schema>>>,
}

/// A method and a path with its gaps, such as `GET /v1/client/sign_ins/{sign_in_id}`.
pub(super) struct Operation {
    pub(super) name: String,
    pointer: String,
}

/// What a body has to be like.
pub(super) struct Schema(Validator);

impl Description {
    pub(super) fn read(yaml: &str) -> Self {
        let mut document: Value = serde_saphyr::from_str(yaml).expect("the description is YAML");
        let original = document["components"]["schemas"].clone();
        let schemas = document["components"]["schemas"].as_object_mut().expect("schemas");
        schemas.values_mut().for_each(|schema| convert(schema, &original));
        convert_bodies(&mut document["paths"], &original);
        convert_bodies(&mut document["components"]["responses"], &original);
        let registry = Registry::new().add(NAME, document.clone()).expect("a name");
        let registry = registry.prepare().expect("a document whose references lead somewhere");
        Self { document, registry, schemas: Mutex::default() }
    }

    /// All operations.
    pub(super) fn operations(&self) -> impl Iterator<Item = Operation> {
        let paths = self.document["paths"].as_object().expect("paths");
        paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods").keys();
            let verbs =
                methods.filter(|name| ["get", "post", "put", "patch", "delete"].contains(&name.as_str()));
            verbs.map(move |method| Operation {
                name: format!("{} {path}", method.to_uppercase()),
                pointer: format!("/paths/{}/{method}", path.replace('/', "~1")),
            })
        })
    }

    /// The operation of a real path: the one with the fewest gaps, where several fit.
    pub(super) fn operation(&self, method: &str, path: &str) -> Option<Operation> {
        let fitting = self.operations().filter(|operation| {
            let (its_method, template) = operation.name.split_once(' ').expect("a method and a path");
            its_method == method && fits(template, path.trim_end_matches('/'))
        });
        fitting.min_by_key(|operation| operation.name.matches('{').count())
    }

    /// None if the operation has no reply of this status, and nothing inside if it says nothing of its body.
    pub(super) fn reply(&self, operation: &Operation, status: u16) -> Option<Option<Arc<Schema>>> {
        let mut pointer = format!("{}/responses/{status}", operation.pointer);
        let mut reply = self.document.pointer(&pointer)?;
        if let Some(reference) = reply["$ref"].as_str() {
            reference[1..].clone_into(&mut pointer);
            reply = self.document.pointer(&pointer).expect("the reference leads somewhere");
        }
        let Some(kinds) = reply["content"].as_object().filter(|kinds| !kinds.is_empty()) else {
            return Some(None);
        };
        kinds.get("application/json").filter(|body| body.get("schema").is_some()).map_or(Some(None), |_| {
            let pointer = format!("{pointer}/content/application~1json/schema");
            Some(Some(self.schema(pointer)))
        })
    }

    fn schema(&self, pointer: String) -> Arc<Schema> {
        let mut schemas = self.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        let fragment = pointer.replace('{', "%7B").replace('}', "%7D");
        let reference = json!({"$ref": format!("{NAME}#{fragment}")});
        let made = schemas.entry(pointer).or_insert_with(|| {
            let options = jsonschema::options().with_registry(&self.registry).should_validate_formats(true);
            Arc::new(Schema(options.build(&reference).expect("a schema that holds together")))
        });
        Arc::clone(made)
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template
            .iter()
            .zip(path)
            .all(|(gap, part)| gap.starts_with('{') && !part.is_empty() || *gap == part)
}

impl Schema {
    /// What is wrong with this body: where, and what.
    pub(super) fn faults(&self, body: &Value) -> Vec<(String, String)> {
        faults(&self.0.iter_errors(body).collect::<Vec<_>>())
    }
}

fn faults<'e>(errors: &[ValidationError<'e>]) -> Vec<(String, String)> {
    // Where a part does not fit, nothing of it counts as described: the part's own fault says it all.
    let is_echo = |error: &ValidationError<'e>| {
        let place = error.instance_path().as_str();
        let is_unevaluated =
            |error: &ValidationError<'e>| matches!(error.kind(), UnevaluatedProperties { .. });
        is_unevaluated(error)
            && errors.iter().any(|it| it.instance_path().as_str().starts_with(place) && !is_unevaluated(it))
    };
    errors.iter().filter(|error| !is_echo(error)).flat_map(|error| deepest(error)).collect()
}

/// Where several schemas would do and none does, what is wrong with the one that comes closest.
fn deepest(error: &ValidationError) -> Vec<(String, String)> {
    let place = error.instance_path().as_str();
    let at = |name: &str| format!("{place}/{name}");
    match error.kind() {
        AnyOf { context } | OneOfNotValid { context } | OneOfMultipleValid { context } => {
            let branches = context.iter().map(|branch| faults(branch)).filter(|faults| !faults.is_empty());
            let kind = at("object");
            let is_another_kind =
                |faults: &[(String, String)]| faults.iter().any(|(place, _)| *place == kind);
            branches.min_by_key(|faults| (is_another_kind(faults), faults.len())).unwrap_or_default()
        }
        AdditionalProperties { unexpected } | UnevaluatedProperties { unexpected } => {
            unexpected.iter().map(|name| (at(name), "is not described".to_owned())).collect()
        }
        Required { property } => vec![(at(property.as_str().unwrap_or_default()), "is missing".to_owned())],
        _ => vec![(place.to_owned(), error.to_string())],
    }
}

fn convert_bodies(value: &mut Value, schemas: &Value) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                if name == "schema" { convert(inner, schemas) } else { convert_bodies(inner, schemas) }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|inner| convert_bodies(inner, schemas)),
        _ => {}
    }
}

/// Turns a schema of OpenAPI 3.0 into JSON Schema.
fn convert(schema: &mut Value, schemas: &Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    if fields.get("allOf").and_then(Value::as_array).is_some_and(|parts| parts.len() == 1) {
        let only = fields.remove("allOf").expect("it is there")[0].take();
        fields.remove("type");
        fields.extend(only.as_object().expect("a schema").clone());
    } else if fields.contains_key("allOf") {
        // Each part closes itself to the others' properties, so that nothing would fit all of them: the whole closes instead.
        let mut is_closed =
            fields.remove("additionalProperties").is_some_and(|allowed| allowed == json!(false));
        let parts = fields["allOf"].as_array_mut().expect("a list");
        let is_nullable = parts.iter().any(|part| part.get("nullable") == Some(&json!(true)));
        parts.iter_mut().for_each(|part| is_closed |= open(part, schemas));
        if is_nullable {
            fields.insert("nullable".to_owned(), json!(true));
        }
        if is_closed {
            fields.insert("unevaluatedProperties".to_owned(), json!(false));
        }
    }
    if let Some(Value::Object(properties)) = fields.get_mut("properties") {
        properties.values_mut().for_each(|inner| convert(inner, schemas));
    }
    for name in ["items", "additionalProperties", "not"] {
        fields.get_mut(name).into_iter().for_each(|inner| convert(inner, schemas));
    }
    for name in ["allOf", "anyOf", "oneOf"] {
        if let Some(Value::Array(parts)) = fields.get_mut(name) {
            parts.iter_mut().for_each(|inner| convert(inner, schemas));
        }
    }
    // Schemas of the same shape are often listed side by side; which of them is meant does not matter.
    if let Some(parts) = fields.remove("oneOf") {
        fields.insert("anyOf".to_owned(), parts);
    }
    if fields.get("exclusiveMinimum") == Some(&json!(true)) {
        let minimum = fields.remove("minimum").expect("a minimum");
        fields.insert("exclusiveMinimum".to_owned(), minimum);
    }
    if fields.remove("nullable") == Some(json!(true)) {
        allow_null(schema);
    }
}

fn allow_null(schema: &mut Value) {
    let fields = schema.as_object_mut().expect("an object");
    if ["$ref", "allOf", "anyOf"].iter().any(|name| fields.contains_key(*name)) {
        let rest = std::mem::take(schema);
        *schema = json!({"if": {"not": {"type": "null"}}, "then": rest});
        return;
    }
    if let Some(kind) = fields.get_mut("type") {
        *kind = json!([kind.clone(), "null"]);
    }
    if let Some(Value::Array(values)) = fields.get_mut("enum") {
        values.push(Value::Null);
    }
}

/// Lets a part of a whole have other properties besides its own. Says whether it had forbidden them.
fn open(part: &mut Value, schemas: &Value) -> bool {
    if let Some(reference) = part["$ref"].as_str() {
        let name = reference.rsplit('/').next().expect("a name");
        *part = schemas.get(name).expect("schemas refer to schemas").clone();
    }
    let fields = part.as_object_mut().expect("a schema");
    // Whether there may be nothing at all is for the whole to say.
    fields.remove("nullable");
    let mut was_closed = fields.get("additionalProperties") == Some(&json!(false));
    if was_closed {
        fields.remove("additionalProperties");
    }
    if let Some(Value::Array(parts)) = fields.get_mut("allOf") {
        parts.iter_mut().for_each(|inner| was_closed |= open(inner, schemas));
    }
    was_closed
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Description;

    const CATS: &str = r"
openapi: 3.0.3
paths:
  /v1/cats/{id}:
    get:
      responses:
        '200': { $ref: '#/components/responses/Cat' }
        '303': { description: elsewhere }
  /v1/cats/all:
    get:
      responses: {}
components:
  responses:
    Cat:
      description: a cat
      content:
        application/json:
          schema:
            allOf:
              - $ref: '#/components/schemas/Animal'
              - type: object
                properties:
                  toy:
                    nullable: true
                    oneOf:
                      - $ref: '#/components/schemas/Ball'
                      - $ref: '#/components/schemas/Mouse'
  schemas:
    Animal:
      type: object
      additionalProperties: false
      properties:
        name: { type: string, nullable: true, enum: [Tom] }
        age: { type: integer, minimum: 0, exclusiveMinimum: true }
      required: [name]
    Ball:
      type: object
      additionalProperties: false
      properties:
        object: { type: string, enum: [ball] }
        size: { type: integer }
      required: [size]
    Mouse:
      type: object
      additionalProperties: false
      properties:
        object: { type: string, enum: [mouse] }
        squeaks: { type: boolean }
";

    fn faults(body: &Value) -> Vec<String> {
        let cats = Description::read(CATS);
        let operation = cats.operation("GET", "/v1/cats/7").expect("described");
        let schema = cats.reply(&operation, 200).expect("a status").expect("a body");
        schema.faults(body).into_iter().map(|(place, what)| format!("{place} {what}")).collect()
    }

    #[test]
    fn matching_value_has_no_schema_errors() {
        let none: [&str; 0] = [];
        assert_eq!(faults(&json!({"name": "Tom", "age": 1, "toy": null})), none);
        assert_eq!(faults(&json!({"name": null, "toy": {"object": "mouse", "squeaks": true}})), none);
    }

    #[test]
    fn missing_and_unknown_properties_are_named() {
        assert_eq!(faults(&json!({})), ["/name is missing"]);
        assert_eq!(faults(&json!({"name": null, "fur": true})), ["/fur is not described"]);
    }

    #[test]
    fn property_of_the_wrong_type_is_named() {
        assert_eq!(faults(&json!({"name": "Eve"})).len(), 1);
        assert_eq!(faults(&json!({"name": null, "age": 0})).len(), 1);
        assert_eq!(faults(&json!({"name": null, "age": null})).len(), 1);
    }

    #[test]
    fn union_error_names_the_closest_schema() {
        let toy = json!({"name": null, "toy": {"object": "ball", "squeaks": true}});
        assert_eq!(faults(&toy), ["/toy/squeaks is not described", "/toy/size is missing"]);
    }

    #[test]
    fn most_specific_path_and_status_are_chosen() {
        let cats = Description::read(CATS);
        assert_eq!(cats.operation("GET", "/v1/cats/all").expect("described").name, "GET /v1/cats/all");
        assert!(cats.operation("POST", "/v1/cats/7").is_none());
        let cat = cats.operation("GET", "/v1/cats/7").expect("described");
        assert!(cats.reply(&cat, 404).is_none());
        assert!(cats.reply(&cat, 303).is_some_and(|body| body.is_none()));
    }
}
