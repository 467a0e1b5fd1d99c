//! The pictures of a paper, each checked to be a JPEG that can be read before anything is
//! laid out. Their bytes are embedded as they are. It refuses to know what they show.

use std::collections::BTreeMap;

use krilla::image::Image;
use shared::ids::PhotoHash;

use super::measures::{SIGNATURE_ROOM, mm};
use super::strips::Area;
use crate::Refused;
use crate::jpeg::jpeg_size;
use crate::paper::{Paper, Picture, Pictures};

/// The most bytes of all pictures of a paper: 200 portraits of 120 KB. While it is
/// written they are held five times over, and a phone has no more memory to spare.
pub const PICTURES_BYTES_MAX: usize = 24 << 20;

/// The pictures that a paper names, ready to be drawn.
#[derive(Debug, Default)]
pub struct Album(BTreeMap<PhotoHash, Image>);

impl Album {
    /// Those that a paper names, out of all that were handed over.
    ///
    /// # Errors
    /// [`Refused`]: one is missing or can't be read, or all are too large.
    pub fn of(paper: &Paper, pictures: &Pictures) -> Result<Album, Refused> {
        let mut album = Album::default();
        let mut bytes = 0;
        for picture in paper.pictures() {
            if album.0.contains_key(&picture.hash) {
                continue;
            }
            let Picture { field, hash, .. } = *picture;
            let jpeg = pictures.get(&hash).ok_or(Refused::PictureNotHere { field, hash })?;
            bytes += jpeg.len();
            if bytes > PICTURES_BYTES_MAX {
                return Err(Refused::TooMuch { field: "pictures", max: PICTURES_BYTES_MAX });
            }
            album.0.insert(hash, image(jpeg).ok_or(Refused::NotAPicture { field, hash })?);
        }
        Ok(album)
    }

    /// A picture and where it stands in its room: as large as its shape lets it, in the
    /// middle.
    pub fn place(&self, hash: PhotoHash, room: Area) -> Option<(Image, Area)> {
        let image = self.0.get(&hash)?;
        let (width, height) = (image.size().0 as f32, image.size().1 as f32);
        let scale = (room.width / width).min(room.height / height);
        let (width, height) = (width * scale, height * scale);
        let (x, y) = (room.x + (room.width - width) / 2.0, room.y + (room.height - height) / 2.0);
        Some((image.clone(), Area { x, y, width, height }))
    }
}

/// The room of a picture in points, within what its place has.
pub fn room(picture: &Picture, width: f32, height: f32) -> (f32, f32) {
    let wanted = |millimetres: u16, most: f32| mm(f32::from(millimetres.max(1))).min(most);
    (wanted(picture.width_mm, width), wanted(picture.height_mm, height))
}

/// The most height of a signature's picture: twice the room of one by hand.
pub const DRAWN_HEIGHT_MAX: f32 = 2.0 * SIGNATURE_ROOM;

fn image(jpeg: &[u8]) -> Option<Image> {
    let (width, height) = jpeg_size(jpeg)?;
    let image = Image::from_jpeg(jpeg.to_vec().into(), false).ok()?;
    (image.size() == (u32::from(width), u32::from(height))).then_some(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_byte_turned_over_is_a_picture_or_a_refusal_never_a_panic() {
        let whole = crate::jpeg::tests::jpeg(24, 24);
        assert!(image(&whole).is_some());
        for place in 0..whole.len() {
            let mut turned = whole.clone();
            turned[place] ^= 0x5A;
            let _ = image(&turned);
        }
    }
}
