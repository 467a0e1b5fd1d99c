//! Lets a WebDriver drive this very window; for tests, never shipped. The renderer has
//! no switch for it, so the two things it would set are set here: a property that a
//! web view can only be made with, and its context's leave to be automated.
#![allow(unsafe_code, reason = "a property that is set while an object is made can only be reached in C")]

use std::ffi::CStr;
use std::sync::OnceLock;

use glib::gobject_ffi as gobject;
use glib::translate::{FromGlibPtrNone, IntoGlib};
use glib::types::StaticType;
use webkit2gtk::{ApplicationInfo, AutomationSessionExt, WebContext, WebContextExt, WebView};

type SetProperty = unsafe extern "C" fn(*mut gobject::GObject, u32, *mut gobject::GValue, *mut gobject::GParamSpec);

static ORIGINAL: OnceLock<SetProperty> = OnceLock::new();

/// Called once, before the window is made.
pub fn let_a_driver_in() {
    // SAFETY: the class of web views lives as long as the program, and nothing else
    // touches it before the first window is made.
    unsafe {
        let class = gobject::g_type_class_ref(WebView::static_type().into_glib()).cast::<gobject::GObjectClass>();
        let original = (*class).set_property.expect("web views have properties");
        ORIGINAL.get_or_init(|| original);
        (*class).set_property = Some(set_property);
    }
}

unsafe extern "C" fn set_property(
    object: *mut gobject::GObject,
    id: u32,
    value: *mut gobject::GValue,
    spec: *mut gobject::GParamSpec,
) {
    let original = ORIGINAL.get().expect("it was kept before this was put in its place");
    // SAFETY: called by the object system with an object, value and property of its own.
    unsafe {
        match CStr::from_ptr((*spec).name).to_bytes() {
            b"is-controlled-by-automation" => {
                let mut yes: gobject::GValue = std::mem::zeroed();
                gobject::g_value_init(&mut yes, gobject::G_TYPE_BOOLEAN);
                gobject::g_value_set_boolean(&mut yes, 1);
                original(object, id, &mut yes, spec);
                gobject::g_value_unset(&mut yes);
            }
            b"web-context" => {
                original(object, id, value, spec);
                let context = gobject::g_value_get_object(value);
                if !context.is_null() {
                    allow(&WebContext::from_glib_none(context.cast::<webkit2gtk::ffi::WebKitWebContext>()), object);
                }
            }
            _ => original(object, id, value, spec),
        }
    }
}

/// The first window is the only one, and lives as long as the program.
fn allow(context: &WebContext, window: *mut gobject::GObject) {
    context.set_automation_allowed(true);
    let window = window as usize;
    context.connect_automation_started(move |_, session| {
        let info = ApplicationInfo::new();
        info.set_name("ky-cuong");
        info.set_version(0, 1, 0);
        session.set_application_info(&info);
        session.connect_create_web_view(None, move |_| {
            // SAFETY: the window is the one this session was started for.
            unsafe { WebView::from_glib_none(window as *mut webkit2gtk::ffi::WebKitWebView) }
        });
    });
}
