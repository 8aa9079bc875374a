//! Uploaded pictures: users' and organizations'. The emulator serves them itself, under `/__emulator/images/`.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    Call, World,
    error::{self, Failure},
    id::ImageId,
    kept,
    request::Upload,
};

/// A stored picture.
#[derive(Serialize, Deserialize)]
pub(crate) struct Image {
    #[serde(deserialize_with = "kept::text")]
    pub(crate) content_type: kept::Text,
    base64: Arc<str>,
}

/// The id of a picture in its address.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ImageLink {
    pub(crate) id: ImageId,
    pub(crate) url: String,
}

#[cfg(feature = "server")]
impl Image {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        STANDARD.decode(&*self.base64).unwrap_or_default()
    }
}

impl ImageLink {
    /// Returns the picture's address, or the empty text that stands for "none" (an emulator draws no avatars).
    pub(crate) fn url_of(link: Option<&Self>) -> &str {
        link.map(|link| link.url.as_str()).unwrap_or_default()
    }
}

/// Returns the type of a picture by its first bytes.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// clerk-js sends a picture that it has as a text the way it is: base64, often as a data URL.
fn decoded(upload: &Upload) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(&upload.bytes).ok()?.trim();
    let text = if text.starts_with("data:") { text.split_once(',')?.1 } else { text };
    STANDARD.decode(text).ok()
}

impl World {
    /// Stores the picture that a request carries.
    pub(crate) fn store_image(&mut self, call: &Call) -> Result<ImageLink, Failure> {
        let upload = call.request.upload.as_ref();
        let upload = upload.filter(|upload| !upload.bytes.is_empty());
        let upload = upload.ok_or_else(|| error::form_param_missing("file"))?;
        let decoded = kind(&upload.bytes).is_none().then(|| decoded(upload)).flatten();
        let bytes = decoded.unwrap_or_else(|| upload.bytes.clone());
        let content_type = kind(&bytes).ok_or_else(|| {
            Failure::new(415, "unsupported_content_type", "A picture is a PNG, JPEG, GIF or WebP file.")
                .of_param("file")
        })?;
        let id = ImageId::generate();
        let url = format!("{}/__emulator/images/{}", call.request.base_url, id.as_str());
        self.images.insert(id.clone(), Image { content_type, base64: STANDARD.encode(bytes).into() });
        Ok(ImageLink { id, url })
    }

    /// Forgets the picture that `old` was.
    pub(crate) fn forget_image(&mut self, old: Option<ImageLink>) {
        if let Some(old) = old {
            self.images.remove(&old.id);
        }
    }

    /// `GET /__emulator/images/{id}`
    #[cfg(feature = "server")]
    pub(crate) fn image(&self, id: &str) -> Option<&Image> {
        self.images.get(&ImageId::from(id))
    }
}

/// There is no picture to remove.
pub(crate) fn image_not_found() -> Failure {
    Failure::clerk("image_not_found")
}

/// Returns the picture as the resource `image`.
pub(crate) fn image_json(name: &str, link: &ImageLink) -> Value {
    json!({"object": "image", "id": link.id.as_str(), "name": name, "public_url": link.url})
}
