//! What is in a package: its parts, and the XML in them as a tree.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// The parts of a package by name.
pub type Parts = BTreeMap<String, Vec<u8>>;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Node>,
    /// The words between its own tags.
    pub text: String,
}

/// Unpacks a package; no part may be there twice.
pub fn parts(bytes: &[u8]) -> Parts {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Parts::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert!(parts.insert(name, bytes).is_none(), "a part is there twice");
    }
    parts
}

/// The tree of a part.
pub fn tree(parts: &Parts, name: &str) -> Node {
    parse(parts.get(name).unwrap_or_else(|| panic!("there is no part {name} among {:?}", parts.keys())))
}

/// The tree of an XML text, which must be well-formed.
pub fn parse(bytes: &[u8]) -> Node {
    let text = std::str::from_utf8(bytes).expect("a part is UTF-8");
    let forbidden = |c: char| (c < ' ' && !"\t\n\r".contains(c)) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    assert!(!text.contains(forbidden), "XML 1.0 has no such character");
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(node(&start)),
            Event::Empty(start) => open.last_mut().unwrap().children.push(node(&start)),
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(words) => open.last_mut().unwrap().text.push_str(&words),
            Event::GeneralRef(name) => {
                open.last_mut().unwrap().text.push_str(&unescape(&format!("&{};", &*name)).unwrap())
            }
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) => {}
            other => panic!("a part has {other:?}"),
        }
    }
    let mut root = open.pop().unwrap();
    assert!(open.is_empty() && root.children.len() == 1, "one root, closed");
    root.children.remove(0)
}

impl Node {
    /// It and all below it, in their order.
    pub fn all(&self) -> Vec<&Node> {
        std::iter::once(self).chain(self.children.iter().flat_map(Node::all)).collect()
    }

    /// All of a name, it included.
    pub fn named(&self, name: &str) -> Vec<&Node> {
        self.all().into_iter().filter(|node| node.name == name).collect()
    }

    /// Its first child of a name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|node| node.name == name)
    }

    /// An attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// The words in it and below it.
    pub fn words(&self) -> String {
        self.all().iter().map(|node| node.text.as_str()).collect()
    }

    /// The names of all elements and how deep they stand, without a word that is in them.
    pub fn shape(&self) -> Vec<(usize, String)> {
        let below = self.children.iter().flat_map(Node::shape).map(|(depth, name)| (depth + 1, name));
        std::iter::once((0, self.name.clone())).chain(below).collect()
    }
}

fn node(start: &BytesStart<'_>) -> Node {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.expect("attributes are well-formed, each there once");
        (attribute.key.as_ref().to_owned(), unescape(&attribute.value).unwrap().into_owned())
    });
    Node { name: start.name().as_ref().to_owned(), attributes: attributes.collect(), ..Node::default() }
}
