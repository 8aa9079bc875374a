//! Reading a file out of a request: the part `file` of a multipart body, or a body that is nothing but the file.

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{header, request::Parts},
};

use crate::world::{Response, Upload, refusal};

/// Clerk's limit for pictures (Clerk docs, "Profile images": 10 MB), and room for the frame around one.
const LARGEST_FILE: usize = 10 * 1024 * 1024;
const FRAME: usize = 16 * 1024;

fn content_type(head: &Parts) -> &str {
    head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Returns `true` if the body carries a file.
pub(super) fn is_expected(head: &Parts) -> bool {
    let kind = content_type(head).to_ascii_lowercase();
    let has_place = head.uri.path().ends_with("/profile_image") || head.uri.path().ends_with("/logo");
    has_place && (kind.starts_with("multipart/form-data") || kind.starts_with("application/octet-stream"))
}

fn too_large() -> Box<Response> {
    let message = format!("A picture can have at most {LARGEST_FILE} bytes: send a smaller one.");
    Box::new(refusal(413, "image_too_large", &message, None))
}

/// Returns the whole body of a request that carries a file.
pub(super) async fn whole(body: Body) -> Result<Bytes, Box<Response>> {
    to_bytes(body, LARGEST_FILE + FRAME).await.map_err(|_| too_large())
}

/// Returns the file in a body.
pub(super) async fn read(head: &Parts, body: &Bytes) -> Result<Option<Upload>, Box<Response>> {
    let upload = match multer::parse_boundary(content_type(head)) {
        Ok(boundary) => part(body, boundary).await.map_err(|error| {
            Box::new(refusal(
                400,
                "request_body_invalid",
                &format!("The body is no multipart form: {error}."),
                None,
            ))
        })?,
        Err(_) => Some(Upload { name: None, bytes: body.to_vec() }),
    };
    match upload {
        Some(upload) if upload.bytes.len() > LARGEST_FILE => Err(too_large()),
        other => Ok(other),
    }
}

async fn part(body: &Bytes, boundary: String) -> Result<Option<Upload>, multer::Error> {
    let stream =
        futures_util::stream::once(std::future::ready(Ok::<_, std::convert::Infallible>(body.clone())));
    let mut form = multer::Multipart::new(stream, boundary);
    while let Some(field) = form.next_field().await? {
        if field.name() == Some("file") {
            let name = field.file_name().map(str::to_owned);
            return Ok(Some(Upload { name, bytes: field.bytes().await?.to_vec() }));
        }
    }
    Ok(None)
}
