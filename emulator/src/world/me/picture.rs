//! The signed-in user's picture.

use serde_json::json;

use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    image,
};

/// `POST /v1/me/profile_image`
pub(crate) fn set(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let link = world.store_image(call)?;
    let name = call.request.upload.as_ref().and_then(|upload| upload.name.as_deref()).unwrap_or_default();
    let rendered = image::image_json(name, &link);
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    let old = user.image.replace(link);
    user.updated_at = now;
    world.forget_image(old);
    Ok(Reply::Wrapped(rendered))
}

/// `DELETE /v1/me/profile_image`
pub(crate) fn delete(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    let now = world.now();
    let user = world.user_mut(&signed_in.user);
    let old = user.image.take().ok_or_else(image::image_not_found)?;
    user.updated_at = now;
    let id = old.id.as_str().to_owned();
    world.forget_image(Some(old));
    Ok(Reply::Wrapped(json!({"object": "image", "id": id, "deleted": true})))
}
