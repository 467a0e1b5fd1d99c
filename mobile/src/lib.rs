//! The phone's window: screens that are functions of views, over the headless phone.
//! It decides nothing about facts: a screen raises an intent, the headless phone says
//! what became of it, and the screen shows that.
#![deny(missing_docs)]

pub mod door;
pub mod face;
pub mod papers;
pub mod passing;
pub mod phone;
pub mod platform;
pub mod ui;
