//! XML being written: elements closed in the order they were opened, texts and
//! attributes escaped. It knows no schema: the order of children is its callers'.

use std::fmt::Display;

/// A part of the package.
pub(super) struct Xml(String);

/// An element's attributes.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    pub fn new() -> Xml {
        Xml("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned())
    }

    /// An element and what `inner` writes into it.
    pub fn within<T>(&mut self, name: &str, attributes: Attributes<'_>, inner: impl FnOnce(&mut Xml) -> T) -> T {
        self.begin(name, attributes);
        self.0.push('>');
        let result = inner(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
        result
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.begin(name, attributes);
        self.0.push_str("/>");
    }

    /// An element of WordprocessingML that only has a value.
    pub fn value(&mut self, name: &str, value: impl Display) {
        self.empty(name, &[("w:val", &value.to_string())]);
    }

    /// Words between two tags.
    pub fn text(&mut self, text: &str) {
        self.escaped(text);
    }

    pub fn finish(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    fn begin(&mut self, name: &str, attributes: Attributes<'_>) {
        self.0.push('<');
        self.0.push_str(name);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.escaped(value);
            self.0.push('"');
        }
    }

    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                c => self.0.push(c),
            }
        }
    }
}
