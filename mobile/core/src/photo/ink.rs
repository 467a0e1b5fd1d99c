//! A signature drawn with a finger: strokes on a pad, and the picture that is made of
//! them, black on white. It refuses to know whose it is.

use std::fmt;

use image::{Rgb, RgbImage};
use serde::{Deserialize, Serialize};
use shared::domain::limits::PHOTO_BYTES_MAX;

use super::encode;

/// The pad's width in units of its own; its height is told in the same, so that a pen is
/// as thick across as along.
pub const PAD_WIDTH: u16 = 10_000;
/// The pad's height: room for a name, on half of a phone's screen.
pub const PAD_HEIGHT: u16 = 5_000;
/// Pixels of the picture's width: three times what paper prints it at.
const PICTURE_WIDTH: u32 = 1_000;
const PICTURE_HEIGHT: u32 = PICTURE_WIDTH * PAD_HEIGHT as u32 / PAD_WIDTH as u32;
/// Half the pen's breadth in pixels: a ball pen's line where the picture is 6 cm wide.
const PEN_RADIUS: f32 = 3.5;
/// Nearer than this to the last point nothing new is seen.
const STEP_MIN: f32 = 30.0;
/// Points kept: the longest signatures have some hundreds.
const POINTS_MAX: usize = 4_000;
/// Less ink than this is a slip of the finger, not a name: a quarter of the pad's width.
const INK_MIN: f32 = PAD_WIDTH as f32 / 4.0;
/// As is what stays within a tenth of the width, however much was scribbled there.
const BREADTH_MIN: u16 = PAD_WIDTH / 10;

/// A place on the pad, from its left upper corner.
pub type Point = (u16, u16);

/// What was drawn: strokes in their order.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ink(Vec<Vec<Point>>);

/// Sizes only: a signature belongs in no log.
impl fmt::Debug for Ink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ink({} strokes)", self.0.len())
    }
}

/// Why what was drawn is no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InkRefusal {
    /// A dot, a tap, a slip of the finger.
    #[error("too little was drawn")]
    TooSmall,
}

impl InkRefusal {
    /// The key of the sentence that tells a person what to do.
    pub fn sentence(self) -> &'static str {
        match self {
            InkRefusal::TooSmall => "signature-too-small",
        }
    }
}

impl Ink {
    /// Whether nothing was drawn.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pen comes down. A place told in parts of the pad's width and height.
    pub fn begin(&mut self, at: (f64, f64)) {
        if self.points() < POINTS_MAX {
            self.0.push(vec![on_pad(at)]);
        }
    }

    /// The pen goes on to a place.
    pub fn go_on(&mut self, at: (f64, f64)) {
        let room = self.points() < POINTS_MAX;
        let Some(stroke) = self.0.last_mut().filter(|_| room) else { return };
        let to = on_pad(at);
        if stroke.last().is_none_or(|last| distance(*last, to) >= STEP_MIN) {
            stroke.push(to);
        }
    }

    fn points(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    /// As a line of SVG, in the pad's units.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for stroke in &self.0 {
            for (place, (x, y)) in stroke.iter().enumerate() {
                path.push_str(&format!("{}{x} {y}", if place == 0 { 'M' } else { 'L' }));
            }
            if stroke.len() == 1 {
                path.push_str("l0 0");
            }
        }
        path
    }

    /// Whether it can be a signature.
    ///
    /// # Errors
    /// [`InkRefusal`].
    pub fn check(&self) -> Result<(), InkRefusal> {
        let all = || self.0.iter().flatten();
        let breadth = |of: fn(&Point) -> u16| {
            let (min, max) = (all().map(of).min().unwrap_or(0), all().map(of).max().unwrap_or(0));
            max - min
        };
        let broad = breadth(|point| point.0).max(breadth(|point| point.1)) >= BREADTH_MIN;
        if broad && self.length() >= INK_MIN { Ok(()) } else { Err(InkRefusal::TooSmall) }
    }

    fn length(&self) -> f32 {
        self.0.iter().flat_map(|stroke| stroke.windows(2)).map(|two| distance(two[0], two[1])).sum()
    }

    /// The picture of it as a JPEG. The same strokes give the same bytes.
    ///
    /// # Errors
    /// [`InkRefusal`].
    pub fn jpeg(&self) -> Result<Vec<u8>, InkRefusal> {
        self.check()?;
        Ok(encode::within(&self.picture(), encode::PHOTO_QUALITIES, PHOTO_BYTES_MAX).bytes)
    }

    fn picture(&self) -> RgbImage {
        let mut dark = vec![0_u8; (PICTURE_WIDTH * PICTURE_HEIGHT) as usize];
        for stroke in &self.0 {
            let pixels: Vec<(f32, f32)> = stroke.iter().map(|point| in_pixels(*point)).collect();
            let ends = pixels.windows(2).map(|two| (two[0], two[1]));
            let dot = pixels.first().filter(|_| pixels.len() == 1).map(|at| (*at, *at));
            ends.chain(dot).for_each(|line| shade(&mut dark, line));
        }
        RgbImage::from_fn(PICTURE_WIDTH, PICTURE_HEIGHT, |x, y| {
            let light = 255 - dark[(y * PICTURE_WIDTH + x) as usize];
            Rgb([light; 3])
        })
    }
}

fn on_pad((x, y): (f64, f64)) -> Point {
    let part = |part: f64, of: u16| (part.clamp(0.0, 1.0) * f64::from(of)).round() as u16;
    (part(x, PAD_WIDTH), part(y, PAD_HEIGHT))
}

fn distance(a: Point, b: Point) -> f32 {
    let (x, y) = (f32::from(a.0) - f32::from(b.0), f32::from(a.1) - f32::from(b.1));
    x.hypot(y)
}

fn in_pixels((x, y): Point) -> (f32, f32) {
    let scale = PICTURE_WIDTH as f32 / f32::from(PAD_WIDTH);
    (f32::from(x) * scale, f32::from(y) * scale)
}

/// Darkens every pixel by how much of it the pen covers on its way.
fn shade(dark: &mut [u8], (from, to): ((f32, f32), (f32, f32))) {
    let around = |a: f32, b: f32, edge: u32| {
        let (low, high) = (a.min(b) - PEN_RADIUS - 1.0, a.max(b) + PEN_RADIUS + 1.0);
        low.max(0.0) as u32..(high.max(0.0) as u32 + 1).min(edge)
    };
    for y in around(from.1, to.1, PICTURE_HEIGHT) {
        for x in around(from.0, to.0, PICTURE_WIDTH) {
            let away = to_line((x as f32 + 0.5, y as f32 + 0.5), from, to);
            let covered = ((PEN_RADIUS + 0.5 - away).clamp(0.0, 1.0) * 255.0) as u8;
            let pixel = &mut dark[(y * PICTURE_WIDTH + x) as usize];
            *pixel = covered.max(*pixel);
        }
    }
}

/// How far a point is from the line between two others.
fn to_line(point: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let (along_x, along_y) = (to.0 - from.0, to.1 - from.1);
    let (x, y) = (point.0 - from.0, point.1 - from.1);
    let squared = along_x * along_x + along_y * along_y;
    let part = if squared > 0.0 { ((x * along_x + y * along_y) / squared).clamp(0.0, 1.0) } else { 0.0 };
    (x - part * along_x).hypot(y - part * along_y)
}

#[cfg(test)]
mod tests {
    use super::super::prepare;
    use super::*;

    fn drawn(strokes: &[&[(f64, f64)]]) -> Ink {
        let mut ink = Ink::default();
        for stroke in strokes {
            ink.begin(stroke[0]);
            stroke[1..].iter().for_each(|at| ink.go_on(*at));
        }
        ink
    }

    #[test]
    fn a_dot_a_tap_and_a_small_scribble_are_no_signature() {
        let scribble: Vec<(f64, f64)> = (0..200).map(|n| (0.5 + 0.02 * f64::from(n % 2), 0.5)).collect();
        let short: &[(f64, f64)] = &[(0.1, 0.5), (0.3, 0.5)];
        for strokes in [&[][..], &[&[(0.5, 0.5)][..]], &[short], &[&scribble]] {
            assert_eq!(drawn(strokes).jpeg(), Err(InkRefusal::TooSmall), "{strokes:?}");
        }
        assert_eq!(drawn(&[&[(0.1, 0.5), (0.4, 0.6)]]).check(), Ok(()));
    }

    #[test]
    fn the_picture_is_black_where_the_finger_went_and_white_elsewhere() {
        let ink = drawn(&[&[(0.1, 0.5), (0.9, 0.5)], &[(0.5, 0.1)]]);
        let photo = prepare(&ink.jpeg().unwrap(), &[]).unwrap();
        assert_eq!((photo.width, photo.height), (PICTURE_WIDTH, PICTURE_HEIGHT));
        let picture = super::super::decode::decode(&photo.photo, super::super::PHOTO_EDGE_MAX).unwrap().pixels;
        let light = |x: f64, y: f64| {
            let at = |part: f64, edge: u32| (part * f64::from(edge)) as u32;
            picture.get_pixel(at(x, PICTURE_WIDTH), at(y, PICTURE_HEIGHT)).0[0]
        };
        assert!(light(0.2, 0.5) < 40 && light(0.85, 0.5) < 40 && light(0.5, 0.1) < 40);
        assert!(light(0.2, 0.2) > 240 && light(0.05, 0.5) > 240 && light(0.6, 0.9) > 240);
        assert!(photo.photo.len() < 60_000, "{} bytes", photo.photo.len());
    }

    #[test]
    fn a_finger_that_leaves_the_pad_draws_along_its_edge() {
        let ink = drawn(&[&[(0.5, 0.5), (1.7, 0.5), (1.7, -3.0)]]);
        assert_eq!(ink.path(), "M5000 2500L10000 2500L10000 0");
        assert_eq!(drawn(&[&[(0.5, 0.5)]]).path(), "M5000 2500l0 0", "a dot is seen too");
    }

    #[test]
    fn however_long_one_draws_it_has_an_end() {
        let mut ink = Ink::default();
        for n in 0..10_000_u32 {
            let at = (f64::from(n % 97) / 97.0, f64::from(n % 89) / 89.0);
            if n % 50 == 0 { ink.begin(at) } else { ink.go_on(at) }
        }
        assert_eq!(ink.points(), POINTS_MAX);
        assert!(ink.jpeg().is_ok());
    }

    #[test]
    fn ink_is_read_back_as_it_was_kept() {
        let ink = drawn(&[&[(0.1, 0.5), (0.4, 0.6)], &[(0.7, 0.2)]]);
        assert_eq!(serde_json::from_str::<Ink>(&serde_json::to_string(&ink).unwrap()).unwrap(), ink);
    }
}
